"""What rows of several sources give to whom, and take from whom: a small register, a night or two."""

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import select

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import RevisionRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.domain.waiting_rows import Decision
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from tests.nights.campus import hurry
from tests.nights.crashes import CutOff
from tests.nights.crashes import cut
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

TITLES = "ref,uid,login,category,given_name,family_name,birth_date,student_number,staff_number\n"
LEA = "A1,lea,lea,student,Léa,Martin,2007-02-03,22401234,\n"
ZOE = "A2,zoe,zoe,student,Zoé,Petit,2006-05-06,22405678,\n"
#: The other source has no key of its own.
PAUL = ",paul,paul,staff,Paul,Bernard,1975-11-30,,40127\n"
_DESK = Act(actor=Actor(kind=ActorKind.OPERATOR, name="desk"), reason="card seen")


class Nights:
    """Two sources, « rh » believed before « scol », and one register."""

    def __init__(self, engine: Engine) -> None:
        """Take an empty register."""
        self.engine = engine
        self.house = House(engine, SettableClock(), PlainHasher())
        hurry(self.house)

    def run(self, *lines: str, source: str = "scol") -> ImportReport:
        """Run a source that says this."""
        read = PeopleSource(name=source, origin=FileOrigin(path=Path(source)))
        rows = read_rows(io.BytesIO((TITLES + "".join(lines)).encode()), read.reading, lambda _remark: None)
        return self.house.services.people_import.run(read, rows, SourceOrder(names=("rh", "scol")), Run())

    def rows(self, table: type[Row]) -> list[dict[str, object]]:
        """Return a table."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]

    @property
    def people(self) -> dict[str, tuple[str, str]]:
        """Uid and login of everybody, by given name."""
        return {str(row["given_name"]): (str(row["uid"]), str(row["login"])) for row in self.rows(PersonRow)}

    @property
    def waiting(self) -> list[str]:
        """Why rows wait."""
        return sorted(str(row["code"]) for row in self.rows(WaitingRow))

    def revision(self, given_name: str) -> int:
        """Return how often something of somebody changed."""
        key = next(row["key"] for row in self.rows(PersonRow) if row["given_name"] == given_name)
        return next(int(str(row["wanted"])) for row in self.rows(RevisionRow) if row["person"] == key)

    def doubted(self) -> list[str]:
        """Return who is doubted."""
        return [str(row["given_name"]) for row in self.rows(PersonRow) if row["doubted_at"]]

    def settle(self, source: str, ref: str, decision: Decision) -> None:
        """Decide of whom a row speaks."""
        self.house.services.people_desk.waiting.settle(source, ref, decision, _DESK)


@pytest.fixture
def nights() -> Iterator[Nights]:
    """Return a register with nobody in it."""
    engine = open_engine("sqlite://")
    Row.metadata.create_all(engine)
    yield Nights(engine)
    engine.dispose()


def test_who_is_doubted_has_no_session_and_no_journey_left_and_a_revision(nights: Nights) -> None:
    """As if an operator had closed everything; and again a revision when it is settled."""
    nights.run(LEA)
    journey = nights.house.activation.keeper.begin()[1]
    (lea,) = nights.rows(PersonRow)
    with nights.house.unit_of_work() as tx:
        tx.journeys.save(journey.moved(subject=lea["key"], touched_at=nights.house.clock.now()), key=journey.key)
    was = nights.revision("Léa")

    nights.run("A1,lea,lea,student,Omar,Roy,1990-01-01,22409999,\n")

    assert (nights.doubted(), nights.revision("Léa")) == (["Léa"], was + 1)
    with nights.house.unit_of_work() as tx:
        assert tx.journeys.get(journey.key) is None
    nights.run(LEA)
    assert (nights.doubted(), nights.revision("Léa")) == ([], was + 2)


def test_a_row_that_cannot_be_read_settles_nothing(nights: Nights) -> None:
    """Who is doubted stays so until somebody says who is meant."""
    another = "A1,lea,lea,student,Omar,Roy,1990-01-01,22409999,\n"
    nights.run(LEA)
    nights.run(another)

    nights.run(another.replace("1990-01-01", "hier"))

    assert nights.doubted() == ["Léa"]
    nights.run(LEA)
    assert nights.doubted() == []


def test_a_file_by_hand_without_the_row_settles_nothing(nights: Nights) -> None:
    """It says nothing of anybody it has not."""
    nights.run(LEA, source=FILE_SOURCE)
    nights.run("A1,lea,lea,student,Omar,Roy,1990-01-01,22409999,\n", source=FILE_SOURCE)

    nights.run(PAUL, source=FILE_SOURCE)

    assert nights.doubted() == ["Léa"]
    nights.run(LEA, source=FILE_SOURCE)
    assert nights.doubted() == []


def test_a_uid_that_another_source_gives_all_the_same_is_not_taken(nights: Nights) -> None:
    """« rh » is believed first: that « scol » has another uid for Paul frees the one he has from nobody."""
    nights.run(PAUL, source="rh")
    nights.run(ZOE, "A3,paul,paul,staff,Paul,Bernard,1975-11-30,,40127\n")

    nights.run(ZOE.replace("zoe", "paul"), "A3,pol,pol,staff,Paul,Bernard,1975-11-30,,40127\n")

    assert nights.people["Paul"][0] == "paul"
    assert nights.people["Zoé"] == ("zoe", "zoe")
    assert nights.waiting == ["name_taken"]


def test_a_login_is_nobody_else_s_uid(nights: Nights) -> None:
    """Mailboxes and commands take one for the other; the former login of who keeps it as uid is theirs."""
    nights.run(LEA.replace("lea,lea", "lea,lmartin"), ZOE)

    nights.run(LEA.replace("lea,lea", "lea,lmartin"), ZOE.replace("zoe,zoe", "zoe,lea"))

    assert (nights.people["Zoé"], nights.waiting) == (("zoe", "zoe"), ["name_taken"])


def test_somebody_new_under_the_uid_of_who_left_is_not_taken_for_them_by_half_a_name(nights: Nights) -> None:
    """Nothing else can be compared: a family name is shared by many, and the account would be theirs."""
    nights.run(PAUL, source="rh")
    nights.run(",nina,nina,staff,Nina,Roy,1980-01-01,,40128\n", source="rh")

    nights.run("A9,paul,paul,student,Luc,Bernard,2008-01-01,22400009,\n")

    assert (nights.waiting, nights.doubted()) == (["another_person"], ["Paul"])


def test_the_birth_date_of_who_has_no_number_may_be_corrected(nights: Nights) -> None:
    """Told all along, with both names the same; overnight, somebody else with half the name is somebody else."""
    xenia = ",xenia,xenia,external,Xenia,Ivanova,1990-07-14,,\n"
    nights.run(xenia, source="rh")

    nights.run(xenia.replace("1990-07-14", "1990-07-15"), source="rh")
    assert nights.waiting == []
    nights.run(",xenia,xenia,external,Ludmila,Ivanova,1966-01-01,,\n", source="rh")

    assert (nights.waiting, nights.doubted()) == (["another_person"], ["Xenia"])


def test_a_number_imported_by_hand_long_ago_gives_way_to_what_a_source_tells(nights: Nights) -> None:
    """Or it would stay for ever, and be in the way of an exchange."""
    nights.run(LEA, ZOE, source=FILE_SOURCE)
    nights.run(LEA, ZOE)

    report = nights.run(LEA.replace("22401234", "22405678"), ZOE.replace("22405678", "22401234"))

    assert report.waiting == 0
    keys = {row["key"]: row["given_name"] for row in nights.rows(PersonRow)}
    assert {keys[row["person"]]: row["value"] for row in nights.rows(NumberRow)} == {
        "Léa": "22405678",
        "Zoé": "22401234",
    }


def test_two_lines_may_turn_out_to_be_one_person_in_the_night_the_other_one_changes(nights: Nights) -> None:
    """The number is said twice, of one person: that is no reason to wait."""
    twin = "A2,lea2,lea2,student,Léa,Martin,2007-02-03,22409999,\n"
    nights.run(LEA, twin)

    report = nights.run(LEA.replace("lea,lea", "lea,lmartin"), twin.replace("22409999", "22401234"))

    assert (report.waiting, len(nights.people)) == (0, 1)


def test_somebody_new_takes_no_name_that_another_source_tells(nights: Nights) -> None:
    """Paul is at work under it: the newcomer waits for another name, and nothing of Paul's is closed."""
    nights.run(PAUL, source="rh")

    nights.run("A9,paul,paul,student,Luc,Roy,2008-01-01,22400009,\n")

    assert (nights.people, nights.waiting, nights.doubted()) == ({"Paul": ("paul", "paul")}, ["name_taken"], [])


def test_who_lost_their_name_to_the_next_one_has_a_name_again_when_told_again(nights: Nights) -> None:
    """What only held the place of a login gives way to the new uid, in a source that tells no logins as well."""
    nights.run(PAUL, source="rh")
    nights.run(",nina,nina,staff,Nina,Roy,1980-01-01,,40128\n", source="rh")
    new = "A9,paul,paul,student,Luc,Roy,2008-01-01,22400009,\n"
    nights.run(new)
    nights.settle("scol", "A9", Decision.NEW)
    was = nights.revision("Paul")
    nights.run(new)
    assert nights.people["Luc"] == ("paul", "paul")
    assert nights.revision("Paul") > was

    nights.run(PAUL.replace("paul,paul", "pbernard,"), source="rh")

    assert nights.people["Paul"] == ("pbernard", "pbernard")


def test_a_decision_is_used_up_when_it_was_carried_out(nights: Nights) -> None:
    """The next time the row speaks of somebody else it waits again."""
    nights.run(LEA)
    another = "A1,lea,lea,student,Omar,Roy,1990-01-01,22409999,\n"
    nights.run(another)
    nights.settle("scol", "A1", Decision.SAME)
    nights.run(another)
    assert (nights.waiting, list(nights.people)) == ([], ["Omar"])

    nights.run(LEA)

    assert (nights.waiting, nights.doubted()) == (["another_person"], ["Omar"])


def test_what_one_source_tells_no_more_is_as_the_other_one_says(nights: Nights) -> None:
    """Nobody is gone; the names and the number that the first one told are not theirs any more."""
    other = PAUL.replace("paul,paul", "pbernard,pbernard").replace("Paul", "Pol").replace("40127", "40999")
    nights.run("A7" + other)
    nights.run(PAUL.replace("40127\n", "40999\n"), ",nina,nina,staff,Nina,Roy,1980-01-01,,40128\n", source="rh")
    assert nights.people["Paul"] == ("paul", "paul")

    nights.run(",nina,nina,staff,Nina,Roy,1980-01-01,,40128\n", source="rh")

    assert nights.people["Pol"] == ("pbernard", "pbernard")
    assert [row["given_name"] for row in nights.rows(PersonRow) if row["gone_on"]] == []


@pytest.mark.parametrize("cut_after", [None, 3, 4, 5])
def test_a_chain_of_names_too_long_for_one_transaction_ends_right(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, cut_after: int | None
) -> None:
    """Each takes the next one's names; on the way somebody has none, and cut off there the next run goes on."""
    monkeypatch.setattr("sesame.adapters.people_staging._MOST_TOGETHER", 1)
    monkeypatch.setattr("sesame.services.source_run._FIRST_LOT", 1)
    monkeypatch.setattr("sesame.services.source_run._LARGEST_LOT", 1)
    born = [f"B{n},{{0}},{{0}},student,Ada{n},Roy{n},200{n}-01-01,2240000{n},\n" for n in range(8)]
    nights.run(*(line.format(f"p{n}") for n, line in enumerate(born)))
    moved = [line.format(f"p{(n + 1) % 8}") for n, line in enumerate(born)]

    if cut_after is not None:
        with cut(nights.house.services.people_import, cut_after) as cutting, suppress(CutOff):
            nights.run(*moved)
        assert cutting.is_cut
    nights.run(*moved)

    assert nights.people == {f"Ada{n}": (f"p{(n + 1) % 8}",) * 2 for n in range(8)}
    assert (nights.waiting, nights.rows(ReservedNameRow)) == ([], [])
