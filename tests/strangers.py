"""Strangers who give numbers and dates: somebody of each class, and all that an answer could tell."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.test import TestResponse

from sesame.adapters.hashing import Argon2Hasher
from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.mounted import mounted
from sesame.services.slowing import Slowdown
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.foreign_hashes import SSHA512
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import set_state
from tests.store_of import statements

ACTIVATE, RECOVER = "/aide/activer-mon-compte", "/aide/mot-de-passe-oublie"
BIRTH, ANOTHER = ("3", "2", "2007"), ("4", "2", "2007")
A_DAY, IN_ALL, PEOPLE_OF_AN_ADDRESS = 5, 10, 25
HOME, ELSEWHERE, GUARDED = "192.0.2.7", "198.51.{}.7", "203.0.113.7"
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")
#: What may be given beside the pair; « » is how it is shown again: never.
BESIDE = ("", "12345678", "nobody's key", "somebody's key")
OWN = re.compile(r'name="(?:csrf_token|revision)" (?:type="hidden" )?value="[^"]*"|value="[^"]*" name="csrf_token"')


def student(key: int, uid: str, *, channel: bool = True, known: bool = True, **days: Any) -> Person:
    """Return somebody of the population, who differs from the others in nothing that is typed."""
    return Person(
        key=key,
        uid=uid,
        login=uid,
        category=Category.STUDENT,
        given_name="Zoé",
        family_name="Durand",
        birth_date=dt.date(2007, 2, 3) if known else None,
        numbers={IdentifierKind.STUDENT_NUMBER: (f"2240{key:04}",)},
        mail=f"{uid}@univ-demo.example",
        personal_mail=f"{uid}@courriel.example" if channel else None,
        language="fr",
        **days,
    )


PENDING, PENDING_ALONE = student(201, "pending1"), student(202, "pending2", channel=False)
ACTIVE, ACTIVE_ALONE = student(203, "activea1"), student(204, "activea2", channel=False)
SUSPENDED, SUSPENDED_ALONE = student(205, "suspend1"), student(206, "suspend2", channel=False)
CLOSED_TODAY, CLOSED_TODAY_ALONE = student(207, "closedt1"), student(208, "closedt2", channel=False)
CLOSED, CLOSED_ALONE = student(209, "closeda1"), student(210, "closeda2", channel=False)
DATELESS = student(211, "dateless", known=False)
ADOPTED, ADOPTED_ALONE = student(212, "adopted1"), student(213, "adopted2", channel=False)
LONG_AGO = dt.datetime(2020, 1, 31, tzinfo=dt.UTC)
EARLY = student(214, "earlyone", valid_from=dt.date(2099, 9, 1))
LEFT = student(215, "leftone1", valid_until=LONG_AGO.date())
OVER, OVER_ALONE = (student(216 + n, f"overone{n}", channel=not n, valid_until=LONG_AGO.date()) for n in range(2))
SHUT, SHUT_ACTIVE = (student(218 + n, f"shutone{n}", closed_at=LONG_AGO) for n in range(2))
UNTOLD, UNTOLD_ACTIVE = (student(220 + n, f"untoldo{n}", gone_on=LONG_AGO.date()) for n in range(2))
DOUBTED, DOUBTED_ACTIVE = (student(222 + n, f"doubted{n}", doubted_at=LONG_AGO) for n in range(2))
NOBODY = student(299, "nobodyaa")
POPULATION = [
    *(PENDING, PENDING_ALONE, ACTIVE, ACTIVE_ALONE, SUSPENDED, SUSPENDED_ALONE, DATELESS),
    *(ADOPTED, ADOPTED_ALONE),
]
#: Not here yet, gone, closed by hand or doubted: nothing opens to them.
OUTSIDE_ONES = [
    *(EARLY, LEFT, OVER, OVER_ALONE, SHUT, SHUT_ACTIVE),
    *(UNTOLD, UNTOLD_ACTIVE, DOUBTED, DOUBTED_ACTIVE),
]
CLOSED_ONES = [CLOSED_TODAY, CLOSED_TODAY_ALONE, CLOSED, CLOSED_ALONE]


@dataclass
class Answer:
    """Everything of an answer that could tell something: as others see it, and the work it was."""

    status: int
    headers: dict[str, str]
    cookies: list[tuple[str, ...]]
    session: dict[str, int]
    page: str
    work: list[str] = field(default_factory=list)

    def differs_from(self, other: "Answer") -> list[str]:
        """Return in what."""
        return [name for name in self.__dataclass_fields__ if getattr(self, name) != getattr(other, name)]


def answer_of(person: PersonAtBrowser, response: TestResponse, typed: dict[str, str]) -> Answer:
    """Return an answer without tokens, and without what was typed where the page shows it again."""
    page = OWN.sub("", response.text)
    for name, value in typed.items():
        page = page.replace(f'name="{name}" type="text" value="{value}"', f'name="{name}" type="text"')
    headers = {name: value for name, value in response.headers if name not in {"Set-Cookie", "Content-Length", "Date"}}
    cookies = [
        (one.partition("=")[0], *(part.strip() for part in one.split(";")[1:]))
        for one in response.headers.getlist("Set-Cookie")
    ]
    with person.client.session_transaction() as session:
        content = {name: len(str(value)) for name, value in session.items()}
    return Answer(response.status_code, headers, cookies, content, page)


@contextmanager
def work_of(app: Flask) -> Iterator[list[str]]:
    """Collect what is done: statements, slow hashes, waiting."""
    done: list[str] = []
    with (
        statements(app) as run,
        patch.object(Argon2Hasher, "verify") as verify,
        patch.object(Argon2Hasher, "hash") as hashed,
        patch.object(Slowdown, "wait") as waited,
    ):
        yield done
    counted = {"verify": verify, "hash": hashed, "wait": waited}
    # A code leaves, or is undone, by the last word of a savepoint: the work before it is the same.
    run = [re.sub("^(?:RELEASE|ROLLBACK TO) SAVEPOINT", "END OF SAVEPOINT", statement) for statement in run]
    done += [*run, *(f"{name} {one.call_count}" for name, one in counted.items())]


def at_identity(app: Flask, home: str, kind: str = "student_number", *, address: str = HOME) -> PersonAtBrowser:
    """Return a stranger where number and birth date are asked."""
    person = PersonAtBrowser(app, kind=kind, number="", birth_date=BIRTH, journey=home)
    person.client.environ_base["REMOTE_ADDR"] = address
    person.client.environ_base["HTTP_X_REQUEST_ID"] = "the-same-for-everybody"
    person.begin()
    person.send(kind=kind)
    return person


def claim(person: PersonAtBrowser, who: Person, birth_date: tuple[str, str, str], key: str = "") -> Answer:
    """Give a pair, and what may stand beside it."""
    number = who.uid if person.kind == "uid" else who.numbers[IdentifierKind.STUDENT_NUMBER][0]
    day, month, year = birth_date
    typed = {"number": number, "day": day, "month": month, "year": year}
    with work_of(person.app) as work:
        answered = person.client.post(person.page.request.path, data={**person.hidden(), **typed, "key": key})
    answer = answer_of(person, answered, typed)
    answer.work = work
    return answer


def populate(make_app: AppFactory, **settings: Any) -> Flask:
    """Return an app in which there is somebody of each class."""
    app = make_app(
        people=False,
        SESAME_PUBLIC_URL="https://ent.univ-demo.example",
        SESAME_IDENTITY_TRIES_PER_DAY=A_DAY,
        SESAME_IDENTITY_TRIES_IN_ALL=IN_ALL,
        SESAME_ADDRESS_TRIES_PER_HOUR=PEOPLE_OF_AN_ADDRESS,
        SESAME_SITE_ALARM_PER_HOUR=1_000_000,
        SESAME_REQUESTS_PER_MINUTE=1_000_000,
        **settings,
    )
    store_people(app, *POPULATION, *OUTSIDE_ONES, *CLOSED_ONES)
    gone = (OVER, OVER_ALONE, SHUT_ACTIVE, UNTOLD_ACTIVE, DOUBTED_ACTIVE)
    for who in (ACTIVE, ACTIVE_ALONE, SUSPENDED, SUSPENDED_ALONE, *gone, *CLOSED_ONES):
        give_account(app, who.uid)
    services = mounted(app).services
    with services.unit_of_work() as tx:
        known = services.people_adoption._foreign(SSHA512)
        tx.accounts.adopt({ADOPTED.key: known, ADOPTED_ALONE.key: None}, services.clock.now())
    for who in (SUSPENDED, SUSPENDED_ALONE):
        set_state(app, who.uid, AccountState.SUSPENDED)
    for who, networks in [(CLOSED_TODAY, 1), (CLOSED_TODAY_ALONE, 1), (CLOSED, 2), (CLOSED_ALONE, 2)]:
        for network in range(networks):
            address = HOME if networks == 1 else ELSEWHERE.format(network)
            person = at_identity(app, RECOVER, address=address)
            for _ in range(A_DAY):
                claim(person, who, ANOTHER)
    return app
