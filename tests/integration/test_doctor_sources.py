"""What the doctor finds in the sources of people."""

import sqlite3
from pathlib import Path

from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from tests.conftest import AppFactory
from tests.doctors_visit import found

SOURCES = """
[rh]
file = "rh.csv"

[pegase]
program = ["pegase-people"]

[apogee]
query = "apogee.sql"
url = "sqlite:///{folder}/apogee.db"
"""


def visit(make_app: AppFactory, folder: Path, text: str) -> Finding:
    """Return what is found where the sources are declared so."""
    path = folder / "sources.toml"
    path.write_text(text.format(folder=folder), encoding="utf-8")
    path.chmod(0o600)
    return found(make_app(people=False, SESAME_PEOPLE_SOURCES=path), "people-sources")


def prepare(folder: Path) -> None:
    """Put there what the sources are read from; the query is wrong, for it is not sent."""
    (folder / "rh.csv").write_text("uid\n", encoding="utf-8")
    (folder / "apogee.sql").write_text("SELECT uid FROM nowhere", encoding="utf-8")
    program = folder / "pegase-people"
    program.write_text(f"#!/bin/sh\ntouch {folder}/ran\n", encoding="utf-8")
    program.chmod(0o700)
    sqlite3.connect(folder / "apogee.db").close()
    (folder / "apogee.db").touch()


def test_sources_that_can_be_read_are_named(make_app: AppFactory, tmp_path: Path) -> None:
    """Nobody is read for it, and no program is run."""
    prepare(tmp_path)

    finding = visit(make_app, tmp_path, SOURCES)

    assert (finding.level, finding.sentence) == (Level.OK, "« rh », « pegase », « apogee » : tout peut être lu")
    assert not (tmp_path / "ran").exists()


def test_everything_that_could_not_be_read_is_told_at_once(make_app: AppFactory, tmp_path: Path) -> None:
    """With the name of each source."""
    finding = visit(make_app, tmp_path, SOURCES)

    assert finding.level is Level.FAULT
    assert f"« rh » : le fichier {tmp_path}/rh.csv n’existe pas" in finding.sentence
    assert f"« pegase » : le programme {tmp_path}/pegase-people ne peut pas être lancé" in finding.sentence
    assert f"« apogee » : la requête {tmp_path}/apogee.sql n’existe pas" in finding.sentence


def test_what_is_wrong_with_the_declarations_is_told(make_app: AppFactory, tmp_path: Path) -> None:
    """All of it, as the command says it."""
    finding = visit(make_app, tmp_path, "[rh]\nfile = 3\n[apogee]\n")

    assert finding.level is Level.FAULT
    assert "source « rh », clé file : il faut un chemin" in finding.sentence
    assert "source « apogee » : il faut dire d’où elle est lue" in finding.sentence


def test_secrets_that_others_may_read_are_a_warning(make_app: AppFactory, tmp_path: Path) -> None:
    """A URL with its password, or a program's variables; a file that only names others may be read by all."""
    prepare(tmp_path)
    levels = {}
    for name, text in {
        "url": SOURCES,
        "variables": '[pegase]\nprogram = ["pegase-people"]\nenvironment = {{TOKEN = "x"}}\n',
        "none": '[rh]\nfile = "rh.csv"\n',
    }.items():
        visit(make_app, tmp_path, text)
        (tmp_path / "sources.toml").chmod(0o644)
        app = make_app(people=False, SESAME_PEOPLE_SOURCES=tmp_path / "sources.toml")
        levels[name] = found(app, "people-sources").level

    assert levels == {"url": Level.WARNING, "variables": Level.WARNING, "none": Level.OK}


def test_without_sources_all_is_well(make_app: AppFactory) -> None:
    """Many sites import a file and no more."""
    finding = found(make_app(people=False), "people-sources")

    assert (finding.level, finding.sentence) == (
        Level.OK,
        "aucune n’est déclarée : people import lit ce qu’on lui donne",
    )
