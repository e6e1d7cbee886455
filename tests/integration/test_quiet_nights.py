"""``people sync --quiet``: a timer's night says only what asks for somebody, and everything is kept all the same."""

from pathlib import Path

import pytest

from tests.conftest import AppFactory
from tests.integration.test_people_sync import ADA
from tests.integration.test_people_sync import BOB
from tests.integration.test_people_sync import CROWD
from tests.integration.test_people_sync import SOURCES
from tests.integration.test_people_sync import Nights

QUIET = ("--quiet",)
WRONG_CELL = "3;eve;student;Eve;Noir;2006-02-28;12\n"


@pytest.fixture
def nights(make_app: AppFactory, tmp_path: Path) -> Nights:
    """Return a portal that knows nobody."""
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES.format(folder=tmp_path), encoding="utf-8")
    return Nights(make_app(people=False, SESAME_PEOPLE_SOURCES=path), tmp_path)


def test_a_night_that_asks_nobody_for_anything_says_nothing(nights: Nights) -> None:
    """People come, lose a cell and leave; the run has it."""
    for told in ((ADA, BOB, WRONG_CELL), (ADA,), (ADA,)):
        night = nights.night(*told, options=QUIET)
        assert (night.exit_code, night.output) == (0, ""), told

    kept = nights.people("runs", "show", "1").output + nights.people("runs", "show", "2").output
    assert "colonne ine" in kept
    assert "« bob » est parti(e)" in kept


def test_a_row_that_is_refused_is_said_with_the_counts(nights: Nights) -> None:
    """And ends with the status of rows that wait."""
    night = nights.night(ADA, "4;;student;Léo;Roy;2006-12-10;\n", options=QUIET)

    assert night.exit_code == 4
    assert night.stderr == "ligne 3, colonne uid : à remplir\n"
    assert night.stdout == "1 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s) ; 1 ligne(s) refusée(s).\n"


def test_a_night_that_is_held_or_cannot_run_is_said(nights: Nights) -> None:
    """As without the option."""
    nights.night(ADA, CROWD, options=QUIET)

    held = nights.night(ADA, options=QUIET)
    (nights.folder / "rh.csv").unlink()
    stopped = nights.people("sync", "--source", "rh", "--quiet")

    assert (held.exit_code, stopped.exit_code) == (3, 1)
    assert "--accept leave:student" in held.stderr
    assert held.stdout.startswith("Retenu, rien n’est écrit")
    assert "rh.csv" in stopped.stderr
