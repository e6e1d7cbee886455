"""What sign-in servers ask over HTTP: both dialects, who may ask, and what a no says."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from sesame.adapters.hashing import Argon2Hasher
from sesame.errors import Misconfigured
from sesame.errors import Overloaded
from sesame.errors import Unavailable
from sesame.services.sign_in import SignIn
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.sign_in_servers import ADDRESS
from tests.sign_in_servers import CAS
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import LLNG
from tests.sign_in_servers import NEXT_SECRET
from tests.sign_in_servers import SECRET
from tests.sign_in_servers import apereo
from tests.sign_in_servers import basic
from tests.sign_in_servers import client
from tests.sign_in_servers import lemonldap
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import statements


@pytest.fixture
def asked_app(make_app: AppFactory) -> Flask:
    """Return an app that two sign-in servers may ask, and in which Léa has an account."""
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app)
    return app


def test_apereo_is_told_who_signed_in(asked_app: Flask) -> None:
    """A principal as its JSON library writes them, each attribute a list."""
    answer = apereo(asked_app, " LMartin ", GOOD_PASSWORD)

    assert answer.status_code == 200
    principal = answer.get_json()
    assert principal["@class"] == "org.apereo.cas.authentication.principal.SimplePrincipal"
    assert principal["id"] == "lmartin"
    assert principal["attributes"]["displayName"] == ["java.util.List", ["Léa Martin-Duval"]]
    assert principal["attributes"]["@class"] == "java.util.LinkedHashMap"


def test_lemonldap_is_told_who_signed_in(asked_app: Flask) -> None:
    """In UTF-8 as it is: its 2.16 breaks on escaped letters."""
    answer = lemonldap(asked_app, "lmartin", GOOD_PASSWORD)

    assert answer.get_json()["result"] is True
    assert "Léa Martin-Duval".encode() in answer.data
    assert answer.get_json()["info"]["uid"] == "lmartin"


@pytest.mark.parametrize(
    ("shown", "at"),
    [
        (f"cas:{SECRET}!", CAS),
        ("cas:", CAS),
        ("cas", CAS),
        (f"nobody:{SECRET}", CAS),
        (f"cas:{SECRET}", "198.51.100.9"),
        (f"cas:{SECRET}", LLNG),
        (f"lemonldap:{SECRET}", CAS),
        ("", CAS),
    ],
)
def test_who_is_no_client_learns_nothing(asked_app: Flask, shown: str, at: str) -> None:
    """A wrong secret, a right one from elsewhere, another's name: the same no, and nothing is looked up."""
    with statements(asked_app) as ran:
        answer = apereo(asked_app, "lmartin", GOOD_PASSWORD, shown=shown, at=at)

    assert (answer.status_code, answer.data) == (401, b'{"result": false, "info": {}}')
    assert ran == []


def test_two_secrets_are_good_while_one_replaces_the_other(asked_app: Flask) -> None:
    """So that a secret is changed without a minute in which nobody can sign in."""
    assert apereo(asked_app, "lmartin", GOOD_PASSWORD, shown=f"cas:{NEXT_SECRET}").status_code == 200


def test_a_client_that_can_add_no_header_shows_its_secret_in_the_query(asked_app: Flask) -> None:
    """Apereo CAS sends nothing but the person's credentials to a fixed address."""
    headers = {"Authorization": basic("lmartin", GOOD_PASSWORD)}
    answer = asked_app.test_client().post(
        f"{ADDRESS}?client=cas:{SECRET}", headers=headers, environ_base={"REMOTE_ADDR": CAS}
    )

    assert answer.status_code == 200


def test_nobody_is_answered_where_no_client_is_named(app: Flask) -> None:
    """Off by default: no such address takes a question."""
    give_account(app)

    assert lemonldap(app, "lmartin", GOOD_PASSWORD).status_code in {404, 405}


def test_neither_session_nor_hooks_of_the_portal_are_asked(make_app: AppFactory) -> None:
    """A portal that sends everybody to its sign-in page would answer a sign-in server with it."""
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app)
    seen: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: seen.append("asked"))

    answer = lemonldap(app, "lmartin", GOOD_PASSWORD)

    assert (answer.get_json()["result"], seen) == (True, [])
    assert "Set-Cookie" not in answer.headers


def test_the_address_is_the_one_that_a_proxy_tells(asked_app: Flask) -> None:
    """Whether the portal wrapped itself before the mount or after it, what stands in front is believed."""
    asked_app.wsgi_app = ProxyFix(asked_app.wsgi_app)  # type: ignore[method-assign]
    headers = {"Authorization": basic("lmartin", GOOD_PASSWORD), "X-Sesame-Client": f"cas:{SECRET}"}

    told = asked_app.test_client().post(ADDRESS, headers={**headers, "X-Forwarded-For": CAS})
    untold = asked_app.test_client().post(ADDRESS, headers=headers)

    assert (told.status_code, untold.status_code) == (200, 401)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"user": 1, "password": 2}', b'{"user": "lmartin"}', b"[" * 9000, b"\xff\xfe"]
)
def test_what_is_no_question_is_a_no(asked_app: Flask, body: bytes) -> None:
    """And never a fault."""
    headers = {"Authorization": basic("lemonldap", SECRET)}
    answer = asked_app.test_client().post(ADDRESS, data=body, headers=headers, environ_base={"REMOTE_ADDR": LLNG})

    assert (answer.status_code, answer.data) == (200, b'{"result": false, "info": {}}')


def test_what_is_longer_than_a_question_is_not_read(asked_app: Flask) -> None:
    """Whatever its form."""
    assert lemonldap(asked_app, "lmartin", "x" * 17000).status_code == 413


def test_other_methods_are_not_there(asked_app: Flask) -> None:
    """A password does not belong into an address."""
    assert asked_app.test_client().get(ADDRESS).status_code == 405


def test_a_client_asks_as_often_as_it_may(make_app: AppFactory) -> None:
    """Beyond that it is told when to come back, and the other client goes on."""
    entries = [client("cas", "apereo", CAS, per_minute=2), client("lemonldap", "lemonldap", LLNG)]
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(entries))

    answers = [apereo(app, "nobody", "a") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert lemonldap(app, "nobody", "a").status_code == 200


def test_a_client_is_told_the_attributes_of_its_list(make_app: AppFactory) -> None:
    """And no others, but the token of its session."""
    entries = [client("lemonldap", "lemonldap", LLNG, attributes=["mail", "supannEtuId"])]
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(entries))
    give_account(app)

    told = lemonldap(app, "lmartin", GOOD_PASSWORD).get_json()["info"]

    assert set(told) == {"mail", "supannEtuId", "sesameSession"}
    assert told["supannEtuId"] == "22401234"


def test_what_a_client_is_wrong_about_is_told_to_the_help_desk(make_app: AppFactory) -> None:
    """Each client has an alarm of its own, since many people are behind it; it counts the people who were right."""
    app = make_app(
        SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS),
        SESAME_SITE_ALARM_PER_HOUR=4,
        SESAME_HELP_MAIL="assistance@univ-demo.example",
    )
    for uid in ("lmartin", "pbernard"):
        give_account(app, uid)
    for login in ("lmartin", "lmartin", "pbernard", "lmartin"):
        lemonldap(app, login, GOOD_PASSWORD)
    for number in range(4):
        lemonldap(app, f"nobody{number}", "a")

    told = {mail["facts"]["path"]: mail["facts"]["right"] for mail in mails(app, "help_alarm_sign_in")}
    assert told["client lemonldap"] == "2"
    assert "client cas" not in told


def test_the_person_s_address_is_believed_where_the_dialect_carries_it(asked_app: Flask) -> None:
    """Then a new address waits beyond the login's budget, as at the portal's own sign-in."""
    for _ in range(6):
        lemonldap(asked_app, "lmartin", NEW_PASSWORD, address="198.51.100.9")

    assert lemonldap(asked_app, "lmartin", GOOD_PASSWORD, address="198.51.100.9").get_json()["result"] is False
    assert lemonldap(asked_app, "lmartin", GOOD_PASSWORD, address="192.0.2.44").get_json()["result"] is True
    assert "sign_in_slowed" in events(asked_app)


def test_a_site_without_sign_in_servers_computes_no_hash_for_them_at_start(make_app: AppFactory) -> None:
    """A hasher begins with a hash of its own, and holds the memory of one: each process would pay for it."""
    with patch.object(Argon2Hasher, "hash", autospec=True, side_effect=Argon2Hasher.hash) as hashed:
        make_app()
        alone = hashed.call_count
        make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))

    assert (alone, hashed.call_count - alone) == (1, 2)


def test_the_command_writes_an_entry_that_is_taken(app: Flask, make_app: AppFactory) -> None:
    """Its secret is shown once; the settings hold a digest."""
    arguments = ["sesame", "keys", "client", "lemonldap", "--dialect", "lemonldap", "--address", LLNG]
    said = app.test_cli_runner().invoke(args=arguments).output
    secret = said.splitlines()[0].rpartition(" ")[2]
    asked = make_app(SESAME_SIGN_IN_CLIENTS=f"[{said.splitlines()[2]}]")
    give_account(asked)

    assert lemonldap(asked, "lmartin", GOOD_PASSWORD, shown=("lemonldap", secret)).get_json()["result"] is True
    assert secret not in said.splitlines()[2]


def test_where_the_limiter_s_store_is_away_sign_in_goes_on(make_app: AppFactory) -> None:
    """Everybody waits behind a sign-in server, and it has shown a secret."""
    store = f"redis://127.0.0.1:{free_ports(1)[0]}/0"
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS), SESAME_LIMITER_STORAGE_URL=store)
    give_account(app)

    assert lemonldap(app, "lmartin", GOOD_PASSWORD).get_json()["result"] is True


@pytest.mark.parametrize("error", [Overloaded("hasher", retry_after=5), Unavailable("database")])
def test_what_is_away_is_told_as_such(asked_app: Flask, monkeypatch: pytest.MonkeyPatch, error: Unavailable) -> None:
    """Never as a wrong password, which a sign-in server would count against the person."""

    def fails(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(SignIn, "enter", fails)
    answer = lemonldap(asked_app, "lmartin", GOOD_PASSWORD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(error.retry_after))


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"name": "CAS"}, "lower-case letters"),
        ({"dialect": "saml"}, "dialect is one of apereo, lemonldap"),
        ({"secrets": [SECRET]}, "one or two secrets"),
        ({"secrets": []}, "one or two secrets"),
        ({"addresses": []}, "addresses or networks"),
        ({"addresses": ["everywhere"]}, "addresses or networks"),
        ({"per_minute": 0}, "per_minute"),
        ({"attributes": ["birthDate"]}, "unknown attributes birthDate"),
        ({"secret": "x"}, "has no secret"),
    ],
)
def test_a_client_that_cannot_be_is_told_at_start(make_app: AppFactory, entry: dict[str, Any], fault: str) -> None:
    """With what is wrong about it."""
    with pytest.raises(Misconfigured, match=fault):
        make_app(SESAME_SIGN_IN_CLIENTS=[{**CLIENTS[0], **entry}])


def test_what_no_database_keeps_is_a_no_like_any_other(make_any_app: AppFactory) -> None:
    """A NUL, half a character, an address that is none: neither sign-in server nor log hears of an error."""
    app = make_any_app(LEA, SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS), SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=100)
    give_account(app)
    no = lemonldap(app, "lmartin", "Faux-mot-2-passe")
    odd = ["lmar\0tin", "\ud800", "\udfff\ud800", "\0", "x" * 9000]

    answers = [lemonldap(app, login, GOOD_PASSWORD) for login in odd]
    answers += [lemonldap(app, "lmartin", "Faux-mot-2-passe", address=address) for address in odd]
    answers += [lemonldap(app, "lmartin", password) for password in odd]

    assert {(answer.status_code, answer.data) for answer in answers} == {(no.status_code, no.data)}
    assert lemonldap(app, "lmartin", GOOD_PASSWORD, address="192.0.2.7").get_json()["result"] is True
