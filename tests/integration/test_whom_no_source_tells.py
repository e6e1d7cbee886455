"""People who are there though no source ever told them are counted each night, and those who are gone are not."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import SourceRow
from tests.conftest import AppFactory
from tests.integration.test_people_sync import ADA
from tests.integration.test_people_sync import BOB
from tests.integration.test_people_sync import SOURCES
from tests.integration.test_people_sync import Nights
from tests.store_of import engine_of

SOMEBODY_ELSE = "2;zoe;staff;Zoé;Blanc;1999-04-03;\n"
COUNTED = "1 personne(s) dont aucune source ne parle"


@pytest.fixture
def nights(make_app: AppFactory, tmp_path: Path) -> Nights:
    """Return a portal with sources, to which one has told two people."""
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES.format(folder=tmp_path), encoding="utf-8")
    nights = Nights(make_app(people=False, SESAME_PEOPLE_SOURCES=path), tmp_path)
    nights.night(ADA, BOB)
    return nights


def test_who_was_there_before_there_were_sources_is_counted_every_night(nights: Nights) -> None:
    """Nobody else would say that they can still activate."""
    with Session(engine_of(nights.app)) as session, session.begin():
        session.delete(session.get_one(SourceRow, ("rh", "2")))

    assert COUNTED in nights.night(ADA).stdout
    assert nights.known() == {"ada": False, "bob": False}


def test_who_left_because_the_key_is_somebody_else_s_is_not_counted_again(nights: Nights) -> None:
    """They are gone, which the night that did it said."""
    nights.night(ADA, SOMEBODY_ELSE)
    nights.people("settle", "rh", "2", "--new", "--reason", "ticket 4711")
    settled = nights.night(ADA, SOMEBODY_ELSE)

    after = nights.night(ADA, SOMEBODY_ELSE)

    assert settled.stderr == "« bob » est parti(e)\n"
    assert nights.known() == {"ada": False, "bob": True, "zoe": False}
    assert after.stdout == "0 fiche(s) créée(s), 0 modifiée(s), 2 inchangée(s).\n"
