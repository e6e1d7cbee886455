"""The sign-in as the root puts it together, over the store and the parts of a unit test."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import Secrets
from sesame.services.sign_in import SignIn
from sesame.services.slowing import Slowdown
from sesame.settings_loading import load_settings
from sesame.sign_in_check import build_sign_in
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock
from tests.unit.house import SETTINGS


@dataclass(frozen=True)
class Parts:
    """What a sign-in of the tests stands on."""

    engine: Engine
    hasher: Hasher
    secrets: Secrets
    clock: SettableClock

    @property
    def people(self) -> SqlPeople:
        """Who people are."""
        return SqlPeople(self.reading)

    @property
    def unit_of_work(self) -> SqlUnitOfWork:
        """Opens what writes."""
        return SqlUnitOfWork(self.engine)

    @property
    def reading(self) -> SqlReading:
        """Opens what reads."""
        return SqlReading(self.engine)


def with_account(parts: Parts, *people: Person, password: str) -> None:
    """Let these people have activated their accounts at noon, all with that password."""
    with parts.unit_of_work() as tx:
        for person in people:
            tx.accounts.activate(
                Account(
                    person=person.key,
                    state=AccountState.ACTIVE,
                    password_hash=parts.hasher.hash(password),
                    password_changed_at=NOON,
                    joker=JokerSecret(question_id="dish", own_question=None, answer_hash="h"),
                    activated_at=NOON,
                )
            )


def sign_in_of(parts: Parts, *, sleep: Callable[[float], object] = lambda _seconds: None, **settings: object) -> SignIn:
    """Return it under these settings; ``sleep`` delays answers. Its alarm writes no mail."""
    return build_sign_in(
        load_settings({**SETTINGS, **settings}, {}),
        parts,
        hasher=parts.hasher,
        secrets=parts.secrets,
        clock=parts.clock,
        slowdown=Slowdown(sleep),
        tell=lambda _facts, _at: (),
    )
