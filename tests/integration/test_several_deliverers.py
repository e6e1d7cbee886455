"""Several deliverers make one system so: nobody is written by two of them, and who dies at it loses nothing."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.publishing import Desired
from sesame.errors import Unavailable
from sesame.services.publication import LEASE
from sesame.services.publication import PublicationReport
from tests.at_once import at_once
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import keep
from tests.store_of import clear
from tests.unit.fakes import SettableClock
from tests.unit.house import House
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house

MANY = 40
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return each kind of database, with a crowd of whom something changed."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    clear(engine)
    crowd = [replace(PAUL, key=1000 + n, uid=f"p{n}", login=f"p{n}", numbers={}) for n in range(MANY)]
    keep(engine, (LEA, *crowd))
    house = publishing_house(engine, SettableClock())
    with house.unit_of_work() as tx:
        tx.revisions.raise_of(*(one.key for one in crowd))
    yield engine
    engine.dispose()


def _run(house: House) -> PublicationReport:
    return publication_of(house).publish()["ent"]


def test_each_person_is_written_once(engine: Engine) -> None:
    """Four deliverers that begin together share them out."""
    target, clock = ScriptedTarget(), SettableClock()
    houses = [publishing_house(engine, clock, target) for _ in range(4)]

    reports = at_once([partial(_run, house) for house in houses])

    assert Counter(told.key for told in target.told) == Counter(range(1000, 1000 + MANY))
    assert sum(report.written for report in reports) == MANY
    assert publication_of(houses[0]).progress("ent").waiting == 0


def _die(_told: Desired) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _publish(url: str, target: ScriptedTarget) -> None:
    publication_of(publishing_house(open_engine(url), SettableClock(), target)).publish()


@pytest.mark.parametrize("killer", [ScriptedTarget(answer=_die), ScriptedTarget(after=_die)], ids=["before", "after"])
def test_what_a_deliverer_was_killed_at_is_done_by_the_next(
    engine: Engine, database_url: str, killer: ScriptedTarget
) -> None:
    """By the system, before the write or after it: the others go on at once, and that one when its lease is over."""
    killed = multiprocessing.get_context("fork").Process(target=_publish, args=(database_url, killer))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL

    target, clock = ScriptedTarget(), SettableClock()
    publication = publication_of(publishing_house(engine, clock, target))
    assert publication.publish()["ent"].written == MANY - 1
    clock.moment += LEASE
    assert publication.publish()["ent"].written == 1

    assert {told.key for told in target.told} == set(range(1000, 1000 + MANY))


def test_a_change_in_the_middle_of_it_is_never_lost(engine: Engine) -> None:
    """Whoever changes somebody while two deliverers are at it finds the last state in the target."""
    target, clock = ScriptedTarget(), SettableClock()
    houses = [publishing_house(engine, clock, target) for _ in range(3)]
    houses[0].activated()

    def change() -> None:
        for _ in range(8):
            houses[0].suspension.suspend(LEA, ACT)
            houses[0].suspension.resume(LEA, ACT)
        houses[0].suspension.suspend(LEA, ACT)

    def deliver(at: int) -> None:
        for _ in range(8):
            publication_of(houses[at]).publish()

    at_once([change, lambda: deliver(1), lambda: deliver(2)])
    publication_of(houses[0]).publish()

    last = [told for told in target.told if told.key == LEA.key][-1]
    assert last.state.value == "suspended"
    assert publication_of(houses[0]).progress("ent").waiting == 0


def test_a_target_that_is_away_costs_a_few_tries_whoever_asks(engine: Engine) -> None:
    """Each deliverer finds out for itself, and leaves it alone."""
    tries: list[int] = []

    def away(told: Desired) -> None:
        tries.append(told.key)
        raise Unavailable("ent")

    clock = SettableClock()
    houses = [publishing_house(engine, clock, ScriptedTarget(answer=away)) for _ in range(3)]
    reports = at_once([partial(_run, house) for house in houses])

    assert len(tries) == 9
    assert all(report.is_away for report in reports)
