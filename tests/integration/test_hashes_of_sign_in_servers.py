"""Passwords of sign-in servers and of journeys are hashed apart, so that neither keeps the other waiting."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sesame.errors import Overloaded
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import CAS
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import lemonldap
from tests.store_of import key_of


@contextmanager
def all_places_taken(hasher: Any) -> Iterator[None]:
    """Have others hold every place there is for hashes."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with hasher.place():
            held.set()
            over.wait(20)

    others = threading.Thread(target=hold)
    others.start()
    assert held.wait(20)
    yield
    over.set()
    others.join()


def test_passwords_of_sign_in_servers_have_hashes_of_their_own(make_app: AppFactory) -> None:
    """Who guesses through one keeps nobody's journey waiting, and a crowd of journeys no sign-in."""
    one = {"SESAME_HASH_AT_ONCE": 1, "SESAME_SIGN_IN_HASH_AT_ONCE": 1, "SESAME_HASH_QUEUE": 0}
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS), **one)
    give_account(app)
    services = mounted(app).services
    assert services.sign_in_questions is not None

    with all_places_taken(services.sign_in._hasher):
        answered = lemonldap(app, "lmartin", GOOD_PASSWORD)
        with pytest.raises(Overloaded):
            services.current_password.check(key_of(app, "lmartin"), GOOD_PASSWORD, origin=CAS)
    with all_places_taken(services.sign_in_questions._sign_in._hasher):
        turned_away = lemonldap(app, "lmartin", GOOD_PASSWORD)
        services.current_password.check(key_of(app, "lmartin"), GOOD_PASSWORD, origin=CAS)

    assert (answered.status_code, turned_away.status_code) == (200, 503)
