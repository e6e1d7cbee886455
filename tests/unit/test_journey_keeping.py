"""Keeping journeys: how long they last, who holds them, and which request was first."""

import datetime as dt
from dataclasses import replace

import pytest

from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import ACTIVATION
from sesame.errors import Expired
from sesame.errors import Stale
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.journey_keeping import JourneyLimits
from tests.unit.fakes import SettableClock

LIMITS = JourneyLimits(idle=dt.timedelta(minutes=30), whole=dt.timedelta(hours=4))


@pytest.fixture
def keeper(
    unit_of_work: SqlUnitOfWork, reading: SqlReading, secrets: KeyedSecrets, clock: SettableClock
) -> JourneyKeeper:
    """Return the keeper of activations."""
    return JourneyKeeper(
        ACTIVATION, limits=LIMITS, unit_of_work=unit_of_work, reading=reading, secrets=secrets, clock=clock
    )


def record(
    keeper: JourneyKeeper, work: SqlUnitOfWork, state: JourneyState, name: str, **answer: object
) -> JourneyState:
    """Store an answer in a transaction of its own."""
    with work() as tx:
        return keeper.record(tx, state, name, answer)


def test_a_new_journey_is_empty_and_found_again(keeper: JourneyKeeper) -> None:
    """By the id its browser holds; the store holds only the id's digest."""
    opaque, state = keeper.begin()

    assert keeper.load(opaque) == state
    assert (state.facts, state.revision, state.status) == ({}, 0, JourneyStatus.OPEN)
    assert opaque not in repr(state)


@pytest.mark.parametrize("opaque", ["", "unheard of", "é\x00", "x" * 10_000])
def test_an_unknown_id_has_no_journey(keeper: JourneyKeeper, opaque: str) -> None:
    """Whatever a cookie says."""
    with pytest.raises(Expired):
        keeper.load(opaque)


def test_a_journey_of_another_name_is_not_opened(keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork) -> None:
    """An id of one journey is worth nothing in another."""
    opaque, state = keeper.begin()
    with unit_of_work() as tx:
        keeper.store(tx, replace(state, revision=1, journey="recovery"), key=state.key)

    with pytest.raises(Expired):
        keeper.load(opaque)


def test_an_idle_journey_expires(keeper: JourneyKeeper, clock: SettableClock) -> None:
    """Half an hour without a request is the end, a second less is not."""
    opaque, _ = keeper.begin()
    clock.advance(minutes=29, seconds=59)
    keeper.load(opaque)
    clock.advance(minutes=29, seconds=59)
    keeper.load(opaque)
    clock.advance(minutes=30)

    with pytest.raises(Expired):
        keeper.load(opaque)


def test_a_journey_in_use_expires_in_the_end(keeper: JourneyKeeper, clock: SettableClock) -> None:
    """Four hours are enough for anybody."""
    opaque, _ = keeper.begin()
    for _ in range(12 * 4 - 1):
        clock.advance(minutes=5)
        keeper.load(opaque)
    clock.advance(minutes=5)

    with pytest.raises(Expired):
        keeper.load(opaque)


def test_using_a_journey_is_written_down_once_a_minute(keeper: JourneyKeeper, clock: SettableClock) -> None:
    """Reading pages quickly writes nothing."""
    opaque, state = keeper.begin()
    clock.advance(seconds=59)
    keeper.load(opaque)
    assert keeper.load(opaque).touched_at == state.touched_at
    clock.advance(seconds=1)
    keeper.load(opaque)

    assert keeper.load(opaque).touched_at == clock.now()


def test_a_clock_that_goes_back_expires_nothing(keeper: JourneyKeeper, clock: SettableClock) -> None:
    """An hour's correction of the machine's clock is not the person's fault."""
    opaque, _ = keeper.begin()
    clock.advance(hours=-1)

    assert keeper.load(opaque).facts == {}


def test_an_ended_journey_is_forgotten(keeper: JourneyKeeper) -> None:
    """Ending it twice is harmless."""
    opaque, _ = keeper.begin()
    keeper.end(opaque)
    keeper.end(opaque)

    with pytest.raises(Expired):
        keeper.load(opaque)


def test_an_answer_is_kept_and_counts_as_use(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork, clock: SettableClock
) -> None:
    """The revision grows by one."""
    opaque, state = keeper.begin()
    clock.advance(seconds=10)

    after = record(keeper, unit_of_work, state, "kind", kind="ine")

    assert keeper.load(opaque) == after
    assert (after.revision, after.facts, after.touched_at) == (1, {"kind": {"kind": "ine"}}, clock.now())


def test_of_two_answers_to_one_page_the_first_is_kept(keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork) -> None:
    """A double click or a second tab finds the journey moved on."""
    opaque, state = keeper.begin()
    record(keeper, unit_of_work, state, "kind", kind="ine")

    with pytest.raises(Stale):
        record(keeper, unit_of_work, state, "kind", kind="uid")
    assert keeper.load(opaque).facts == {"kind": {"kind": "ine"}}


@pytest.mark.parametrize("name", ["identity", "joker", "phone", "password"])
def test_a_step_that_may_not_be_opened_takes_no_answer(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork, name: str
) -> None:
    """Whatever the page before it checked."""
    opaque, state = keeper.begin()

    with pytest.raises(Stale):
        record(keeper, unit_of_work, state, name, any="thing")
    assert keeper.load(opaque) == state


@pytest.mark.parametrize("status", [JourneyStatus.COMPLETED, JourneyStatus.ALREADY_ACTIVE])
def test_a_journey_that_is_over_takes_no_answer(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork, status: JourneyStatus
) -> None:
    """Its recap cannot be written over."""
    _, state = keeper.begin()
    over = keeper.close(state, status, {"login": "lmartin"})
    with unit_of_work() as tx:
        keeper.store(tx, over, key=state.key)

    with pytest.raises(Stale):
        record(keeper, unit_of_work, over, "kind", kind="ine")


def test_a_journey_that_is_over_keeps_its_last_page_for_a_while(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork, clock: SettableClock
) -> None:
    """What was answered is gone, the recap can be reloaded for a quarter of an hour."""
    opaque, state = keeper.begin()
    state = record(keeper, unit_of_work, state, "kind", kind="ine")
    with unit_of_work() as tx:
        keeper.store(tx, keeper.close(state, JourneyStatus.COMPLETED, {"login": "lmartin"}), key=state.key)

    clock.advance(minutes=14)
    assert keeper.load(opaque).facts == {"login": "lmartin"}
    clock.advance(minutes=1)
    with pytest.raises(Expired):
        keeper.load(opaque)


def test_who_knows_the_old_id_has_not_got_a_journey_that_moved(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork
) -> None:
    """An id planted before the identification leads to what was known before it."""
    planted, state = keeper.begin()
    with unit_of_work() as tx:
        opaque, moved = keeper.move(tx, state, state.moved(facts={"identity": {"person": 101}}, subject=101))

    assert keeper.load(opaque) == moved
    old = keeper.load(planted)
    assert (old.facts, old.subject) == ({}, None)
    assert old.revision > state.revision


def test_of_two_answers_that_move_a_journey_the_first_counts(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork
) -> None:
    """So that a form sent twice promises one code."""
    _, state = keeper.begin()
    with unit_of_work() as tx:
        keeper.move(tx, state, state.moved())

    with unit_of_work() as tx, pytest.raises(Stale):
        keeper.move(tx, state, state.moved())


def test_purging_forgets_what_has_expired_and_nothing_else(
    keeper: JourneyKeeper, unit_of_work: SqlUnitOfWork, clock: SettableClock
) -> None:
    """Idle ones and those past their deadline, at most so many at a time."""
    keeper.begin()
    keeper.begin()
    clock.advance(minutes=31)
    opaque, _ = keeper.begin()

    for limit, forgotten in ((1, 1), (10, 1), (10, 0)):
        with unit_of_work() as tx:
            assert keeper.purge(tx, limit=limit) == forgotten
    assert keeper.load(opaque)
