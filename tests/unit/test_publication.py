"""Other systems become what they should be: once, whatever is cut off, and whoever else is in trouble."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy import update

from sesame.adapters.sql.models import PersonRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.publishing import Desired
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import SettableClock
from tests.unit.house import PASSWORD
from tests.unit.house import House
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house
from tests.unit.published import row_of

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


@pytest.fixture
def target() -> ScriptedTarget:
    """Return a target without passwords."""
    return ScriptedTarget()


@pytest.fixture
def house(engine: Engine, clock: SettableClock, target: ScriptedTarget) -> House:
    """Return every use case, with that target."""
    return publishing_house(engine, clock, target)


def test_an_activation_is_published_as_it_should_be(house: House, target: ScriptedTarget) -> None:
    """All that another system may want to know, and no hash of ours."""
    house.activated()

    report = publication_of(house).publish()["ent"]

    assert report.written == 1
    told = target.told[0]
    assert (told.key, told.uid, told.state.value, told.revision) == (LEA.key, "lmartin", "active", 1)
    assert (told.phone, told.sms, dict(told.photo)) == ("+33639981234", True, {"public": False, "student": True})
    assert dict(told.charters) == {"charter": "2026-09"}
    assert told.password_changed_at == told.activated_at == house.clock.now()
    assert PASSWORD not in repr(told)


def test_two_changes_are_one_write_and_nothing_more_is_none(house: House, target: ScriptedTarget) -> None:
    """What is read is what is now; who is so already is not written again."""
    house.activated()
    house.suspension.suspend(LEA, ACT)

    publication_of(house).publish()
    again = publication_of(house).publish()["ent"]

    assert target.states == ["suspended"]
    assert again.is_empty


def test_a_change_under_way_is_written_again(house: House, target: ScriptedTarget) -> None:
    """It is noted as far as it was read, so that what came meanwhile is still due."""
    house.activated()

    def suspend(_told: Desired) -> None:
        target.after = lambda _told: None
        house.suspension.suspend(LEA, ACT)

    target.after = suspend
    publication_of(house).publish()
    publication_of(house).publish()

    assert target.states == ["active", "suspended"]


def test_who_is_forgotten_is_published_as_gone_for_good(house: House, target: ScriptedTarget, engine: Engine) -> None:
    """By what the target calls them alone, and not at all where it never heard of them."""
    house.activated()
    publication_of(house).publish()

    house.services.forgetting.forget(LEA, ACT)
    house.services.forgetting.forget(PAUL, ACT)
    publication_of(house).publish()

    assert target.states == ["active", "forgotten"]
    last = target.told[-1]
    assert (last.key, last.reference, last.uid, last.login, last.mail) == (LEA.key, "lmartin", "", "", None)
    assert row_of(engine).reference == ""
    assert publication_of(house).publish()["ent"].is_empty


def test_an_adopted_account_is_left_alone_until_its_owner_acts(house: House, target: ScriptedTarget) -> None:
    """What the other system says of it is older than Sésame; from the first own decision on it is ours to say."""
    with house.unit_of_work() as tx:
        tx.accounts.adopt({LEA.key: None}, house.clock.now())
        tx.revisions.raise_of(LEA.key)
    publication_of(house).publish()
    assert target.told == []

    house.suspension.suspend(LEA, ACT)
    publication_of(house).publish()
    house.suspension.resume(LEA, ACT)
    publication_of(house).publish()
    assert target.states == ["suspended", "adopted"]


def test_the_end_of_an_account_is_published_on_its_day(
    house: House, target: ScriptedTarget, engine: Engine, clock: SettableClock
) -> None:
    """Nobody does anything on that day: what should be changes by itself."""
    last = clock.today() + dt.timedelta(days=3)
    with engine.begin() as connection:
        connection.execute(update(PersonRow).where(PersonRow.key == LEA.key).values(valid_until=last))
    house.activated()
    publication_of(house).publish()
    ends = target.told[0].ends_on
    assert ends is not None
    assert ends >= last

    clock.moment = dt.datetime.combine(ends, clock.moment.timetz())
    publication_of(house).publish()
    assert target.states == ["active"]
    clock.advance(days=1)
    publication_of(house).publish()
    assert target.states == ["active", "gone"]
    assert publication_of(house).publish()["ent"].is_empty
