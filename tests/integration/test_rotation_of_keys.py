"""Keys are replaced while people are at it: what is under each key of the chain holds until that key leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import BudgetRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import codes
from tests.store_of import rows

FIRST, SECOND, THIRD = "first key of them all", "second key in turn", "third key, the newest"
CHAIN: tuple[tuple[str, list[str]], ...] = ((FIRST, []), (SECOND, [FIRST]), (THIRD, [SECOND, FIRST]))
Rotated = Callable[..., Flask]


@pytest.fixture
def rotated(make_app: AppFactory) -> Rotated:
    """Return a maker of the site under a secret key, with those of before."""

    def make(key: str, older: list[str], **config: Any) -> Flask:
        return make_app(people=key == FIRST, SESAME_SECRET_KEY=key, SESAME_SECRET_KEY_FALLBACKS=older, **config)

    return make


def moved_to(app: Flask, person: PersonAtBrowser) -> None:
    """Let the browser go on at the site under its next key."""
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    person.app, person.client = app, app.test_client()
    person.client.set_cookie("session", cookie.value)


def test_a_journey_and_its_code_outlast_two_rotations(rotated: Rotated) -> None:
    """A code that was mailed under the first key is taken under the third."""
    proof = {"SESAME_ACTIVATION_PROOF": "when-possible"}
    first = rotated(*CHAIN[0], **proof)
    person = at_activation(first, "lmartin")
    person.go_to("identite")
    person.send(**person.answer("identite"))
    assert person.step == "code"

    for key, older in CHAIN[1:]:
        moved_to(rotated(key, older, **proof), person)
        person.open("code")
        assert person.step == "code", key
    person.send(code=codes(first)[0])

    assert person.step == "joker"


def test_a_journey_ends_with_the_key_that_left_the_ring(rotated: Rotated) -> None:
    """Nobody who knows a leaked key makes anything of it once it is gone."""
    person = at_activation(rotated(*CHAIN[0]), "lmartin")
    person.go_to("identite")

    moved_to(rotated(SECOND, []), person)
    person.open("identite")

    assert person.page.status_code == 410


def test_tries_that_were_spent_stay_spent_over_two_rotations(rotated: Rotated) -> None:
    """And after the first key has left, where it stays the key of budgets."""
    seen: set[str] = set()
    for key, older in CHAIN:
        seen |= _wrong_date(rotated(key, older))
    counted = _wrong_date(rotated(THIRD, [], SESAME_BUDGET_KEY=FIRST))

    assert counted == seen == _wrong_date(rotated(FIRST, []))
    assert _wrong_date(rotated(THIRD, [])) > seen


def test_the_portal_s_own_older_keys_are_read_where_the_key_is_the_portal_s(make_app: AppFactory) -> None:
    """As Flask names them; a key of ours has a ring of its own."""
    of_the_portal = make_app(SECRET_KEY=SECOND, SECRET_KEY_FALLBACKS=[FIRST])
    of_ours = make_app(people=False, SESAME_SECRET_KEY=THIRD, SECRET_KEY_FALLBACKS=[FIRST])

    assert mounted(of_the_portal).services.settings.secret_key_fallbacks == (FIRST,)
    assert mounted(of_ours).services.settings.secret_key_fallbacks == ()


def test_accounts_of_each_pepper_sign_in_and_move_to_the_newest(make_app: AppFactory) -> None:
    """Somebody without a pepper, under the first and under the second: all sign in under the third."""
    generations: tuple[tuple[str, list[str], str], ...] = (
        ("", [], "lmartin"),
        (FIRST, [], "pbernard"),
        (SECOND, [FIRST], "xivanova"),
    )
    for number, (pepper, older, login) in enumerate(generations):
        app = make_app(people=not number, SESAME_PEPPER=pepper, SESAME_PEPPER_FALLBACKS=older)
        give_account(app, login)
    app = make_app(people=False, SESAME_PEPPER=THIRD, SESAME_PEPPER_FALLBACKS=[SECOND, FIRST])

    sign_in = mounted(app).services.sign_in
    assert all(sign_in.check_password(login, GOOD_PASSWORD) for *_, login in generations)
    marks = {account(app, login).password_hash.partition("$")[0] for *_, login in generations}
    assert len(marks) == 1

    alone = make_app(people=False, SESAME_PEPPER=THIRD)
    assert all(mounted(alone).services.sign_in.check_password(login, GOOD_PASSWORD) for *_, login in generations)


def _wrong_date(app: Flask) -> set[str]:
    """Try a wrong birth date; return whose tries are counted."""
    person = at_activation(app, "lmartin")
    person.go_to("identite")
    person.send(**{**person.answer("identite"), "birth_year": "1999"})
    return {row.subject for row in rows(app, BudgetRow)}
