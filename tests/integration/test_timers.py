"""The traces that timers leave, so that one that stopped is noticed before people wait for their mails."""

import datetime as dt

import pytest
from flask import Flask

from sesame.domain.watch import DELIVER
from sesame.domain.watch import PURGE
from sesame.errors import Unavailable
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation


def run(app: Flask, *words: str) -> None:
    """Run one command of an app."""
    assert app.test_cli_runner().invoke(args=["sesame", *words]).exit_code == 0


def test_each_timer_leaves_when_it_last_ran(make_any_app: AppFactory, later: Later) -> None:
    """One row a timer, however often it runs; what a request sends by itself is no timer."""
    app = make_any_app(MAIL_SUPPRESS_SEND=True)
    watch, clock = mounted(app).services.watch, mounted(app).services.clock
    assert watch.beats() == {}

    run(app, DELIVER)
    first = watch.beats()[DELIVER]
    later.advance(hours=1)
    run(app, DELIVER)
    run(app, PURGE)

    assert set(watch.beats()) == {DELIVER, PURGE}
    assert watch.beats()[DELIVER] - first >= dt.timedelta(hours=1)
    assert clock.now() - watch.beats()[PURGE] < dt.timedelta(minutes=1)


def test_what_is_owed_is_told_with_the_age_of_the_oldest(make_any_app: AppFactory, later: Later) -> None:
    """What waits and what was given up are two things; what has left is neither."""
    (port,) = free_ports(1)
    app = make_any_app(LEA, PAUL, MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_SUPPRESS_SEND=False)
    services = mounted(app).services
    assert services.watch.owed().oldest is None
    at_activation(app).go_to("termine")
    promised = services.clock.now()
    later.advance(hours=3)
    at_activation(app, "pbernard").go_to("termine")

    owed = services.watch.owed()

    assert (owed.waiting, owed.dead) == (3, 0)
    assert owed.oldest is not None
    assert abs(owed.oldest - promised) < dt.timedelta(minutes=1)


def test_a_database_that_is_away_tells_nothing(make_app: AppFactory) -> None:
    """It is the database's fault, and said as such."""
    (port,) = free_ports(1)
    app = make_app(people=False, SESAME_DATABASE_URL=f"postgresql+psycopg://nobody@127.0.0.1:{port}/none")
    watch = mounted(app).services.watch

    for ask in (watch.beats, watch.owed, lambda: watch.beat(PURGE, mounted(app).services.clock.now())):
        with pytest.raises(Unavailable):
            ask()
