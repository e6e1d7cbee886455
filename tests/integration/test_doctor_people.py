"""The doctor says who is closed until somebody settles it, and who is kept though they left long ago."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import WaitingRow
from sesame.doctor.findings import Level
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.store_of import dates_of
from tests.store_of import engine_of
from tests.store_of import told_of

#: The grace of a student, and three years.
STUDENT, THREE_YEARS = 180, 3 * 365


def test_who_is_gone_is_counted_and_all_is_well(app: Flask) -> None:
    """It is what happens every year."""
    told_of(app, "lmartin", gone_on=mounted(app).services.clock.today())

    said = found(app, "people")

    assert said.level is Level.OK
    assert said.sentence.startswith("1 personne(s) dans plus aucune source")


@pytest.mark.parametrize("waits", [True, False])
def test_who_is_doubted_or_waits_is_for_somebody_to_settle(app: Flask, *, waits: bool) -> None:
    """Each alone is told."""
    now = mounted(app).services.clock.now()
    if waits:
        with Session(engine_of(app)) as session, session.begin():
            session.add(WaitingRow(source="rh", ref="9", person=0, code="c", field="", facts={}, since=now))
    else:
        told_of(app, "lmartin", doubted_at=now)

    said = found(app, "people")

    assert said.level is Level.WARNING
    assert said.sentence.startswith(f"{int(not waits)} personne(s) fermée(s)")
    assert said.sentence.endswith(f"{int(waits)} ligne(s) en attente")


def test_who_left_long_ago_is_told_where_nobody_said_how_long_they_are_kept(make_app: AppFactory) -> None:
    """After three years, grace apart; with a number of days purge comes to them."""
    for days, (last, level) in {
        0: (-STUDENT - THREE_YEARS, Level.OK),
        1: (-STUDENT - THREE_YEARS - 1, Level.WARNING),
        2: (-STUDENT - THREE_YEARS - 1, Level.OK),
    }.items():
        app = make_app(SESAME_FORGET_DAYS_AFTER_END=3650 if days == 2 else 0)
        dates_of(app, "lmartin", last=last)
        assert found(app, "people").level is level, last
