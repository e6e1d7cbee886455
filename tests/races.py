"""What is done twenty times in one instant, in four processes, and what has to hold afterwards."""

import logging
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.mounted import mounted
from tests.at_once import at_once_in_processes
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import at_activation
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import empty
from tests.store_of import engine_of
from tests.store_of import events

CROWD, PROCESSES = 20, 4
PUBLIC = "https://ent.univ-demo.example"
A_DAY = 3
#: What the races are run with.
SETTINGS: dict[str, Any] = {
    "SESAME_ACTIVATION_PROOF": "when-possible",
    "SESAME_IDENTITY_TRIES_PER_DAY": A_DAY,
    "SESAME_REQUESTS_PER_MINUTE": 1_000_000,
    "SESAME_PUBLIC_URL": PUBLIC,
    "SESAME_HELP_MAIL": "assistance@univ-demo.example",
}
WRONG_DATE = {"day": "4", "month": "2", "year": "1999"}
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


@dataclass(frozen=True)
class Race:
    """What is done at once, and what has to be true afterwards of what was given."""

    actions: Sequence[Callable[[], Any]]
    holds: Callable[[list[Any]], bool]


def lost(app: Flask, races: Iterable[Callable[[Flask], Race]]) -> dict[str, object]:
    """Run races, each in an empty house; return those after which something did not hold, with what was given."""
    broken: dict[str, object] = {}
    for prepare in races:
        empty(app)
        store_people(app, LEA, PAUL)
        race = prepare(app)
        engine_of(app).dispose()
        given = at_once_in_processes(race.actions, processes=PROCESSES, begin=lambda: _in_a_process_of_its_own(app))
        errors = [one for one in given if re.match("5|!", str(one))]
        if errors or len(given) != CROWD or not race.holds(given):
            broken[prepare.__name__] = (given, events(app), events(app, "pbernard"))
    return broken


def _in_a_process_of_its_own(app: Flask) -> None:
    """Open connections anew, and have the log of a failure seen."""
    engine_of(app).dispose(close=False)
    logging.getLogger("sesame").addHandler(logging.StreamHandler())


def post_of(person: PersonAtBrowser, answer: dict[str, str], *, address: str = "127.0.0.1") -> Callable[[], str]:
    """Return what sends a page's form from whichever process: gives the status and where one was sent."""
    cookie = person.client.get_cookie("session")
    path, form = person.page.request.path, {**person.hidden(), **answer}

    def send() -> str:
        client = person.app.test_client()
        if cookie is not None:
            client.set_cookie("session", cookie.value)
        answered = client.post(path, data=form, environ_overrides={"REMOTE_ADDR": address})
        where = answered.headers.get("Location", "").partition("?")[0]
        return f"{answered.status_code} {where.rpartition('/')[2]}".strip()

    return send


def at_identity(app: Flask, uid: str = "lmartin") -> PersonAtBrowser:
    """Return somebody where number and birth date are asked."""
    person = at_activation(app, uid)
    person.go_to("identite")
    return person


def pair(person: PersonAtBrowser, **more: str) -> dict[str, str]:
    """Return the right pair, or what is given in place of it."""
    return {**person.answer("identite"), **more}


def network(number: int) -> str:
    """Return an address of a network of its own."""
    return f"198.51.{number}.7"


def close_path(app: Flask, uid: str) -> None:
    """Spend somebody's tries of the day."""
    for _ in range(A_DAY):
        person = at_identity(app, uid)
        person.send(**pair(person, **WRONG_DATE))


def key_of_the_desk(app: Flask) -> str:
    """Return a key handed to Paul."""
    return mounted(app).services.key_handing.hand(PAUL, ACT)
