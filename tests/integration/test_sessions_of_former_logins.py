"""A session goes on under the login its person had when it was opened, ends like any other, and opens nothing anew."""

import json

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.domain.person import NOBODY
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.integration.test_commands import run
from tests.integration.test_sessions_of_sign_in_servers import session
from tests.integration.test_sessions_of_sign_in_servers import signed_in_token
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import apereo
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import statements

WHY = ("--reason", "Téléphone volé")


@pytest.fixture
def ended() -> list[str]:
    """Return the names whose sessions the portal was told to end."""
    return []


@pytest.fixture
def asked_app(make_app: AppFactory, ended: list[str]) -> Flask:
    """Return an app that sign-in servers may ask, in which Léa has an account and Paul has none."""

    def end(name: str) -> int:
        ended.append(name)
        return 1

    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS), mount_options={"end_sessions": end})
    give_account(app)
    return app


def rename(app: Flask, login: str = "lea.roy", *, owner: int | None = None) -> None:
    """Give Léa another login, and reserve the one of before, as what reads sources does."""
    services = mounted(app).services
    with Session(engine_of(app)) as store, store.begin():
        store.execute(update(PersonRow).where(PersonRow.uid == "lmartin").values(login=login, uid="u1"))
    with services.unit_of_work() as tx:
        person = key_of(app, "u1") if owner is None else owner
        tx.reserved.reserve("lmartin", person, services.clock.today())


def test_my_sesame_opens_to_a_session_of_before_the_change_of_login(asked_app: Flask) -> None:
    """On the first page and in each section; the portal goes on naming its person as before."""
    person = signed_in(asked_app)
    rename(asked_app)

    assert [person.open(f"/sesame/{path}").status_code for path in ("", "modifier/mot-de-passe")] == [200, 200]
    assert "lea.roy" in person.open("/sesame/mes-donnees").text


def test_nobody_signs_in_with_a_login_of_before(asked_app: Flask) -> None:
    """The answer is that of an unknown one; with the new one it is a yes."""
    rename(asked_app)
    sign_in = mounted(asked_app).services.sign_in

    told = {
        login: (
            sign_in.check_password(login, GOOD_PASSWORD),
            apereo(asked_app, login, GOOD_PASSWORD).status_code,
            sign_in.password_version(login) != "",
        )
        for login in ("lmartin", "nobody", "lea.roy")
    }

    assert told["lmartin"] == told["nobody"]
    assert (told["nobody"][0], told["nobody"][2]) == (False, False)
    assert told["lea.roy"] == (True, 200, True)


def test_a_sign_in_server_is_told_that_its_session_of_before_goes_on(asked_app: Flask) -> None:
    """By its token, and by the moment it was opened; a password changed or sessions ended since end it for good."""
    services = mounted(asked_app).services
    opened, token = services.clock.now(), signed_in_token(asked_app)
    rename(asked_app)
    key = key_of(asked_app, "u1")
    assert session(asked_app, token)
    assert services.sign_in.is_still_good("lmartin", signed_in_at=services.clock.now())

    with services.unit_of_work() as tx:
        tx.accounts.end_sessions(key, services.clock.now())

    assert not session(asked_app, token)
    assert not services.sign_in.is_still_good("lmartin", signed_in_at=opened)


def test_whoever_has_the_name_now_is_whose_session_it_is_and_no_token_of_another_is_theirs(asked_app: Flask) -> None:
    """A name that was released and given to Paul says nothing of Léa any more."""
    token = signed_in_token(asked_app)
    rename(asked_app)
    with Session(engine_of(asked_app)) as store, store.begin():
        store.execute(update(PersonRow).where(PersonRow.uid == "pbernard").values(login="lmartin"))
    give_account(asked_app, "pbernard")

    assert not session(asked_app, token)
    assert "Paul" in signed_in(asked_app).open("/sesame/").text


def test_a_name_of_who_is_forgotten_or_whose_days_are_over_is_nobody_s(asked_app: Flask, later: Later) -> None:
    """Its session is that of a stranger."""
    person = signed_in(asked_app)
    rename(asked_app, owner=NOBODY)
    assert "Nous ne vous connaissons pas" in person.open("/sesame/").text

    rename(asked_app)
    assert person.open("/sesame/").status_code == 200
    later.advance(days=1)
    assert "Nous ne vous connaissons pas" in signed_in(asked_app).open("/sesame/").text


def test_sessions_are_ended_under_the_names_of_before_too(asked_app: Flask, ended: list[str]) -> None:
    """But not under one that somebody else has by now; of who is forgotten as of who is suspended."""
    rename(asked_app)
    services = mounted(asked_app).services
    with services.unit_of_work() as tx:
        tx.reserved.reserve("pbernard", key_of(asked_app, "u1"), services.clock.today())
    run(asked_app, "account", "suspend", "lea.roy", *WHY)
    assert ended == ["lea.roy", "lmartin"]

    ended.clear()
    run(asked_app, "people", "forget", "lea.roy", "--yes", *WHY)
    assert ended == ["lea.roy", "lmartin"]


def test_who_was_never_renamed_costs_no_statement_more(asked_app: Flask) -> None:
    """It is asked who had a name only where nobody has it."""
    person = signed_in(asked_app)
    with statements(asked_app) as run_of_hers:
        person.open("/sesame/")

    assert not [one for one in run_of_hers if "sesame_reserved_name" in one]
