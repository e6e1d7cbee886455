"""``flask sesame people runs``: what a night did can be read in the morning, and what it read cannot."""

import csv
import datetime as dt
import io
import json
from typing import NoReturn

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.clock import SystemClock
from sesame.adapters.sql.models import PeopleRunRow
from sesame.domain.people_runs import RunEnd
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services import people_runs
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.store_of import engine_of
from tests.store_of import rows

TITLES = "uid;category;given_name;family_name;birth_date;ine;mail\n"
ADA = "ada;student;Ada;Roy;2006-12-10;111111111AA;ada@univ-demo.example\n"
#: Her number is Léa's.
EVE = "eve;student;Eve;Noir;2006-02-28;123456789AB;\n"
#: Her address is none.
FAY = "fay;staff;Fay;Noir;1970-01-02;;fay\n"


def people(app: Flask, *words: str, text: str = "") -> Result:
    """Run a command of ``people``."""
    return app.test_cli_runner().invoke(args=["sesame", "people", *words], input=text)


def load(app: Flask, text: str, *options: str) -> Result:
    """Import a text from the standard input, as somebody."""
    return people(app, "import", "--operator", "ndubois", *options, "-", text=text)


def said(app: Flask, *words: str) -> list[str]:
    """Return the lines about runs, without when they ran."""
    return [
        line if line.startswith(("ligne", "attention", "…")) else line.split("  ")[0] + " " + line.split("  ")[2]
        for line in people(app, "runs", *words).stdout.splitlines()
    ]


def figures(created: int, unchanged: int, waiting: int, warned: int) -> str:
    """Return the figures of an import that changes nobody."""
    waits = f"{waiting} ligne(s) en attente, " if waiting else ""
    return (
        f"{created} créée(s), 0 modifiée(s), {unchanged} inchangée(s), {waits}0 ligne(s) refusée(s), "
        f"{warned} avertissement(s)"
    )


def test_each_import_and_adoption_is_kept_with_how_it_ended(make_any_app: AppFactory) -> None:
    """On each kind of database, the latest first: written, tried, refused for its rows, refused as a file."""
    app = make_any_app(LEA, PAUL, XENIA)
    load(app, TITLES + ADA)
    load(app, TITLES + ADA + EVE, "--dry-run")
    load(app, TITLES + EVE + FAY, "--all-or-nothing")
    load(app, "Léa Martin-Duval;2007-02-03\n")
    people(app, "adopt", "--operator", "ndubois", "-", text="uid;hash\nlmartin;\nnobody;\n")
    first = rows(app, PeopleRunRow)[0].id

    told = said(app)
    adopted = (
        "compte(s) repris, 0 avec leur mot de passe, 0 complété(s) d’un mot de passe, 0 déjà repris, 0 déjà activé(s)"
    )
    assert told == [
        f"{first + 4} adopt par ndubois : écrit ; 1 {adopted} dans Sésame, 1 ligne(s) à corriger",
        told[1],
        f"{first + 2} import par ndubois : refusé, rien n’est écrit ; {figures(1, 0, 1, 1)}",
        f"{first + 1} import par ndubois : essai, rien n’est écrit ; {figures(0, 1, 1, 0)}",
        f"{first} import par ndubois : écrit ; {figures(1, 0, 0, 0)}",
    ]
    began = f"{first + 3} import par ndubois : refusé, rien n’est écrit ; ligne 1 : titre(s) inconnu(s) : …"
    assert told[1].startswith(began)
    assert said(app, "1") == told[:1]
    assert said(app, "show", str(first + 2)) == [
        told[2],
        "ligne 2, colonne ine : attend : l’INE est celui de « lmartin », qui est une autre personne",
        "attention, ligne 3, colonne mail : n’est pas une adresse mail ; cellule laissée de côté",
    ]


def test_nothing_that_a_file_says_of_somebody_is_kept(make_any_app: AppFactory) -> None:
    """Not even where the first row is somebody, since the titles are missing; of those who are known, the uid alone."""
    app = make_any_app(LEA)
    load(app, TITLES + ADA + EVE + FAY)
    load(app, "Zoé;Zéphyr;2001-02-03;zoe@courriel.example\n")
    load(app, TITLES + ADA, "--map", "Zéphyr=mail")

    kept = str([[str(getattr(row, c.key)) for c in row.__table__.columns] for row in rows(app, PeopleRunRow)])
    for mark in ("Zoé", "Zéphyr", "Fay", "fay", "zoe@", "2001", "Ada", "ada", "Eve", "eve", "123456789AB", "Martin"):
        assert mark not in kept, mark
    assert "lmartin" in kept


def test_whoever_is_forgotten_is_named_by_no_run(make_any_app: AppFactory) -> None:
    """Rows that named them are counted among those not kept, and the others stay."""
    app = make_any_app(LEA)
    load(app, TITLES + EVE + FAY + "gil;chef;Gil;Noir;2006-02-28;;\n")
    number = str(rows(app, PeopleRunRow)[0].id)

    people(app, "forget", "--yes", "--reason", "Demande écrite", "lmartin")

    assert said(app, "show", number)[1:] == [
        "ligne 4, colonne category : student (étudiant), staff (personnel) ou external (externe)",
        "attention, ligne 3, colonne mail : n’est pas une adresse mail ; cellule laissée de côté",
        "… et 1 autres, qui ne sont pas gardées",
    ]


def test_a_thousand_rows_told_are_kept_and_the_others_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here three of them: a file that is wrong everywhere is no reason for a large table."""
    assert people_runs.MOST_KEPT == 1000
    monkeypatch.setattr(people_runs, "MOST_KEPT", 3)

    load(app, TITLES + "x;y\n" * 5)

    lines = said(app, "show", "1")
    assert lines[1:] == [f"ligne {n} : 2 cellule(s) au lieu de 7" for n in (2, 3, 4)] + [
        "… et 2 autres, qui ne sont pas gardées"
    ]


def test_runs_are_told_to_programs_too(app: Flask) -> None:
    """JSON and CSV, of the list and of one run."""
    load(app, TITLES + ADA + EVE.replace("123456789AB", "12") + FAY)

    (listed,) = json.loads(people(app, "runs", "--format", "json").stdout)
    (as_row,) = csv.DictReader(io.StringIO(people(app, "runs", "--format", "csv").stdout))
    shown = json.loads(people(app, "runs", "show", "1", "--format", "json").stdout)
    table = list(csv.DictReader(io.StringIO(people(app, "runs", "show", "1", "--format", "csv").stdout)))

    assert (listed["number"], listed["end"], listed["created"], listed["warned"]) == (1, "written", 3, 2)
    assert (as_row["number"], as_row["operator"], as_row["created"], as_row["new"]) == ("1", "ndubois", "3", "")
    assert (listed["source"], as_row["source"]) == ("file", "file")
    assert shown.items() >= listed.items()
    assert [(row["line"], row["kind"], row["codes"]) for row in shown["rows"]] == [
        (3, "warned", "identifier_malformed"),
        (4, "warned", "mail_malformed"),
    ]
    assert [row["message"] for row in table] == [row["message"] for row in shown["rows"]]
    assert dt.datetime.fromisoformat(listed["began_at"]) <= dt.datetime.fromisoformat(listed["ended_at"])


def test_a_run_that_could_not_go_on_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not answer is named; one that is stopped by hand too; and the status of the command stays as it was."""
    whole = mounted(app).services.people_import

    def fail(error: BaseException) -> None:
        def run(*_words: object) -> NoReturn:
            raise error

        monkeypatch.setattr(whole, "run", run)

    fail(Unavailable("database"))
    assert load(app, TITLES + ADA).exit_code == 1
    fail(KeyboardInterrupt())
    load(app, TITLES + ADA)

    assert said(app) == [
        "2 import par ndubois : n’a pas pu aller au bout ; interrompu",
        "1 import par ndubois : n’a pas pu aller au bout ; La base de données ne répond pas",
    ]


def test_a_run_that_cannot_be_written_down_is_run_all_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """People matter more than what is said of them."""

    def away() -> NoReturn:
        raise Unavailable("database")

    monkeypatch.setattr(mounted(app).services.people_desk.runs, "_unit_of_work", away)

    assert load(app, TITLES + ADA).stdout.startswith("1 fiche(s) créée(s)")
    assert people(app, "runs").stdout == "Rien.\n"


def test_a_killed_run_is_seen_as_one_that_never_ended(app: Flask) -> None:
    """It began, and nothing says that it ended."""
    load(app, TITLES + ADA)
    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(PeopleRunRow).values(outcome=RunEnd.UNDER_WAY.value, ended_at=None, counts={}))

    assert people(app, "runs").stdout.endswith("  import par ndubois : en cours, ou interrompu sans pouvoir le dire\n")


def test_what_another_version_told_is_shown_by_its_code(app: Flask) -> None:
    """A run is looked at for a year, in which words may go."""
    load(app, TITLES + EVE)
    with Session(engine_of(app)) as session, session.begin():
        fault = {"code": "of_another_time", "field": "", "facts": {}}
        told = [{"kind": "rejected", "line": 7, "faults": [fault]}]
        session.execute(update(PeopleRunRow).values(why=fault, told=told))

    lines = said(app, "show", "1")

    assert " ; of_another_time ; " in lines[0]
    assert lines[1] == "ligne 7 : of_another_time"


def test_a_run_that_is_not_there_is_said_not_to_be(app: Flask) -> None:
    """So is an empty list; showing how rows are understood is no run."""
    people(app, "import", "--test", "-", text=TITLES + ADA)

    assert people(app, "runs").stdout == "Rien.\n"
    assert people(app, "runs", "show", "3").exit_code == 1


def test_a_run_is_kept_for_four_hundred_days(app: Flask) -> None:
    """Then purge forgets it, and says so."""
    load(app, TITLES + ADA)
    load(app, TITLES + ADA)
    run = app.test_cli_runner().invoke
    began = SystemClock("Europe/Paris").now() - dt.timedelta(days=401)
    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(PeopleRunRow).where(PeopleRunRow.id == 1).values(began_at=began))

    assert "1 compte(s) rendu(s) d’import effacé(s)." in run(args=["sesame", "purge"]).stdout
    assert [row.id for row in rows(app, PeopleRunRow)] == [2]
