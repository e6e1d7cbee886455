"""What ends a session that a sign-in server opened by Sésame's answer."""

import json
from typing import Any

import pytest
from flask import Flask

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import LLNG
from tests.sign_in_servers import SECRET
from tests.sign_in_servers import basic
from tests.sign_in_servers import lemonldap
from tests.store_of import account
from tests.store_of import key_of


@pytest.fixture
def asked_app(make_app: AppFactory) -> Flask:
    """Return an app that sign-in servers may ask, and in which Léa has an account."""
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app)
    return app


def session(app: Flask, token: Any) -> bool:
    """Ask whether a session may go on."""
    answer = app.test_client().post(
        "/sesame/api/session",
        json={"token": token},
        headers={"Authorization": basic("lemonldap", SECRET)},
        environ_base={"REMOTE_ADDR": LLNG},
    )
    return bool(answer.get_json()["result"])


def signed_in_token(app: Flask) -> str:
    """Return what Léa's session is told to ask with."""
    token: str = lemonldap(app, "lmartin", GOOD_PASSWORD).get_json()["info"]["sesameSession"]
    return token


def test_a_session_is_good_until_the_password_changes(asked_app: Flask, later: Later) -> None:
    """By the token that was given with the answer, whatever the clocks say; also if it is the same password again."""
    token = signed_in_token(asked_app)
    later.advance(days=30)
    assert session(asked_app, token)

    services = mounted(asked_app).services
    kept = account(asked_app).password_hash
    with services.unit_of_work() as tx:
        tx.accounts.set_password(key_of(asked_app, "lmartin"), password_hash=kept, at=services.clock.now())

    assert not session(asked_app, token)
    assert session(asked_app, signed_in_token(asked_app))


def test_a_session_ends_for_good_at_a_suspension(asked_app: Flask) -> None:
    """Also once the account is open again: whoever had it may have been somebody else."""
    token, services = signed_in_token(asked_app), mounted(asked_app).services
    person = key_of(asked_app, "lmartin")
    with services.unit_of_work() as tx:
        assert tx.accounts.suspend(person, services.clock.now())
    assert not session(asked_app, token)

    with services.unit_of_work() as tx:
        assert tx.accounts.resume(person)

    assert not session(asked_app, token)
    assert session(asked_app, signed_in_token(asked_app))


def test_a_session_ends_with_the_secret_key_and_not_while_it_is_in_the_ring(make_app: AppFactory) -> None:
    """A key is replaced without signing everybody out, and taken out of the ring to do so."""
    named = {"SESAME_SIGN_IN_CLIENTS": json.dumps(CLIENTS)}
    before, now = "the-key-of-last-year-32-characters", "the-key-of-this-year-32-characters"
    app = make_app(SESAME_SECRET_KEY=before, **named)
    give_account(app)
    token = signed_in_token(app)

    both = make_app(SESAME_SECRET_KEY=now, SESAME_SECRET_KEY_FALLBACKS=before, people=False, **named)
    alone = make_app(SESAME_SECRET_KEY=now, people=False, **named)

    assert (session(both, token), session(alone, token)) == (True, False)


def test_nobody_makes_a_token(asked_app: Flask) -> None:
    """A login, somebody else's, a guess and what is no text are no sessions."""
    token = signed_in_token(asked_app)
    give_account(asked_app, "pbernard")

    for forged in ("", "lmartin", ".lmartin", f"{'0' * 64}.lmartin", token.replace("lmartin", "pbernard"), 7, None):
        assert not session(asked_app, forged), forged


def test_who_is_no_client_is_not_told_of_sessions(asked_app: Flask) -> None:
    """A token alone opens nothing."""
    answer = asked_app.test_client().post("/sesame/api/session", json={"token": signed_in_token(asked_app)})

    assert answer.status_code == 401
