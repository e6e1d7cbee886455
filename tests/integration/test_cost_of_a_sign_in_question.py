"""What one question of a sign-in server costs and what a no says: the same for every reason, in both dialects.

Costs are counted: no clock is looked at, so that nothing fails for a busy machine.
"""

import json
from dataclasses import dataclass
from dataclasses import replace
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from sesame.adapters.hashing import Argon2Hasher
from sesame.domain.account import AccountState
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.foreign_hashes import SSHA512
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import apereo
from tests.sign_in_servers import lemonldap
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
RIGHT, WRONG = Cost(1, 3, 17), Cost(1, 3, 18)
#: An address that is told has its own share of the tries, and is remembered: three statements more; an IPv6 one is
#: counted as three networks, at once.
TOLD = 3


#: Who is told no, and with what password: of nobody, of accounts that were never or are no longer open, a wrong one.
NOES = {
    "unknown": ("nobody", GOOD_PASSWORD),
    "no login at all": ("", GOOD_PASSWORD),
    "wrong": ("lmartin", NEW_PASSWORD),
    "too long": ("lmartin", "x" * 4000),
    "pending": ("xivanova", GOOD_PASSWORD),
    "suspended": ("pbernard", GOOD_PASSWORD),
    "suspended and wrong": ("pbernard", NEW_PASSWORD),
    "reset": ("ireset", GOOD_PASSWORD),
    "adopted and wrong": ("jadopted", NEW_PASSWORD),
    "adopted with no password known": ("kadopted", GOOD_PASSWORD),
}
#: Theirs is told elsewhere, and is not compared.
EMPTY = ("lmartin", "")


@pytest.fixture
def asked(make_any_app: AppFactory) -> Flask:
    """Return an app on each kind of database, which has answered a question already."""
    reset = replace(PAUL, key=104, uid="ireset", login="ireset", numbers={})
    adopted = [replace(reset, key=key, uid=uid, login=uid) for key, uid in ((105, "jadopted"), (106, "kadopted"))]
    app = make_any_app(LEA, PAUL, XENIA, reset, *adopted, SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    for uid in ("lmartin", "pbernard", "ireset"):
        give_account(app, uid)
    for uid in ("pbernard", "ireset"):
        set_state(app, uid, AccountState.SUSPENDED)
    with mounted(app).services.unit_of_work() as tx:
        assert tx.accounts.reset(reset.key)
        known = mounted(app).services.people_adoption._foreign(SSHA512)
        tx.accounts.adopt({105: known, 106: None}, mounted(app).services.clock.now())
    lemonldap(app, "nobody", "a")
    return app


def ask(app: Flask, login: str, password: str, *, dialect: str, address: str = "") -> TestResponse:
    """Ask in a dialect; Apereo's tells no address."""
    if dialect == "apereo":
        return apereo(app, login, password)
    return lemonldap(app, login, password, address=address)


def cost(
    app: Flask, login: str, password: str, *, dialect: str = "lemonldap", address: str = ""
) -> tuple[Cost, tuple[str, ...]]:
    """Ask once, and count; return the statements as well."""
    begun: list[object] = []

    def note(connection: object) -> None:
        begun.append(connection)

    verify = patch.object(Argon2Hasher, "verify", autospec=True, side_effect=Argon2Hasher.verify)
    event.listen(engine_of(app), "begin", note)
    with statements(app) as ran, verify as compared:
        ask(app, login, password, dialect=dialect, address=address)
    event.remove(engine_of(app), "begin", note)
    told = tuple(one for one in ran if not one.startswith(("BEGIN", "PRAGMA")))
    return Cost(hashes=compared.call_count, transactions=len(begun), statements=len(told)), told


def test_every_no_is_the_same_in_each_dialect(asked: Flask) -> None:
    """By status, headers and bytes, whatever the reason; an empty password too, and who is no client to Apereo's."""
    said = {}
    for reason, (login, password) in {**NOES, "empty": EMPTY}.items():
        for dialect in ("lemonldap", "apereo"):
            answer = ask(asked, login, password, dialect=dialect)
            said[dialect, reason] = (answer.status_code, sorted(answer.headers), answer.data)
    stranger = apereo(asked, "lmartin", GOOD_PASSWORD, shown="cas:wrong")
    said["apereo", "no client"] = (stranger.status_code, sorted(stranger.headers), stranger.data)

    for dialect, status in (("lemonldap", 200), ("apereo", 401)):
        no = said[dialect, "unknown"]
        assert (no[0], no[2]) == (status, b'{"result": false, "info": {}}')
        assert {reason: one for (spoken, reason), one in said.items() if spoken == dialect and one != no} == {}


#: Every way to ask, and the statements it adds: of the person's address no more is known in Apereo's.
WAYS = {
    ("lemonldap", ""): 0,
    ("apereo", ""): 0,
    ("lemonldap", "198.51.100.9"): TOLD,
    ("lemonldap", "2001:db8::9"): TOLD,
}


def test_a_question_costs_one_hash_and_few_statements(asked: Flask) -> None:
    """Right or no; for whatever reason it is no, the very same statements are run; with an address told and without."""
    for (dialect, address), more in WAYS.items():
        right, _ = cost(asked, "lmartin", GOOD_PASSWORD, dialect=dialect, address=address)
        noes = {reason: cost(asked, *who, dialect=dialect, address=address) for reason, who in NOES.items()}

        assert right == replace(RIGHT, statements=RIGHT.statements + more), (dialect, address)
        assert noes["unknown"][0] == replace(WRONG, statements=WRONG.statements + more), (dialect, address)
        assert {reason: one for reason, one in noes.items() if one != noes["unknown"]} == {}, (dialect, address)


def test_an_empty_password_costs_nothing(asked: Flask) -> None:
    """It is no before anybody is looked for."""
    for dialect in ("lemonldap", "apereo"):
        assert cost(asked, *EMPTY, dialect=dialect) == (Cost(0, 0, 0), ())
