"""Parts of the unit tests: a still clock and a store of its own for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.services.proofs import ProofPolicy
from tests.conftest import LEA
from tests.conftest import PAUL
from tests.conftest import XENIA
from tests.conftest import copy_of
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock
from tests.unit.house import House


@pytest.fixture
def clock() -> SettableClock:
    """Return a clock that stands still."""
    return SettableClock()


@pytest.fixture
def hasher() -> PlainHasher:
    """Return hashes that cost nothing."""
    return PlainHasher()


@pytest.fixture
def mailer() -> ScriptedMailer:
    """Return a mail server that takes everything."""
    return ScriptedMailer()


@pytest.fixture
def secrets() -> KeyedSecrets:
    """Return digests under a key of the tests."""
    return KeyedSecrets("a key of the tests alone")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return a database in memory, with the tables and three invented people."""
    engine = open_engine("sqlite://")
    Row.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(copy_of(row) for row in (LEA, PAUL, XENIA))
    yield engine
    engine.dispose()


@pytest.fixture
def unit_of_work(engine: Engine) -> SqlUnitOfWork:
    """Return transactions on that database."""
    return SqlUnitOfWork(engine)


@pytest.fixture
def house(unit_of_work: SqlUnitOfWork, clock: SettableClock, hasher: PlainHasher, secrets: KeyedSecrets) -> House:
    """Return every use case, without codes."""
    return House(unit_of_work, clock, hasher, secrets)


@pytest.fixture
def proving(unit_of_work: SqlUnitOfWork, clock: SettableClock, hasher: PlainHasher, secrets: KeyedSecrets) -> House:
    """Return every use case, with codes for whom they can be sent to."""
    return House(unit_of_work, clock, hasher, secrets, ProofPolicy.WHEN_POSSIBLE)
