"""How many pages of one journey may have something hashed: enough for who hesitates, and no more."""

from contextlib import AbstractContextManager

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import Fact
from sesame.errors import Overloaded
from sesame.errors import Throttled
from sesame.services.hash_allowance import HashAllowance
from sesame.services.hash_allowance import HashedFor
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

ALLOWED = 20


@pytest.fixture
def journey(house: House, clock: SettableClock) -> JourneyState:
    """Return a journey under way, ten minutes past the hour."""
    clock.advance(minutes=10)
    return house.identified(house.activation).state


def send(unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState) -> None:
    """Send one page."""
    allowance = HashAllowance(hasher=PlainHasher(), unit_of_work=unit_of_work, clock=clock)
    with allowance.page(journey.key, HashedFor.JOURNEY):
        pass


def spend(unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState, pages: int) -> None:
    """Send so many pages."""
    for _ in range(pages):
        send(unit_of_work, clock, journey)


def test_twenty_pages_of_an_hour_are_hashed_and_not_one_more(
    unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState
) -> None:
    """Then for the rest of the hour it is told how long to wait."""
    spend(unit_of_work, clock, journey, ALLOWED)

    for _ in range(3):
        with pytest.raises(Throttled) as told:
            send(unit_of_work, clock, journey)
        assert told.value.resets_in == 50 * 60


def test_what_was_refused_does_not_grow(
    unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState
) -> None:
    """Whoever goes on sending writes nothing."""
    spend(unit_of_work, clock, journey, ALLOWED)
    for _ in range(5):
        with pytest.raises(Throttled):
            send(unit_of_work, clock, journey)

    with unit_of_work() as tx:
        hour = int(clock.now().timestamp()) // 3600
        assert tx.budgets.used(journey.key, f"hashes:{hour}") == ALLOWED


def test_the_next_hour_has_twenty_more(
    unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState
) -> None:
    """From its first second, and not from before it."""
    spend(unit_of_work, clock, journey, ALLOWED)
    clock.advance(seconds=50 * 60 - 1)
    with pytest.raises(Throttled) as told:
        send(unit_of_work, clock, journey)
    assert told.value.resets_in == 1
    clock.advance(seconds=1)

    spend(unit_of_work, clock, journey, ALLOWED)
    with pytest.raises(Throttled):
        send(unit_of_work, clock, journey)


def test_a_journey_is_not_slowed_by_another(
    house: House, unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState
) -> None:
    """Paul chooses his joker while somebody else mistypes; nor is an account by a journey."""
    spend(unit_of_work, clock, journey, ALLOWED)

    send(unit_of_work, clock, house.identified(house.activation, "pbernard").state)
    allowance = HashAllowance(hasher=PlainHasher(), unit_of_work=unit_of_work, clock=clock)
    for _ in range(ALLOWED):
        with allowance.page("an account", HashedFor.ACCOUNT):
            pass
    with pytest.raises(Throttled) as told, allowance.page("an account", HashedFor.ACCOUNT):
        pass
    assert told.value.why == HashedFor.ACCOUNT
    with pytest.raises(Throttled) as told:
        send(unit_of_work, clock, journey)
    assert told.value.why == HashedFor.JOURNEY


class FullHasher(PlainHasher):
    """Hashes that have no place for another page."""

    def place(self) -> AbstractContextManager[None]:
        """Turn it away."""
        raise Overloaded("hasher", retry_after=5)


def test_where_too_many_hashes_wait_a_page_is_turned_away_and_not_counted(
    house: House, unit_of_work: SqlUnitOfWork, clock: SettableClock, journey: JourneyState
) -> None:
    """Before its journey is read, where its answer is one that is hashed; the other pages go on."""
    allowance = HashAllowance(hasher=FullHasher(), unit_of_work=unit_of_work, clock=clock)
    for _ in range(2 * ALLOWED):
        with pytest.raises(Overloaded), allowance.page(journey.key, HashedFor.JOURNEY):
            pass
    house.activation._hashes = allowance
    for fact in (Fact.JOKER, Fact.ANSWER, Fact.PASSWORD):
        with pytest.raises(Overloaded):
            house.activation.require_room(fact)
    for fact in (Fact.KIND, Fact.IDENTITY, Fact.CODE, Fact.PHOTO, Fact.SMS, Fact.PHONE):
        house.activation.require_room(fact)

    spend(unit_of_work, clock, journey, ALLOWED)
