"""Who left so long ago that their time is over is forgotten by the timer, where the university set when."""

import datetime as dt

import pytest
from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.mounted import mounted
from sesame.services.forgetting import ForgettingWhoLeft
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.store_of import dates_of
from tests.store_of import mails
from tests.store_of import rows
from tests.store_of import told_of

TEN = dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)
#: Of Léa, a student, and Paul, of the staff.
STUDENT, STAFF, DAYS = 180, 30, 365


def purge(app: Flask) -> str:
    """Run the timer, and return what it says."""
    done = app.test_cli_runner().invoke(args=["sesame", "purge"])
    assert done.exit_code == 0, done.output
    return done.output


def known(app: Flask) -> set[str]:
    """Return who is still known, by uid."""
    return {row.uid for row in rows(app, PersonRow)}


@pytest.fixture
def long_ago(make_any_app: AppFactory, later: Later) -> Flask:
    """Return an app, on each kind of database, on the last day of Léa's account and before anybody is forgotten."""
    later.freeze(TEN)
    app = make_any_app(LEA, PAUL, XENIA, SESAME_FORGET_DAYS_AFTER_END=DAYS)
    give_account(app)
    dates_of(app, "lmartin", last=-STUDENT)
    told_of(app, "pbernard", gone_on=TEN.date() - dt.timedelta(days=STAFF))
    return app


def test_who_left_is_forgotten_after_the_days_that_were_set_with_an_account_or_without(
    long_ago: Flask, later: Later
) -> None:
    """The day after the last of them; who has no end stays, and the mail had named the day."""
    purge(long_ago)
    assert {mail["facts"]["erased_on"] for mail in mails(long_ago, "end_announced")} == {"2028-03-01"}
    later.advance(days=DAYS)
    purge(long_ago)
    assert known(long_ago) == {"lmartin", "pbernard", "xivanova"}

    later.advance(days=1)

    assert mounted(long_ago).services.clock.today() == dt.date(2028, 3, 1)
    assert "2 personne(s) parties depuis longtemps, effacées." in purge(long_ago)
    assert known(long_ago) == {"xivanova"}
    assert rows(long_ago, AccountRow) == []
    assert {"lmartin", "pbernard"} <= {row.name for row in rows(long_ago, ReservedNameRow)}
    assert not [row for row in rows(long_ago, OutboxRow) if "lmartin" in str(row.payload)]


def test_what_stays_says_that_it_was_the_time_that_was_over(long_ago: Flask, later: Later) -> None:
    """An event without a person, of Sésame's own, for each; and nobody is written to."""
    later.advance(days=DAYS + 1)
    purge(long_ago)

    events = [row for row in rows(long_ago, AuditRow) if row.action == "person_forgotten"]
    assert [(row.person, row.actor_kind, row.reason) for row in events] == [(0, "system", "left_long_ago")] * 2
    assert mails(long_ago) == []


def test_one_run_forgets_so_many_and_the_next_one_goes_on(
    long_ago: Flask, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first run on an old register does not keep others waiting all night."""
    monkeypatch.setattr("sesame.services.forgetting.MOST_A_RUN", 1)
    later.advance(days=DAYS + 1)
    purge(long_ago)
    assert known(long_ago) == {"pbernard", "xivanova"}

    purge(long_ago)
    assert known(long_ago) == {"xivanova"}


def test_who_comes_back_at_that_very_moment_stays(long_ago: Flask, later: Later) -> None:
    """Told anew after the timer had found them, and before it came to them."""
    later.advance(days=DAYS + 1)
    service: ForgettingWhoLeft = mounted(long_ago).services.forgetting_who_left
    service._rest = lambda: told_of(long_ago, "pbernard", gone_on=None)

    assert service.forget() == 1
    assert known(long_ago) == {"pbernard", "xivanova"}


def test_without_such_days_nobody_is_forgotten_by_itself(app: Flask, later: Later) -> None:
    """However long ago they left, and the mail promises no day."""
    later.freeze(TEN)
    give_account(app)
    dates_of(app, "lmartin", last=-STUDENT)
    purge(app)
    later.advance(days=20_000)
    purge(app)

    assert "lmartin" in known(app)
