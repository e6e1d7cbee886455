"""``flask sesame people sync``, as a timer runs it: a declared source tells who is there, and who is not has left."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import ReservedNameRow
from tests.conftest import AppFactory
from tests.store_of import engine_of
from tests.store_of import rows

SOURCES = """
[rh]
file = "rh.csv"

[scol]
query = "scol.sql"
url = "sqlite:///{folder}/scol.db"

[pegase]
program = ["pegase-people"]
"""
TITLES = "ref;uid;category;given_name;family_name;birth_date;ine\n"
ADA = "1;ada;student;Ada;Roy;2006-12-10;111111111AA\n"
BOB = "2;bob;staff;Bob;Roux;1970-01-02;\n"
CROWD = "".join(f"{n};p{n};student;Ada;Roy-{n};2006-12-10;{n:09}ZZ\n" for n in range(100, 140))


class Nights:
    """A portal with three sources in a folder, and what its commands answer."""

    def __init__(self, app: Flask, folder: Path) -> None:
        """Take both."""
        self.app = app
        self.folder = folder

    def people(self, *words: str) -> Result:
        """Run a command of ``people``."""
        return self.app.test_cli_runner().invoke(args=["sesame", "people", *words])

    def tell(self, *told: str) -> None:
        """Put a night's file where the source reads it."""
        (self.folder / "rh.csv").write_text(TITLES + "".join(told), encoding="utf-8")

    def night(self, *told: str, options: tuple[str, ...] = ()) -> Result:
        """Have the file tell so, and run it."""
        self.tell(*told)
        return self.people("sync", "--source", "rh", "--operator", "timer", *options)

    def known(self) -> dict[str, bool]:
        """Return everybody by uid, and whether they are gone."""
        with Session(engine_of(self.app)) as session:
            return {row.uid: row.gone_on is not None for row in session.scalars(select(PersonRow))}


@pytest.fixture
def nights(make_app: AppFactory, tmp_path: Path) -> Nights:
    """Return a portal that knows nobody."""
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES.format(folder=tmp_path), encoding="utf-8")
    path.chmod(0o600)
    return Nights(
        make_app(people=False, SESAME_PEOPLE_SOURCES=path, SESAME_HELP_MAIL="aide@univ-demo.example"), tmp_path
    )


def test_people_arrive_leave_and_come_back_with_a_file(nights: Nights) -> None:
    """Who is told no more has left and is not removed; each is said by name, and none of it waits for anybody."""
    came = nights.night(ADA, BOB)
    same = nights.night(BOB, ADA)
    left = nights.night(ADA)
    gone = nights.known()
    back = nights.night(ADA, BOB)

    assert [one.exit_code for one in (came, same, left, back)] == [0, 0, 0, 0]
    assert came.stdout == "2 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s).\n"
    assert same.stdout == "0 fiche(s) créée(s), 0 modifiée(s), 2 inchangée(s).\n"
    assert (left.stdout, left.stderr) == (
        "0 fiche(s) créée(s), 0 modifiée(s), 1 inchangée(s) ; 1 départ(s).\n",
        "« bob » est parti(e)\n",
    )
    assert gone == {"ada": False, "bob": True}
    assert (back.stderr, nights.known()) == ("« bob » est de retour\n", {"ada": False, "bob": False})


def test_people_arrive_and_leave_with_a_query(nights: Nights) -> None:
    """Its columns are the titles."""
    with sqlite3.connect(nights.folder / "scol.db") as database:
        database.execute("CREATE TABLE enrolled (uid, given, family, born, ine)")
        database.executemany(
            "INSERT INTO enrolled VALUES (?, ?, ?, ?, ?)",
            [("ada", "Ada", "Roy", "2006-12-10", "111111111AA"), ("eve", "Eve", "Noir", "2006-02-28", None)],
        )
    (nights.folder / "scol.sql").write_text(
        "SELECT uid, 'student' AS category, given AS given_name, family AS family_name, born AS birth_date, ine "
        "FROM enrolled",
        encoding="utf-8",
    )
    came = nights.people("sync", "--source", "scol")
    with sqlite3.connect(nights.folder / "scol.db") as database:
        database.execute("DELETE FROM enrolled WHERE uid = 'eve'")
    left = nights.people("sync", "--source", "scol")

    assert (came.exit_code, left.exit_code) == (0, 0)
    assert nights.known() == {"ada": False, "eve": True}


def test_a_query_that_fails_at_its_last_row_changes_nobody(nights: Nights) -> None:
    """What it gave until then is not believed, nor is anybody gone whom it had not come to."""
    (nights.folder / "scol.db").touch()

    def give(*people: str) -> Result:
        rows_of = [f"SELECT {one}, 'student' AS category, '2006-12-10' AS birth_date" for one in people]
        (nights.folder / "scol.sql").write_text(" UNION ALL ".join(rows_of), encoding="utf-8")
        return nights.people("sync", "--source", "scol")

    came = give("'ada' AS uid, 'Ada' AS given_name, 'Roy' AS family_name", "'eve', 'Eve', 'Noir'")
    # The least number has no opposite: SQLite stops there.
    broke_off = give(
        "'ada' AS uid, 'Ada' AS given_name, 'Blanc' AS family_name", "'zoe', 'Zoé', abs(-9223372036854775807 - 1)"
    )

    assert (came.exit_code, broke_off.exit_code) == (0, 1)
    assert broke_off.stderr.endswith(" ; rien n’a été importé.\n")
    with Session(engine_of(nights.app)) as session:
        people = {(row.uid, row.family_name, row.gone_on) for row in session.scalars(select(PersonRow))}
    assert people == {("ada", "Roy", None), ("eve", "Noir", None)}


def test_people_arrive_and_leave_with_a_program_and_nobody_does_when_it_breaks_off(nights: Nights) -> None:
    """What it printed before it failed is not believed: the first half alone would have the other half leave."""
    script = nights.folder / "pegase-people"
    script.touch()
    script.chmod(0o700)

    def printing(*objects: dict[str, str], status: int = 0) -> Result:
        lines = "\n".join(json.dumps(one) for one in objects)
        script.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\nexit {status}\n", encoding="utf-8")
        return nights.people("sync", "--source", "pegase")

    ada, eve = (
        {"uid": uid, "category": "student", "given_name": uid, "family_name": "Roy", "birth_date": born}
        for uid, born in (("ada", "2006-12-10"), ("eve", "2006-02-28"))
    )
    came = printing(ada, eve)
    broke_off = printing({**ada, "family_name": "Noir"}, status=1)
    still = nights.known()
    left = printing(ada)

    assert [one.exit_code for one in (came, broke_off, left)] == [0, 1, 0]
    assert broke_off.stderr.endswith(" ; rien n’a été importé.\n")
    assert still == {"ada": False, "eve": False}
    assert broke_off.stdout == ""
    assert left.stdout.startswith("0 fiche(s) créée(s), 0 modifiée(s), 1 inchangée(s)")
    assert nights.known() == {"ada": False, "eve": True}


def test_a_source_tells_only_of_those_it_told_before(nights: Nights) -> None:
    """Who was imported by hand stays, and a file by hand takes nobody away and brings nobody back."""
    nights.night(ADA, BOB)
    (nights.folder / "hand.csv").write_text(TITLES.removeprefix("ref;") + BOB.removeprefix("2;").replace("bob", "zoe"))
    by_hand = nights.people("import", str(nights.folder / "hand.csv"))
    left = nights.night(ADA)
    (nights.folder / "hand.csv").write_text(TITLES.removeprefix("ref;") + BOB.removeprefix("2;"))
    again = nights.people("import", str(nights.folder / "hand.csv"))

    assert [one.exit_code for one in (by_hand, left, again)] == [0, 0, 0]
    assert nights.known() == {"ada": False, "bob": True, "zoe": False}


def test_a_night_on_which_too_many_leave_is_held_told_and_let_pass_by_name(nights: Nights) -> None:
    """Nothing is written: status 3, an event, a mail to the help desk, whatever else changed; a trial mails nobody."""
    nights.night(ADA, CROWD)
    rest = "".join(CROWD.splitlines(keepends=True)[:18])

    trial = nights.night(rest, BOB, options=("--dry-run",))
    assert (trial.exit_code, rows(nights.app, OutboxRow)) == (3, [])
    held = nights.night(rest, BOB)
    known = nights.known()
    others = nights.night(rest, BOB, options=("--accept", "leave:staff", "--accept", "new"))
    passed = nights.night(rest, BOB, options=("--accept", "leave:student"))

    assert [one.exit_code for one in (held, others, passed)] == [3, 3, 0]
    assert held.stderr == (
        "retenu : 23 départs (étudiant) pour 41 personnes de « rh », plus de 2 %. "
        "Si c’est voulu : --accept leave:student\n"
    )
    assert held.stdout == (
        "Retenu, rien n’est écrit : 1 fiche(s) créée(s), 0 modifiée(s), 18 inchangée(s) ; 23 départ(s).\n"
    )
    assert not any(known.values())
    assert "bob" not in known
    mails = [row for row in rows(nights.app, OutboxRow) if row.payload["template"] == "help_people_held"]
    assert [row.payload["facts"]["changes"] for row in mails] == ["leave student 23 41 2"] * 2
    events = [row for row in rows(nights.app, AuditRow) if row.action == "people_held"]
    assert [(row.actor_kind, row.actor_name, row.facts) for row in events] == [("source", "rh", {"source": "rh"})] * 2
    assert sum(nights.known().values()) == 23


def test_a_row_that_waits_stops_no_other_and_is_settled_for_the_next_night(nights: Nights) -> None:
    """Somebody else under a key that was Ada's: status 4 until somebody decides, then status 0."""
    other = "1;ada;student;Nina;Blanc;2001-03-04;333333333NN\n"
    nights.night(ADA)

    waits = nights.night(other, BOB)
    listed = nights.people("waiting").stdout
    with Session(engine_of(nights.app)) as session:
        doubted = [row.uid for row in session.scalars(select(PersonRow)) if row.doubted_at]
    nights.people("settle", "rh", "1", "--same", "--reason", "dossier corrigé")
    settled = nights.night(other, BOB)

    assert [one.exit_code for one in (waits, settled)] == [4, 0]
    assert waits.stdout == "1 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s) ; 1 ligne(s) en attente.\n"
    assert "ligne 2 : attend : ni la date de naissance ni aucun numéro ne sont ceux de « ada »" in waits.stderr
    assert "rh 1, depuis" in listed
    assert doubted == ["ada"]
    assert nights.people("waiting").stdout == "Rien n’attend.\n"
    assert nights.known() == {"ada": False, "bob": False}


def test_a_run_shows_afterwards_who_was_renamed_and_merged_and_what_waits_or_was_held(nights: Nights) -> None:
    """With its source, in text, JSON and CSV."""
    twice = "9;adar;student;Ada;Roy;2006-12-10;\n"
    nights.night(ADA, BOB, twice)
    nights.night(ADA.replace("1;ada;", "1;aroy;"), BOB.replace("1970-01-02", "1971-01-02").replace("Bob;Roux", "Al;X"))
    nights.night(ADA, CROWD)

    listed = nights.people("runs").stdout.splitlines()
    (third, second, _) = json.loads(nights.people("runs", "--format", "json").stdout)
    (row, *_) = csv.DictReader(io.StringIO(nights.people("runs", "--format", "csv").stdout))
    shown = nights.people("runs", "show", "2").stdout.splitlines()[1:]
    held = nights.people("runs", "show", "3").stdout.splitlines()[1:]
    told = json.loads(nights.people("runs", "show", "2", "--format", "json").stdout)["rows"]
    as_csv = list(csv.DictReader(io.StringIO(nights.people("runs", "show", "3", "--format", "csv").stdout)))

    assert "sync rh par timer : retenu, rien n’est écrit ; 40 créée(s)" in listed[0]
    assert "1 changement(s) d’identifiant" in listed[1]
    assert (second["source"], second["renamed"], second["waiting"], second["left"]) == ("rh", 1, 1, 1)
    assert (third["end"], row["source"], row["end"]) == ("held", "rh", "held")
    another = "ligne 3 : attend : ni la date de naissance ni aucun numéro ne sont ceux de « bob », à qui tout est fermé"
    assert sorted(line.removesuffix(" en attendant") for line in shown) == sorted(
        [
            "« ada » s’appelle maintenant « aroy »",
            "« adar » est parti(e)",
            another,
        ]
    )
    assert {(one["kind"], one["codes"]) for one in told} == {
        ("happened", "renamed"),
        ("happened", "left"),
        ("waiting", "another_person"),
    }
    words = "retenu : 40 nouvelles personnes (étudiant) pour 1 personnes de « cette source », plus de 2 %."
    assert held[0].startswith(words)
    assert (as_csv[0]["kind"], as_csv[0]["codes"]) == ("held", "new")


def test_two_people_who_turn_out_to_be_one_are_merged_and_told(nights: Nights) -> None:
    """A number shows it, with the birth date and a name; names of who goes stay reserved."""
    twice = "9;adar;student;Ada;Roy;2006-12-10;\n"
    nights.night(ADA, twice)

    merged = nights.night(twice.replace("12-10;", "12-10;111111111AA"))

    assert merged.exit_code == 0
    assert "sont une même personne" in merged.stderr
    assert len(nights.known()) == 1
    assert len(rows(nights.app, ReservedNameRow)) == 1
    assert any("sont une même personne" in line for line in nights.people("runs", "show", "2").stdout.splitlines())


def test_whoever_is_forgotten_is_named_by_no_run_under_a_former_name_either(nights: Nights) -> None:
    """Renamed twice, the first run knows them by two names that they have no more."""
    nights.night(ADA, BOB)
    nights.night(ADA.replace(";ada;", ";aroy;"), BOB)
    nights.night(ADA.replace(";ada;", ";anoir;"))
    before = [nights.people("runs", "show", str(number)).stdout.splitlines()[1:] for number in (2, 3)]

    forgotten = nights.people("forget", "--yes", "--reason", "asked in writing", "anoir")

    after = [nights.people("runs", "show", str(number)).stdout.splitlines()[1:] for number in (2, 3)]
    assert forgotten.exit_code == 0, forgotten.output
    assert before[0] == ["« ada » s’appelle maintenant « aroy »"]
    assert after[0] == ["… et 1 autres, qui ne sont pas gardées"]
    assert after[1] == ["« bob » est parti(e)", "… et 1 autres, qui ne sont pas gardées"]


def test_a_source_that_still_says_a_former_name_gives_it_back(nights: Nights) -> None:
    """At its next night, and not on the day when anything else of the row changes: an operator is told so."""
    nights.night(ADA)
    renamed = nights.people("rename", "ada", "aroy", "--uid", "aroy", "--reason", "married", "--operator", "ndubois")
    known = nights.known()

    again = nights.night(ADA)

    assert (renamed.exit_code, set(known)) == (0, {"aroy"})
    assert "rh" in renamed.output
    assert again.stderr == "« aroy » s’appelle maintenant « ada »\n"
    assert set(nights.known()) == {"ada"}


def test_a_source_that_cannot_be_run_is_one_clear_line(nights: Nights) -> None:
    """One that nobody declared, one whose file is not there, declarations that are wrong; with ``--test`` too."""
    for options in ((), ("--test",), ("--dry-run",)):
        unknown = nights.people("sync", "--source", "apogee", *options)
        absent = nights.people("sync", "--source", "rh", *options)

        assert (unknown.exit_code, absent.exit_code) == (1, 1)
        assert "« rh », « scol », « pegase »" in unknown.stderr
        assert f"le fichier {nights.folder}/rh.csv n’existe pas" in absent.stderr
        for result in (unknown, absent):
            assert result.stderr.endswith(" ; rien n’a été importé.\n")
            assert len(result.stderr.splitlines()) == 1
    (nights.folder / "sources.toml").write_text("[rh]\nfiles = 'rh.csv'\n")
    wrong = nights.people("sync", "--source", "rh")
    assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (1, 1)


def test_the_first_rows_of_a_source_are_shown_as_they_are_understood(nights: Nights) -> None:
    """And nothing is written, no run is kept."""
    nights.tell(ADA)

    result = nights.people("sync", "--source", "rh", "--test")

    assert (result.exit_code, nights.known()) == (0, {})
    assert "  ref : 1" in result.stdout
    assert nights.people("runs").stdout == "Rien.\n"


def test_nobody_leaves_while_a_row_cannot_be_attributed(nights: Nights) -> None:
    """It may be theirs: the departures are counted, put off and told, and the status asks for the row."""
    nights.night(ADA, BOB)

    result = nights.night(ADA, ";;staff;Bob;Roux;1970-01-02;\n")

    assert result.exit_code == 4
    assert "1 départ(s) remis, des lignes étant illisibles" in result.stdout
    assert nights.known() == {"ada": False, "bob": False}
