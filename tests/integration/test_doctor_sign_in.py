"""What the doctor finds of the sign-in servers that may ask over HTTP: who may, and what they asked."""

import json
from typing import Any

import pytest
from flask import Flask

from sesame.doctor.findings import Level
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import LLNG
from tests.sign_in_servers import client
from tests.sign_in_servers import lemonldap

#: Where a server of this test's university is.
HERE = "10.20.0.7"


def app_of(make_app: AppFactory, *, people: bool = False, public_url: str = "", **entry: Any) -> Flask:
    """Return an app that one server may ask, with one secret unless the entry says otherwise."""
    told = client("lemonldap", "lemonldap", HERE)
    clients = [{**told, "secrets": told["secrets"][:1], **entry}]
    url = {"SESAME_PUBLIC_URL": public_url} if public_url else {}
    return make_app(people=people, SESAME_SIGN_IN_CLIENTS=json.dumps(clients), **url)


def test_a_site_that_names_none_is_told_so(app: Flask) -> None:
    """It is how a site begins, and nothing to mend."""
    for check in ("sign-in-clients", "sign-in-questions"):
        assert found(app, check).level is Level.OK


def test_a_server_that_is_named_well_is_told_by_name(make_app: AppFactory) -> None:
    """With its dialect; neither its secret nor a digest of it is said."""
    said = found(app_of(make_app), "sign-in-clients")

    assert (said.level, said.sentence) == (Level.OK, "lemonldap (lemonldap), d’adresses qui sont les leurs")


@pytest.mark.parametrize(
    ("entry", "level", "words"),
    [
        ({"addresses": [HERE, "0.0.0.0/0"]}, Level.FAULT, "de partout (0.0.0.0/0)"),
        ({"addresses": ["::/0"]}, Level.FAULT, "de partout (::/0)"),
        ({"addresses": ["224.0.0.1"]}, Level.FAULT, "rien ne demande jamais de 224.0.0.1/32"),
        ({"addresses": ["::"]}, Level.FAULT, "rien ne demande jamais de ::/128"),
        ({"addresses": ["192.0.2.10"]}, Level.FAULT, "rien ne demande jamais de 192.0.2.10/32"),
        ({"addresses": ["10.0.0.0/8"]}, Level.WARNING, "de tout 10.0.0.0/8"),
        ({"addresses": ["fd20::/32"]}, Level.WARNING, "de tout fd20::/32"),
        ({"addresses": ["10.20.0.0/16", "fd20:1:2::/48", "::1"]}, Level.OK, "lemonldap"),
        ({"secrets": client("one", "apereo", HERE)["secrets"]}, Level.WARNING, "deux secrets"),
        ({"per_minute": 59}, Level.WARNING, "59 question(s) par minute"),
    ],
    ids=lambda told: "" if isinstance(told, Level) else str(told)[:30],
)
def test_what_a_server_may_is_judged(make_app: AppFactory, entry: dict[str, Any], level: Level, words: str) -> None:
    """From everywhere, from nowhere, from too far around; two secrets for ever; fewer questions than people."""
    said = found(app_of(make_app, **entry), "sign-in-clients")

    assert said.level is level
    assert words in said.sentence
    assert level is Level.OK or "SESAME_SIGN_IN_CLIENTS" in said.remedy


@pytest.mark.parametrize(
    ("public_url", "address", "level"),
    [
        ("http://ent.univ-demo.example", HERE, Level.FAULT),
        ("http://127.0.0.1:5000", "127.0.0.1", Level.OK),
        ("https://ent.univ-demo.example", HERE, Level.OK),
    ],
)
def test_passwords_in_clear_are_a_fault(make_app: AppFactory, public_url: str, address: str, level: Level) -> None:
    """Unless server and portal are one machine."""
    said = found(app_of(make_app, public_url=public_url, addresses=[address]), "sign-in-clients")

    assert said.level is level


def test_a_server_that_does_not_ask_is_told_until_it_does(make_app: AppFactory, later: Later) -> None:
    """A wrong secret or address shows in nothing else than a line of the log; after a week it is told again."""
    app = app_of(make_app, people=True, addresses=[LLNG])
    never = found(app, "sign-in-questions")
    give_account(app)
    lemonldap(app, "lmartin", GOOD_PASSWORD)
    lemonldap(app, "lmartin", "wrong")
    asked = found(app, "sign-in-questions")
    later.advance(days=7, hours=1)

    assert (never.level, never.sentence) == (Level.WARNING, "lemonldap n’a rien demandé depuis 7 jours")
    assert "turned away" in never.remedy
    assert (asked.level, asked.sentence) == (
        Level.OK,
        "depuis un jour, lemonldap : 1 personne(s) entrée(s), 1 mot(s) de passe faux",
    )
    assert found(app, "sign-in-questions").level is Level.WARNING


def test_a_server_that_is_mostly_wrong_is_a_fault(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    """Somebody goes through a list behind it; a few who mistyped are no list."""
    monkeypatch.setattr("sesame.doctor.sign_in._MANY_WRONG", 4)
    app = app_of(make_app, people=True, addresses=[LLNG])
    give_account(app)
    for number in range(3):
        lemonldap(app, f"nobody{number}", "wrong")
    few = found(app, "sign-in-questions")
    lemonldap(app, "nobody", "wrong")
    many = found(app, "sign-in-questions")
    for uid in ("pbernard", "xivanova"):
        give_account(app, uid)
    for hour in range(2):
        later.advance(hours=hour)
        for login in ("lmartin", "pbernard", "xivanova"):
            lemonldap(app, login, GOOD_PASSWORD)

    assert few.level is Level.OK
    assert (many.level, many.sentence) == (
        Level.FAULT,
        "lemonldap : 4 mots de passe faux pour 0 personne(s) entrée(s) en un jour",
    )
    assert found(app, "sign-in-questions").level is Level.OK
