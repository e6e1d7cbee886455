"""What one question of a sign-in server costs, counted: no clock is looked at, so that it fails for no busy machine."""

import json
from dataclasses import astuple
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event

from sesame.adapters.hashing import Argon2Hasher
from sesame.domain.account import AccountState
from tests.conftest import AppFactory
from tests.integration.test_sign_in_over_http import CLIENTS
from tests.integration.test_sign_in_over_http import apereo
from tests.integration.test_sign_in_over_http import lemonldap
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import engine_of
from tests.store_of import set_state
from tests.store_of import statements


@dataclass(frozen=True)
class Cost:
    """What was run for a question."""

    hashes: int
    transactions: int
    statements: int


#: One hash; who it is, the try, what became of it; one statement more where a refusal is noted.
RIGHT, WRONG = Cost(1, 3, 21), Cost(1, 3, 22)
#: An address that is told has its own share of the tries, and is remembered: four statements more.
TOLD = 4
#: An IPv6 one is counted as three networks: eight more for each of the two more.
SIXTH = TOLD + 16


@pytest.fixture
def asked(make_any_app: AppFactory) -> Flask:
    """Return an app on each kind of database, which has answered a question already."""
    app = make_any_app(LEA, PAUL, XENIA, SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app)
    give_account(app, "pbernard")
    set_state(app, "pbernard", AccountState.SUSPENDED)
    lemonldap(app, "nobody", "a")
    return app


def cost(app: Flask, login: str, password: str, *, address: str = "", dialect: str = "lemonldap") -> Cost:
    """Ask once, and count."""
    begun: list[object] = []

    def note(connection: object) -> None:
        begun.append(connection)

    event.listen(engine_of(app), "begin", note)
    with (
        statements(app) as ran,
        patch.object(Argon2Hasher, "verify", autospec=True, side_effect=Argon2Hasher.verify) as compared,
    ):
        if dialect == "apereo":
            apereo(app, login, password)
        else:
            lemonldap(app, login, password, address=address)
    event.remove(engine_of(app), "begin", note)
    counted = [one for one in ran if not one.startswith(("BEGIN", "PRAGMA"))]
    return Cost(hashes=compared.call_count, transactions=len(begun), statements=len(counted))


def test_a_question_costs_one_hash_and_few_statements(asked: Flask) -> None:
    """Right, wrong, of nobody, pending, suspended; in both dialects; with the person's address and without."""
    cases = {
        ("lmartin", GOOD_PASSWORD): RIGHT,
        ("lmartin", NEW_PASSWORD): WRONG,
        ("nobody", GOOD_PASSWORD): WRONG,
        ("xivanova", GOOD_PASSWORD): WRONG,
        ("pbernard", GOOD_PASSWORD): WRONG,
        ("pbernard", NEW_PASSWORD): WRONG,
    }
    found, expected = {}, {}
    for (login, password), plain in cases.items():
        for dialect in ("lemonldap", "apereo"):
            found[login, password, dialect] = cost(asked, login, password, dialect=dialect)
            expected[login, password, dialect] = plain
        for address, more in (("198.51.100.9", TOLD), ("2001:db8::9", SIXTH)):
            found[login, password, address] = cost(asked, login, password, address=address)
            hashes, transactions, ran = astuple(plain)
            expected[login, password, address] = Cost(hashes, transactions, ran + more)

    assert found == expected


def test_an_empty_password_costs_nothing(asked: Flask) -> None:
    """It is no before anybody is looked for."""
    assert cost(asked, "lmartin", "") == cost(asked, "lmartin", "", dialect="apereo") == Cost(0, 0, 0)
