"""Parts of the unit tests: a still clock and a store of its own for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.invented_people import keep
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
    keep(engine, (LEA, PAUL, XENIA))
    yield engine
    engine.dispose()


@pytest.fixture
def unit_of_work(engine: Engine) -> SqlUnitOfWork:
    """Return transactions on that database."""
    return SqlUnitOfWork(engine)


@pytest.fixture
def reading(engine: Engine) -> SqlReading:
    """Return units that only read that database."""
    return SqlReading(engine)


@pytest.fixture
def people(reading: SqlReading) -> SqlPeople:
    """Return who is in that database."""
    return SqlPeople(reading)


@pytest.fixture
def house(engine: Engine, clock: SettableClock, hasher: PlainHasher) -> House:
    """Return every use case, without codes."""
    return House(engine, clock, hasher)


@pytest.fixture
def proving(engine: Engine, clock: SettableClock, hasher: PlainHasher) -> House:
    """Return every use case, with codes for whom they can be sent to."""
    return House(engine, clock, hasher, proof="when-possible")
