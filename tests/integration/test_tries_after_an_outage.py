"""Whoever was right while the database went away is charged nothing for it, at whatever moment it went."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import pytest
from flask import Flask

from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.hashing import HashVerdict
from sesame.adapters.sql.models import BudgetRow
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services import hash_allowance
from tests.conftest import AppFactory
from tests.database_faults import database_away
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import events
from tests.store_of import rows

HOME = "192.0.2.1"


@pytest.fixture
def strict_app(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return an app in which one wrong try closes each path, and Léa has an account."""
    monkeypatch.setattr(hash_allowance, "PAGES_AN_HOUR", replace(hash_allowance.PAGES_AN_HOUR, limit=1000))
    app = make_app(
        SESAME_ANSWERS_IN_ALL=1, SESAME_CURRENT_PASSWORD_TRIES_PER_DAY=1, SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=2
    )
    give_account(app)
    return app


def outages(app: Flask, act: Callable[[], bool]) -> int:
    """Do what is right while the database goes away at one moment after another; count the outages until it is done."""
    moment = 0
    while True:
        with database_away(app, after=moment) as outage:
            done = act()
        if not outage.met:
            assert done, f"refused after {moment} outages"
            return moment
        moment += 1


def test_a_right_password_at_sign_in_is_charged_nothing(strict_app: Flask) -> None:
    """From an address that has one try, however often it could not be answered; nothing of it stays counted."""
    check = mounted(strict_app).services.sign_in.check_password

    def right() -> bool:
        try:
            return check("lmartin", GOOD_PASSWORD, origin=HOME)
        except Unavailable:
            return False

    assert outages(strict_app, right) > 20
    assert right()
    assert [row.used for row in rows(strict_app, BudgetRow) if row.period.startswith("quarter")] == [0, 0]


def test_a_wrong_password_stays_charged(strict_app: Flask) -> None:
    """Or whoever can take the database down would guess without end."""
    check = mounted(strict_app).services.sign_in.check_password
    hasher = mounted(strict_app).services.sign_in._hasher

    def compared(*given: str) -> HashVerdict:
        outage.enter_context(database_away(strict_app))
        return Argon2Hasher.verify(hasher, *given)  # type: ignore[arg-type]

    with ExitStack() as outage, patch.object(hasher, "verify", compared), pytest.raises(Unavailable):
        check("lmartin", "wrong", origin=HOME)

    assert not check("lmartin", GOOD_PASSWORD, origin=HOME)


def test_a_right_current_password_is_charged_nothing(strict_app: Flask) -> None:
    """In « Mon Sésame », where one wrong try a day is allowed."""
    person = signed_in(strict_app)
    person.open("/sesame/modifier/joker")
    form = {"current": GOOD_PASSWORD, "question": "book", "answer": "Contes de la lune vague", **person.hidden()}

    def right() -> bool:
        return person.client.post("/sesame/modifier/joker", data=form).status_code == 303

    assert outages(strict_app, right) > 20


def test_a_right_answer_to_the_joker_is_charged_nothing(strict_app: Flask) -> None:
    """Where one wrong answer closes the path for good; three outages end a run, and it is begun again."""
    person = at_recovery(strict_app)

    def right() -> bool:
        person.send(**person.answer("question"))
        return person.step == "mot-de-passe"

    moments = 0
    while True:
        person.go_to("question")
        with database_away(strict_app, after=moments) as outage:
            done = right()
        if not outage.met:
            break
        moments += 3

    assert moments > 20
    assert done


def test_a_password_that_is_compared_with_the_answer_is_charged_nothing(strict_app: Flask) -> None:
    """A new password may not be the joker's answer, which is counted as a guess of it; an outage is none."""
    person, moments = at_recovery(strict_app), 0
    while "password_recovered" not in events(strict_app):
        person.go_to("mot-de-passe")
        with database_away(strict_app, after=moments) as outage:
            person.send(**person.answer("mot-de-passe"))
        assert outage.met or person.step == "termine", f"refused after {moments} moments"
        moments += 4

    assert moments > 20
