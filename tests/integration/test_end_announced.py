"""Who has an account is told by mail that it is about to end: sixty, thirty, seven and one day before."""

import datetime as dt

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.store_of import dates_of
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import told_of

LAST = dt.date(2027, 3, 1)
TEN = dt.time(10, tzinfo=dt.UTC)
#: Of Léa, a student: the account goes on for 180 days.
GRACE = 180


@pytest.fixture
def leaving(make_any_app: AppFactory, later: Later) -> Flask:
    """Return an app, on each kind of database, in which Léa's account ends in a hundred days."""
    later.freeze(dt.datetime.combine(LAST - dt.timedelta(days=100), TEN))
    app = make_any_app(LEA)
    give_account(app)
    dates_of(app, "lmartin", last=100 - GRACE)
    return app


def told(app: Flask) -> int:
    """Run the timer, and return how many mails wait for Léa's own address by then."""
    done = app.test_cli_runner().invoke(args=["sesame", "purge"])
    assert done.exit_code == 0, done.output
    return sum(mail["to"] == "lea@courriel.example" for mail in mails(app, "end_announced"))


def test_each_step_is_told_once_however_often_the_timer_runs(leaving: Flask, later: Later) -> None:
    """Sixty, thirty, seven days and one before the last day, which the mail names."""
    days, before, day = [], 0, 100
    for left in (100, 61, 60, 59, 31, 30, 29, 8, 7, 6, 2, 1, 0, -1, -100):
        later.advance(days=day - left)
        day, now = left, told(leaving)
        assert told(leaving) == now
        if now != before:
            days.append((left, now - before))
        before = now

    assert days == [(60, 1), (30, 1), (7, 1), (1, 1)]
    assert {mail["facts"]["last_day"] for mail in mails(leaving, "end_announced")} == {LAST.isoformat()}
    assert events(leaving) == ["end_announced"] * 4


def test_what_no_timer_told_is_not_told_late(app: Flask, later: Later) -> None:
    """Whoever comes to have five days left is told once, and then the day before."""
    later.freeze(dt.datetime.combine(LAST, TEN))
    give_account(app)
    dates_of(app, "lmartin", last=5 - GRACE)

    assert told(app) == 1
    later.advance(days=4)
    assert told(app) == 2


def test_another_last_day_is_told_anew(app: Flask, later: Later) -> None:
    """Who stays a year longer, and leaves then."""
    later.freeze(dt.datetime.combine(LAST, TEN))
    give_account(app)
    dates_of(app, "lmartin", last=1 - GRACE)
    assert told(app) == 1

    dates_of(app, "lmartin", last=365 - GRACE)
    assert told(app) == 1
    later.advance(days=305)
    assert told(app) == 2


def test_whom_no_source_tells_any_more_is_told_at_once_what_is_due_and_why(make_app: AppFactory, later: Later) -> None:
    """Of thirty days of grace, thirty before; told anew when it happens again, and not while they are back."""
    later.freeze(dt.datetime.combine(LAST, TEN))
    app = make_app(SESAME_GRACE_DAYS_STUDENT=30)
    give_account(app)
    dates_of(app, "lmartin", last=300)
    came = []
    for day, is_gone in ((0, True), (0, True), (1, False), (24, False), (100, True), (123, True), (129, True)):
        later.freeze(dt.datetime.combine(LAST + dt.timedelta(days=day), TEN))
        gone_on = LAST + dt.timedelta(days=0 if day < 100 else 100)
        told_of(app, "lmartin", gone_on=gone_on if is_gone else None)
        came.append(told(app))

    assert came == [1, 1, 1, 1, 2, 3, 4]
    facts = [mail["facts"] for mail in mails(app, "end_announced") if mail["to"] == "lea@courriel.example"]
    assert [(one["gone_on"], one["last_day"]) for one in facts] == [
        ("2027-03-01", "2027-03-31"),
        *[("2027-06-09", "2027-07-09")] * 3,
    ]


def test_who_was_to_leave_before_no_source_told_them_is_told_of_the_last_day_alone(app: Flask, later: Later) -> None:
    """What the mail says is why the account ends."""
    later.freeze(dt.datetime.combine(LAST, TEN))
    give_account(app)
    dates_of(app, "lmartin", last=5 - GRACE)
    told_of(app, "lmartin", gone_on=LAST)

    assert told(app) == 1
    assert {mail["facts"]["gone_on"] for mail in mails(app, "end_announced")} == {""}


def test_only_who_has_an_account_in_use_is_told(app: Flask) -> None:
    """Neither who never activated, nor who was suspended or closed, nor who leaves without an end, nor who has left."""
    dates_of(app, "xivanova", last=5)
    assert told(app) == 0
    give_account(app)
    give_account(app, "pbernard")
    for command in (("account", "suspend", "pbernard"), ("people", "close", "lmartin")):
        dates_of(app, command[2], last=3)
        assert app.test_cli_runner().invoke(args=["sesame", *command, "--reason", "Essai"]).exit_code == 0
    app.test_cli_runner().invoke(args=["sesame", "purge"])
    assert mails(app, "end_announced") == []

    app.test_cli_runner().invoke(args=["sesame", "account", "resume", "pbernard", "--reason", "Essai"])
    for days, many in ((None, 0), (-31, 0), (-30, 1), (3, 2)):
        dates_of(app, "pbernard", last=days)
        app.test_cli_runner().invoke(args=["sesame", "purge"])
        assert len(mails(app, "end_announced")) == many, days


def test_the_timer_says_how_many_were_told_and_goes_on_lot_by_lot(
    app: Flask, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people in lots of one."""
    monkeypatch.setattr("sesame.services.departures.LOT", 1)
    later.freeze(dt.datetime.combine(LAST, TEN))
    for uid, grace in (("lmartin", GRACE), ("pbernard", 30)):
        give_account(app, uid)
        dates_of(app, uid, last=-grace)

    said = app.test_cli_runner().invoke(args=["sesame", "purge"]).output

    assert said.endswith("2 personne(s) averties que leur compte va fermer.\n")
    assert events(app) == events(app, "pbernard") == ["end_announced"]
