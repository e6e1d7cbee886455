"""Whatever is cut off, slow, away or refused, a target ends as it should be, and nobody waits for another one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.publishing import Desired
from sesame.domain.stores import Transaction
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.services.publication import LEASE
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import keep
from tests.unit.fakes import SettableClock
from tests.unit.house import House
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house
from tests.unit.published import row_of

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


class Killed(BaseException):
    """What ends a process in the middle of something."""


@pytest.fixture
def target() -> ScriptedTarget:
    """Return a target without passwords."""
    return ScriptedTarget()


@pytest.fixture
def house(engine: Engine, clock: SettableClock, target: ScriptedTarget) -> House:
    """Return every use case, with that target."""
    return publishing_house(engine, clock, target)


@pytest.mark.parametrize("cut", range(4))
def test_a_deliverer_killed_anywhere_ends_with_one_state(
    house: House, target: ScriptedTarget, engine: Engine, clock: SettableClock, cut: int
) -> None:
    """Before or after the claim, after the write, after the note: the next one goes on when the lease is over."""
    house.activated()
    publication = publication_of(house)
    cuts = iter(range(10))

    @contextmanager
    def open_or_die() -> Iterator[Transaction]:
        if next(cuts) == cut:
            raise Killed
        with house.unit_of_work() as tx:
            yield tx

    def die(_told: Desired) -> None:
        if cut == 2:
            raise Killed

    publication._unit_of_work = open_or_die
    target.after = die
    with pytest.raises(Killed) if cut < 3 else _nothing():
        publication.publish()

    publication._unit_of_work, target.after = house.unit_of_work, lambda _told: None
    publication.publish()
    if cut in {1, 2}:
        # It is still the dead one's.
        assert row_of(engine).reached == 0
    clock.moment += LEASE
    publication.publish()

    assert set(target.states) == {"active"}
    assert row_of(engine).reached == 1
    assert publication.publish()["ent"].is_empty


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def test_two_deliverers_never_write_one_person_at_once(
    house: House, target: ScriptedTarget, engine: Engine, clock: SettableClock
) -> None:
    """Whoever comes while another is at it finds nobody to write."""
    house.activated()
    other = publishing_house(engine, clock, target)
    meanwhile: list[bool] = []
    target.answer = lambda _told: meanwhile.append(publication_of(other).publish()["ent"].is_empty)

    publication_of(house).publish()

    assert meanwhile == [True]
    assert len(target.told) == 1


def test_one_who_slept_past_the_lease_does_not_say_how_far_it_is(
    house: House, target: ScriptedTarget, engine: Engine, clock: SettableClock
) -> None:
    """Another one wrote a later state meanwhile: what the sleeper read is not noted over it."""
    house.activated()
    other = publishing_house(engine, clock, ScriptedTarget())

    def sleep(_told: Desired) -> None:
        target.answer = lambda _told: None
        clock.advance(minutes=6)
        house.suspension.suspend(LEA, ACT)
        publication_of(other).publish()

    target.answer = sleep
    publication_of(house).publish()

    assert row_of(engine).reached == 2


def test_one_that_is_down_for_hours_is_so_when_it_is_back(
    engine: Engine, clock: SettableClock, target: ScriptedTarget
) -> None:
    """It costs a few time-outs a run, holds up no other target, and nothing is lost."""
    tries = 0

    def away(_told: Desired) -> None:
        nonlocal tries
        tries += 1
        raise Unavailable("wifi")

    wifi = ScriptedTarget(name="wifi", answer=away)
    house = publishing_house(engine, clock, wifi, target)
    crowd = [replace(PAUL, key=key, uid=f"p{key}", login=f"p{key}", numbers={}) for key in range(900, 906)]
    keep(engine, crowd)
    everybody = {person.key for person in crowd}
    with house.unit_of_work() as tx:
        tx.revisions.raise_of(*everybody)

    reports = publication_of(house).publish()
    assert reports["wifi"].is_away
    assert tries == 3
    assert {told.key for told in target.told} == everybody

    for _ in range(6):
        clock.advance(hours=1)
        publication_of(house).publish()
    assert tries == 7 * 3
    wifi.answer = lambda _told: None
    clock.advance(hours=1)
    publication_of(house).publish()

    assert sorted(told.key for told in wifi.told) == sorted(everybody)


def test_what_one_person_meets_is_their_own(house: House, target: ScriptedTarget, engine: Engine) -> None:
    """A refusal is final until something of them changes; a fault of the target's code holds up nobody either."""

    def judge(told: Desired) -> None:
        if told.key == LEA.key:
            raise Refused("schema_violation")
        if told.key == PAUL.key:
            raise TurnedAway("ent")

    target.answer = judge
    house.activated()
    with house.unit_of_work() as tx:
        tx.revisions.raise_of(PAUL.key)

    report = publication_of(house).publish()["ent"]
    assert (report.refused, report.delayed) == (1, 1)
    assert (row_of(engine).last_error, row_of(engine, PAUL.key).last_error) == ("schema_violation", "turned_away")
    assert publication_of(house).publish()["ent"].is_empty

    target.answer = lambda _told: None
    house.suspension.suspend(LEA, ACT)
    publication_of(house).publish()
    assert target.states == ["suspended"]
    assert publication_of(house).retry("ent") == 1
    publication_of(house).publish()
    assert target.states == ["suspended", "pending"]


def test_a_fault_of_a_target_s_code_holds_up_nobody(house: House, target: ScriptedTarget, engine: Engine) -> None:
    """It is told by its name alone, which quotes nobody, and that person is tried again."""
    house.activated()
    with house.unit_of_work() as tx:
        tx.revisions.raise_of(PAUL.key)

    def stumble(told: Desired) -> None:
        if told.key == LEA.key:
            raise KeyError(told.uid)

    target.answer = stumble
    report = publication_of(house).publish()["ent"]

    assert (report.delayed, report.written) == (1, 1)
    assert row_of(engine).last_error == "fault:KeyError"


def test_patience_with_one_person_grows_and_never_ends(
    house: House, target: ScriptedTarget, clock: SettableClock
) -> None:
    """From half a minute to an hour; what the target takes then begins anew."""
    house.activated()
    tries: list[dt.datetime] = []

    def wait(_told: Desired) -> None:
        tries.append(clock.now())
        raise TurnedAway("ent")

    target.answer = wait
    for _ in range(12 * 60 * 2):
        publication_of(house).publish()
        clock.advance(seconds=30)

    gaps = [(later - sooner).seconds for sooner, later in pairwise(tries)]
    assert gaps[:7] == [30, 60, 120, 300, 900, 1800, 3600]
    assert set(gaps[7:]) == {3600}


def test_who_was_tried_while_a_target_was_away_is_there_soon_after(
    house: House, target: ScriptedTarget, clock: SettableClock
) -> None:
    """However long it was: a silence is nobody's own."""

    def away(_told: Desired) -> None:
        raise Unavailable("ent")

    house.activated()
    target.answer = away
    for _ in range(300):
        publication_of(house).publish()
        clock.advance(minutes=1)

    target.answer = lambda _told: None
    clock.advance(minutes=2)
    publication_of(house).publish()
    assert target.states == ["active"]
