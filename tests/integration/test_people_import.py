"""Importing people into real databases: SQLite and PostgreSQL."""

import datetime as dt
import io
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import insert
from sqlalchemy import select

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.domain.people_register import Rejection
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.services.people_import import PeopleImport
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Progress
from sesame.services.people_report import Run
from sesame.services.people_report import Stage
from sesame.services.people_report import unseen_progress
from tests.postgresql_server import fresh_database
from tests.store_of import clear
from tests.unit.fakes import NOON
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

TITLES = "uid,category,given_name,family_name,birth_date,student_number,ine,staff_number,language\n"
LEA = "lea,student,Léa,Martin,2007-02-03,22401234,123456789AB,,fr\n"
PAUL = "paul,staff,Paul,Bernard,1975-11-30,,,40127,fr\n"
ZOE = "zoe,student,Zoé,Petit,2006-05-06,22405678,987654321CD,,en\n"


@dataclass
class Importing:
    """An import into one database, and what it reported of rows."""

    engine: Engine
    rejected: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)
    waiting: list[tuple[int, str, str]] = field(default_factory=list)
    facts: list[dict[str, object]] = field(default_factory=list)
    warned: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)
    happened: list[tuple[str, str]] = field(default_factory=list)

    def run(
        self,
        text: str,
        *,
        source: str = FILE_SOURCE,
        strict: bool = False,
        dry_run: bool = False,
        accept: tuple[str, ...] = (),
        progress: Progress = unseen_progress,
    ) -> ImportReport:
        """Import a text as what a source says."""
        self.rejected, self.facts, self.warned, self.waiting, self.happened = [], [], [], [], []
        run = Run(
            hearers=Hearers(
                rejected=self._note,
                warned=lambda one: self.warned.append((one.line, [(each.field, each.code) for each in one.warnings])),
                waiting=lambda one: self.waiting.append((one.line, one.why.field, one.why.code)),
                happened=lambda one: self.happened.append((one.what.value, one.uid)),
            ),
            strict=strict,
            dry_run=dry_run,
            accept=accept,
            progress=progress,
        )
        told = PeopleSource(name=source, origin=FileOrigin(path=Path(source)))
        rows = read_rows(io.BytesIO(text.encode()), told.reading, lambda _remark: None)
        return people_import(self.engine).run(told, rows, SourceOrder(names=("rh", "scol")), run)

    def _note(self, one: Rejection) -> None:
        self.rejected.append((one.line, [(fault.field, fault.code) for fault in one.faults]))
        self.facts.extend(dict(fault.facts) for fault in one.faults)

    def stored(self, *columns: str) -> dict[str, tuple[object, ...]]:
        """Return these columns of everybody, by uid."""
        with self.engine.connect() as connection:
            numbers: dict[int, dict[str, object]] = {}
            for number in connection.execute(select(NumberRow.__table__)).mappings():
                numbers.setdefault(number["person"], {})[number["kind"]] = number["value"]
            rows = connection.execute(select(PersonRow.__table__)).mappings().all()
            kept = {row["uid"]: {**row, **numbers.get(row["key"], {})} for row in rows}
            return {uid: tuple(values.get(name) for name in columns) for uid, values in kept.items()}


def people_import(engine: Engine) -> PeopleImport:
    """Build the import as the container does."""
    return House(engine, SettableClock(), PlainHasher()).services.people_import


@pytest.fixture
def importing(database_url: str) -> Iterator[Importing]:
    """Return an import into a database with nobody in it."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    clear(engine)
    yield Importing(engine)
    engine.dispose()


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Return created, updated, unchanged, rejected."""
    return report.created, report.updated, report.unchanged, report.rejected


def test_everybody_in_the_file_is_stored(importing: Importing) -> None:
    """Each cell in its column."""
    report = importing.run(TITLES + LEA + PAUL)

    assert (counts(report), report.written) == ((2, 0, 0, 0), True)
    assert importing.stored("given_name", "birth_date", "ine", "staff_number") == {
        "lea": ("Léa", dt.date(2007, 2, 3), "123456789AB", None),
        "paul": ("Paul", dt.date(1975, 11, 30), None, "40127"),
    }


def test_a_second_run_changes_nothing(importing: Importing) -> None:
    """The same file twice is the same register."""
    importing.run(TITLES + LEA + PAUL)

    assert counts(importing.run(TITLES + LEA + PAUL)) == (0, 0, 2, 0)


def test_what_changed_is_updated_and_the_absent_stay(importing: Importing) -> None:
    """Paul is not in the second file."""
    importing.run(TITLES + LEA + PAUL)

    report = importing.run(TITLES + LEA.replace("Martin", "Durand"))

    assert counts(report) == (0, 1, 0, 0)
    assert importing.stored("family_name") == {"lea": ("Durand",), "paul": ("Bernard",)}


def test_an_absent_column_leaves_what_is_stored_and_an_empty_cell_clears_it(importing: Importing) -> None:
    """A file says nothing about the columns it does not have."""
    importing.run(TITLES + ZOE)
    titles = "uid,category,given_name,family_name,birth_date,ine\n"

    report = importing.run(titles + "zoe,student,Zoé,Petit,2006-05-06,\n")

    assert counts(report) == (0, 1, 0, 0)
    assert importing.stored("student_number", "ine", "language") == {"zoe": ("22405678", None, "en")}


def test_accounts_are_left_alone(importing: Importing) -> None:
    """Somebody active stays active, with the same password."""
    importing.run(TITLES + LEA)
    (key,) = importing.stored("key")["lea"]
    account = {
        "person": key,
        "state": "active",
        "password_hash": "x",
        "password_changed_at": NOON,
        "joker_answer_hash": "y",
        "activated_at": NOON,
    }
    with importing.engine.begin() as connection:
        connection.execute(insert(AccountRow), [account])

    importing.run(TITLES + LEA.replace("Léa", "Lea"))

    with importing.engine.connect() as connection:
        assert connection.execute(select(AccountRow.person, AccountRow.state, AccountRow.password_hash)).all() == [
            (key, "active", "x")
        ]


def test_a_wrong_row_stops_none_of_the_others(importing: Importing) -> None:
    """It is told with line and column, and the same file again changes nothing."""
    text = TITLES + LEA + PAUL.replace("1975", "2975") + "too\n" + ZOE

    report = importing.run(text)

    assert (counts(report), report.written) == ((2, 0, 0, 2), True)
    assert importing.rejected == [
        (3, [("birth_date", "birth_date_future")]),
        (4, [("", "cells_count")]),
    ]
    assert set(importing.stored()) == {"lea", "zoe"}
    assert counts(importing.run(text)) == (0, 0, 2, 2)


def test_one_row_that_is_not_taken_keeps_everything_out_where_that_is_asked(importing: Importing) -> None:
    """A wrong one, or one that waits."""
    wrong = importing.run(TITLES + LEA + PAUL.replace("1975-11-30", "1975-02-30") + ZOE, strict=True)
    told = importing.rejected
    waits = importing.run(TITLES + LEA + ZOE.replace("987654321CD", "123456789AB"), strict=True)

    assert ((wrong.rejected, wrong.written), told) == ((1, False), [(3, [("birth_date", "birth_date_impossible")])])
    assert (waits.waiting, waits.written) == (1, False)
    assert importing.stored() == {}
    assert importing.run(TITLES + LEA, strict=True).written


@pytest.mark.parametrize("strict", [False, True])
def test_a_dry_run_counts_and_writes_nothing(importing: Importing, *, strict: bool) -> None:
    """It says what the same call would do."""
    importing.run(TITLES + LEA)

    report = importing.run(TITLES + LEA.replace("Léa", "Lea") + PAUL, dry_run=True, strict=strict)

    assert (counts(report), report.written) == ((1, 1, 0, 0), False)
    assert importing.stored("given_name") == {"lea": ("Léa",)}


def test_a_second_row_of_one_key_is_told_the_first_line(importing: Importing) -> None:
    """However it is written, and whatever else it says."""
    importing.run(TITLES + LEA + ZOE + "LEA,student,Léa,Martin,2007-02-03,22405678,,,fr\n")

    assert importing.rejected == [(4, [("uid", "repeated")])]
    assert importing.facts == [{"first_line": 2}]
    assert importing.stored("student_number") == {"lea": ("22401234",), "zoe": ("22405678",)}


def test_wrong_rows_also_count_as_the_first_line(importing: Importing) -> None:
    """Correcting the date would only show the next fault."""
    importing.run(TITLES + LEA.replace("2007", "2999") + LEA)

    assert [line for line, _ in importing.rejected] == [2, 3]
    assert importing.stored() == {}


def test_a_number_that_two_people_are_given_is_that_of_the_first_key_in_order(importing: Importing) -> None:
    """Whichever row comes first in the file; the other one waits, however its number is written."""
    other = "nina,student,Nina,Roy,2007-02-03,,1234567 89ab,,fr\n"
    for text in (LEA + other, other + LEA):
        clear(importing.engine)

        report = importing.run(TITLES + text)

        assert (counts(report), report.waiting) == ((1, 0, 0, 0), 1)
        assert [(field, code) for _, field, code in importing.waiting] == [("ine", "repeated")]
        assert importing.stored("ine") == {"lea": ("123456789AB",)}


@pytest.mark.parametrize("strict", [False, True])
def test_a_row_with_a_number_of_somebody_outside_the_file_waits(importing: Importing, *, strict: bool) -> None:
    """It stays whose it is."""
    importing.run(TITLES + LEA)

    importing.run(TITLES + ZOE.replace("987654321CD", "123456789AB"), strict=strict)

    assert importing.waiting == [(2, "ine", "number_conflict")]
    assert importing.stored("ine") == {"lea": ("123456789AB",)}


def test_two_people_may_exchange_their_numbers(importing: Importing) -> None:
    """Neither order of writing works without clearing one first."""
    importing.run(TITLES + LEA + ZOE)

    exchanged = LEA.replace("22401234,123456789AB", "22405678,987654321CD")
    report = importing.run(TITLES + exchanged + ZOE.replace("22405678,987654321CD", "22401234,123456789AB"))

    assert counts(report) == (0, 2, 0, 0)
    assert importing.stored("student_number", "ine") == {
        "lea": ("22405678", "987654321CD"),
        "zoe": ("22401234", "123456789AB"),
    }


def test_a_number_may_pass_to_somebody_new_when_the_file_takes_it_from_its_owner(importing: Importing) -> None:
    """The new person's line may come first."""
    importing.run(TITLES + LEA)

    importing.run(TITLES + ZOE.replace("987654321CD", "123456789AB") + LEA.replace("123456789AB", ""))

    assert importing.stored("ine") == {"lea": (None,), "zoe": ("123456789AB",)}


def test_a_number_whose_owner_is_rejected_stays_and_so_on_down_the_chain(importing: Importing) -> None:
    """Zoé would take Léa's number, Nina Zoé's; Léa's row is wrong, so neither moves."""
    nina = "nina,student,Nina,Roy,2007-02-03,,987654321CD,,fr\n"
    importing.run(TITLES + LEA + ZOE)

    report = importing.run(
        TITLES
        + nina
        + ZOE.replace("987654321CD", "123456789AB")
        + LEA.replace("2007-02-03", "hier").replace("123456789AB", "")
        + PAUL
    )

    assert importing.rejected == [(4, [("birth_date", "birth_date_format")])]
    assert importing.waiting == [(2, "ine", "number_conflict"), (3, "ine", "number_conflict")]
    assert counts(report) == (1, 0, 0, 1)
    assert importing.stored("ine")["zoe"] == ("987654321CD",)


def test_a_lost_cell_leaves_what_is_stored_as_it_is(importing: Importing) -> None:
    """The rest of the row is stored, and the cell is told; somebody new has nothing there."""
    importing.run(TITLES + LEA)

    report = importing.run(
        TITLES + LEA.replace("123456789AB", "?").replace("Martin", "Durand") + ZOE.replace(",en", ",de")
    )

    assert (counts(report), report.warned, report.written) == ((1, 1, 0, 0), 2, True)
    assert importing.warned == [(2, [("ine", "identifier_malformed")]), (3, [("language", "language_unknown")])]
    assert importing.stored("family_name", "ine", "student_number", "language") == {
        "lea": ("Durand", "123456789AB", "22401234", "fr"),
        "zoe": ("Petit", "987654321CD", "22405678", ""),
    }


def test_a_birth_date_known_in_part_is_stored_and_may_become_whole(importing: Importing) -> None:
    """Nights later a register knows more; the same file twice changes nothing."""
    partly = LEA.replace("2007-02-03", "2007-00-00")
    importing.run(TITLES + partly)

    again = importing.run(TITLES + partly)
    month = importing.run(TITLES + LEA.replace("2007-02-03", "2007-02-00"))
    known = importing.stored("birth_date", "birth_date_in_part")
    whole = importing.run(TITLES + LEA)

    assert [counts(report) for report in (again, month, whole)] == [(0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 0, 0)]
    assert known == {"lea": (None, "2007-02-00")}
    assert importing.stored("birth_date", "birth_date_in_part") == {"lea": (dt.date(2007, 2, 3), None)}


def test_a_row_of_which_only_a_lost_cell_changed_is_unchanged(importing: Importing) -> None:
    """A register with one damaged cell writes nothing each night."""
    importing.run(TITLES + LEA)

    assert counts(importing.run(TITLES + LEA.replace("123456789AB", "?"))) == (0, 0, 1, 0)


def test_a_number_stays_with_who_had_it_when_their_cell_was_lost(importing: Importing) -> None:
    """Whether it is still theirs the file does not say."""
    importing.run(TITLES + LEA)

    importing.run(TITLES + ZOE.replace("987654321CD", "123456789AB") + LEA.replace("123456789AB", "?"))

    assert importing.waiting == [(2, "ine", "number_conflict")]
    assert importing.stored("ine") == {"lea": ("123456789AB",)}


def test_numbers_shorter_than_all_the_others_are_told(importing: Importing) -> None:
    """A sheet took their zeros; among few, or where lengths vary, there is no usual length."""
    crowd = [f"p{n:02},student,Ada,Roy,2007-02-03,{22_400_000 + n},,,fr\n" for n in range(30)]
    shorter = "eve,student,Eve,Roy,2007-02-03,123456,,,fr\n"

    importing.run(TITLES + "".join(crowd) + shorter)
    among_many = importing.warned
    importing.run(TITLES + shorter)
    beside_the_register = importing.warned
    clear(importing.engine)
    importing.run(TITLES + "".join(crowd[:10]) + shorter)

    assert among_many == [(32, [("student_number", "number_short")])]
    assert beside_the_register == [(2, [("student_number", "number_short")])]
    assert importing.warned == []


def test_damage_of_a_row_that_is_refused_is_not_told_beside_its_fault(importing: Importing) -> None:
    """Whoever corrects the row reads it all in one place."""
    importing.run(TITLES + LEA.replace("Léa", "L?a").replace("2007-02-03", "hier").replace(",fr", ",de"))

    assert importing.rejected == [(2, [("birth_date", "birth_date_format"), ("language", "language_unknown")])]
    assert importing.warned == []


def test_a_stray_quote_costs_its_row_and_the_others_are_imported(importing: Importing) -> None:
    """The way a name is quoted in the middle of a cell."""
    report = importing.run(TITLES + LEA.replace("Léa", '"Léa" dite Lou') + ZOE)

    assert (counts(report), importing.rejected) == ((1, 0, 0, 1), [(2, [("", "quote_misplaced")])])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "file_empty", 1),
        ("\n\n", "file_empty", 1),
        (TITLES, "file_without_people", 1),
        ("\n" + TITLES + "\n,,,\n", "file_without_people", 2),
        ("uid,surnom\n", "titles_unknown", 1),
        ("uid,nom\n", "columns_missing", 1),
        ('"uid,nom\n', "quote_misplaced", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(importing: Importing, text: str, code: str, line: int) -> None:
    """What follows is unknown, so nothing is written."""
    with pytest.raises(Refused) as refusal:
        importing.run(text)

    assert (refusal.value.code, refusal.value.facts["line"]) == (code, line)
    assert importing.stored() == {}


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, judge and store one row at a time."""
    for name in ("people_staging._LOT", "people_judging._LOT", "people_guard._LOT"):
        monkeypatch.setattr(f"sesame.services.{name}", 1)
    for name in ("_FIRST_LOT", "_LARGEST_LOT", "_ABSENT_LOT"):
        monkeypatch.setattr(f"sesame.services.source_run.{name}", 1)


@pytest.mark.usefixtures("one_at_a_time")
def test_a_run_that_is_cut_off_is_ended_by_the_next_one(importing: Importing) -> None:
    """What was stored stays, and the same file again does the rest; nobody waits for whoever was stopped."""

    @contextmanager
    def stopping_after_the_first(stage: Stage, _total: int) -> Iterator[Callable[[int], object]]:
        def advance(_done: int) -> None:
            if stage is Stage.WRITING:
                raise KeyboardInterrupt

        yield advance

    with pytest.raises(KeyboardInterrupt):
        importing.run(TITLES + LEA + PAUL, progress=stopping_after_the_first)

    assert set(importing.stored()) == {"lea"}
    assert counts(importing.run(TITLES + LEA + PAUL)) == (1, 0, 1, 0)
    assert set(importing.stored()) == {"lea", "paul"}


@pytest.mark.usefixtures("one_at_a_time")
def test_lots_make_no_difference(importing: Importing) -> None:
    """Exchanges and what waits reach across lots."""
    test_two_people_may_exchange_their_numbers(importing)
    clear(importing.engine)
    test_a_number_whose_owner_is_rejected_stays_and_so_on_down_the_chain(importing)


def test_of_two_imports_at_once_one_judges_by_what_the_other_stored(importing: Importing) -> None:
    """They give one number to two people: whoever comes second waits, by rule and not by a constraint."""
    texts = [TITLES + LEA, TITLES + "nina,student,Nina,Roy,2006-05-06,22401234,,,fr\n"]
    both = [Importing(importing.engine), Importing(importing.engine)]

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda one, text: one.run(text), both, texts))

    assert sorted((report.created, report.waiting) for report in reports) == [(0, 1), (1, 0)]
    assert len(importing.stored()) == 1


def test_a_database_without_tables_is_unavailable(tmp_path: Path) -> None:
    """And not a stack of foreign words."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(Unavailable):
        Importing(engine).run(TITLES + LEA)

    engine.dispose()


def test_no_room_for_temporary_files_is_told(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spool has its own name among what can be unavailable."""
    tight = "PRAGMA journal_mode = OFF; PRAGMA max_page_count = 8; "
    monkeypatch.setattr("sesame.adapters.people_spool._TABLES", tight + _tables())
    crowd = "".join(f"p{i:04},student,Léa,Martin,2007-02-03,,,,fr\n" for i in range(500))

    with pytest.raises(Unavailable) as refusal:
        importing.run(TITLES + crowd)

    assert refusal.value.port == "spool"
    assert importing.stored() == {}


def _tables() -> str:
    from sesame.adapters.people_spool import _TABLES

    return _TABLES


#: Nobody is born on another one's day, so that a number alone makes nobody another one.
_BORN = {"ada": "2001-02-03", "bea": "2002-02-03", "cat": "2003-02-03", "dan": "2004-02-03"}
_INES = st.sampled_from(["", "123456789AB", "123456789CD", "123456789EF"])
_FILES = st.lists(st.tuples(st.sampled_from(sorted(_BORN)), _INES, st.booleans()), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_FILES, min_size=1, max_size=3))
def test_any_series_of_files_leaves_a_register_that_agrees_with_its_last_right_rows(
    importing: Importing, files: list[list[tuple[str, str, bool]]]
) -> None:
    """No constraint of the database is ever hit, and a repetition changes nothing."""
    clear(importing.engine)
    for rows in files:
        lines = [f"{uid},student,{uid},B,{_BORN[uid] if right else 'hier'},{ine}\n" for uid, ine, right in rows]
        text = "uid,category,given_name,family_name,birth_date,ine\n" + "".join(lines)

        importing.run(text)

        left = {line for line, _ in importing.rejected} | {line for line, *_ in importing.waiting}
        right = {uid: (ine or None,) for line, (uid, ine, _) in enumerate(rows, start=2) if line not in left}
        stored = importing.stored("ine")
        assert {uid: stored[uid] for uid in right} == right
        again = importing.run(text)
        assert (again.created, again.updated, again.unchanged) == (0, 0, len(right))


def test_a_register_that_was_emptied_is_counted_while_it_is_filled(postgresql_url: str) -> None:
    """Else PostgreSQL takes it for empty until the import ends, and reads all of it for each lot."""
    url = fresh_database(postgresql_url, "sesame_emptied")
    engine = open_engine(url)
    SqlSchema(engine).upgrade()
    importing = Importing(engine)
    importing.run(TITLES + LEA)
    clear(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")

    importing.run(TITLES + "".join(f"p{n:05},student,Léa,Martin,2007-02-03,{n:08},,,fr\n" for n in range(2000)))

    with engine.connect() as connection:
        counted = "SELECT reltuples FROM pg_class WHERE oid = 'sesame.sesame_{}'::regclass"
        for table in ("person", "number", "source_row"):
            assert connection.exec_driver_sql(counted.format(table)).scalar_one() >= 100, table
    engine.dispose()


def test_a_crowd_takes_seconds_and_little_memory(importing: Importing, tmp_path: Path) -> None:
    """Measured in a process of its own, whatever else is running; the bounds leave room for slow machines."""
    url = importing.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.integration.import_of_a_crowd", url, "20000", str(tmp_path)]
    first, again = (
        [float(word) for word in line.split()]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    )

    created, seconds, mebibytes, longest = first
    assert (created, again[0]) == (20_000, 0)
    assert seconds < 60
    assert again[1] < 15
    assert mebibytes < 100
    assert longest < 2
