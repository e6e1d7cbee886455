"""Twenty wrong passwords in the same instant count as twenty, and the person reads of them."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask

from sesame.adapters.sql.models import BudgetRow
from sesame.container import open_sign_in
from sesame.mounted import mounted
from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import events
from tests.store_of import rows

CROWD = 20
LIMIT = 6


@pytest.fixture
def any_app(make_any_app: AppFactory) -> Flask:
    """Return an app on each kind of database, where six wrong passwords are allowed and Léa has an account."""
    app = make_any_app(LEA, SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=LIMIT)
    give_account(app)
    return app


def test_a_crowd_at_once_is_compared_as_often_as_the_budget_says(any_app: Flask) -> None:
    """The statement that counts is the one that judges."""
    check = mounted(any_app).services.sign_in.check_password
    before = Counter(events(any_app))

    given = at_once([partial(check, "lmartin", "wrong", origin=f"198.51.100.{number}") for number in range(CROWD)])

    assert given == [False] * CROWD
    assert Counter(events(any_app)) - before == {"sign_in_refused": LIMIT, "sign_in_slowed": CROWD - LIMIT}


def test_without_an_origin_the_right_password_passes_beyond_the_budget(any_app: Flask) -> None:
    """Several at once take their turns, and none of them is refused or counted."""
    check = mounted(any_app).services.sign_in.check_password
    for number in range(LIMIT):
        assert not check("lmartin", f"wrong {number}")
    before = events(any_app)

    given = at_once([lambda: check("lmartin", GOOD_PASSWORD)] * 4)

    assert given == [True] * 4
    assert events(any_app) == before


def test_the_person_reads_what_was_refused_and_from_where(any_app: Flask) -> None:
    """In « Mon Sésame », in the language of the page."""
    check = mounted(any_app).services.sign_in.check_password
    for number in range(LIMIT):
        assert not check("lmartin", f"wrong {number}", origin="198.51.100.7")
    person = signed_in(any_app)

    page = person.open("/sesame/").text

    for line in ("Mot de passe refusé à la connexion (3 fois)", "connexions ralenties (3 fois)", "depuis 198.51.100.7"):
        assert line in page


@pytest.mark.parametrize(
    "keys",
    [{"SESAME_SECRET_KEY_FALLBACKS": "the-key-of-last-year-32-characters"}, {"SESAME_BUDGET_KEY": "b" * 40}],
    ids=["a key of before", "a key of budgets"],
)
def test_a_cas_server_and_the_portal_count_together(make_app: AppFactory, keys: dict[str, str]) -> None:
    """Also after the secret key was replaced, and with a key for budgets alone."""
    app = make_app(SESAME_SECRET_KEY="the-key-of-this-year-32-characters", **keys)
    services = mounted(app).services
    same = ("SESAME_DATABASE_URL", "SESAME_SECRET_KEY", "SESAME_CHARTER_URL")
    elsewhere = open_sign_in({**{name: app.config[name] for name in same}, **keys})

    for sign_in in (elsewhere, services.sign_in):
        assert not sign_in.check_password("lmartin", "wrong", origin="198.51.100.7")

    # The login, the address, the site.
    assert len({row.subject for row in rows(app, BudgetRow)}) == 3
