"""The sign-in as the root puts it together, over the store and the parts of a unit test."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.ports import Hasher
from sesame.domain.ports import Secrets
from sesame.services.sign_in import SignIn
from sesame.services.slowing import Slowdown
from sesame.settings_loading import load_settings
from sesame.sign_in_check import build_sign_in
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
