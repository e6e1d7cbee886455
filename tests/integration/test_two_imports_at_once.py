"""Two imports at once, on each kind of database: one holds the lease, the other waits, and not for the dead."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from sqlalchemy import update

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.source_models import LeaseRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.errors import Refused
from sesame.services import people_lease
from sesame.services.people_lease import PeopleLease
from sesame.services.people_report import Stage
from tests.integration.test_people_import import LEA
from tests.integration.test_people_import import PAUL
from tests.integration.test_people_import import TITLES
from tests.integration.test_people_import import Importing
from tests.store_of import clear
from tests.unit.fakes import SettableClock


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return a database with nobody in it."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    clear(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> SettableClock:
    """Return the clock that both look at."""
    return SettableClock()


def lease(engine: Engine, clock: SettableClock, wait: Callable[[], object] = lambda: None) -> PeopleLease:
    """Return the lease as one process has it; ``wait`` is what happens while it waits for a second."""
    return PeopleLease(unit_of_work=SqlUnitOfWork(engine), clock=clock, wait=wait)


def test_the_second_waits_for_the_first(engine: Engine, clock: SettableClock) -> None:
    """And has it as soon as it is given back."""
    waited = []
    first = lease(engine, clock).held()
    first.__enter__()

    def wait() -> None:
        waited.append(clock.now())
        if len(waited) == 3:
            first.__exit__(None, None, None)

    with lease(engine, clock, wait).held():
        assert len(waited) == 3


def test_nobody_waits_longer_than_two_minutes_for_who_died(engine: Engine, clock: SettableClock) -> None:
    """It gives no more sign of life, so its lease ends."""
    began = clock.now()
    dead = lease(engine, clock).held()
    dead.__enter__()

    with lease(engine, clock, lambda: clock.advance(seconds=1)).held():
        assert clock.now() - began == people_lease.LIFE


def test_whoever_gives_signs_of_life_keeps_it_and_the_other_gives_up(
    engine: Engine, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import of hours is one import all the same."""
    monkeypatch.setattr(people_lease, "PATIENCE", 8)
    with lease(engine, clock).held() as first:

        def wait() -> None:
            clock.advance(seconds=90)
            first.stay()

        with pytest.raises(Refused, match="people_busy"), lease(engine, clock, wait).held():
            pass
    with lease(engine, clock).held():
        pass


def test_a_sign_of_life_is_given_now_and_then_and_not_at_each_row(engine: Engine, clock: SettableClock) -> None:
    """Each costs a transaction."""
    with lease(engine, clock).held() as held:
        clock.advance(seconds=10)
        held.stay()
        clock.advance(seconds=111)
        with lease(engine, clock).held(), pytest.raises(Refused, match="people_interrupted"):
            held.stay()


def test_whoever_lost_it_stores_nothing_more(importing_slowly: Importing) -> None:
    """Another one came between: it judges by what is stored now, and the rest is for the next run."""

    @contextmanager
    def losing_it_after_the_first(stage: Stage, _total: int) -> Iterator[Callable[[int], object]]:
        def advance(_done: int) -> None:
            if stage is Stage.WRITING:
                with importing_slowly.engine.begin() as connection:
                    connection.execute(update(LeaseRow).values(holder="another"))

        yield advance

    with pytest.raises(Refused, match="people_interrupted"):
        importing_slowly.run(TITLES + LEA + PAUL, progress=losing_it_after_the_first)

    assert set(importing_slowly.stored()) == {"lea"}
    with importing_slowly.engine.begin() as connection:
        # It was not given back in the other's place.
        assert connection.execute(update(LeaseRow).where(LeaseRow.holder == "another").values(holder="")).rowcount == 1


@pytest.fixture
def importing_slowly(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Importing:
    """Return an import that stores one row in a transaction."""
    monkeypatch.setattr("sesame.services.source_run._FIRST_LOT", 1)
    monkeypatch.setattr("sesame.services.source_run._LARGEST_LOT", 1)
    return Importing(engine)
