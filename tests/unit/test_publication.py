"""Other systems become what they should be: once, whatever is cut off, and whoever else is in trouble."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.stores import Transaction
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.services.publication import LEASE
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import keep
from tests.unit.fakes import SettableClock
from tests.unit.house import PASSWORD
from tests.unit.house import House
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house

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


def _secrets(engine: Engine) -> int:
    with Session(engine) as session:
        return len(list(session.scalars(select(SealedSecretRow))))


def _row(engine: Engine, person: int = LEA.key) -> PublicationRow:
    with Session(engine) as session:
        return session.scalars(select(PublicationRow).where(PublicationRow.person == person)).one()


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
    assert _row(engine).reference == ""
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
        assert _row(engine).reached == 0
    clock.moment += LEASE
    publication.publish()

    assert set(target.states) == {"active"}
    assert _row(engine).reached == 1
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

    assert _row(engine).reached == 2


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
    assert (_row(engine).last_error, _row(engine, PAUL.key).last_error) == ("schema_violation", "turned_away")
    assert publication_of(house).publish()["ent"].is_empty

    target.answer = lambda _told: None
    house.suspension.suspend(LEA, ACT)
    publication_of(house).publish()
    assert target.states == ["suspended"]
    assert publication_of(house).retry("ent") == 1
    publication_of(house).publish()
    assert target.states == ["suspended", "pending"]


def test_a_password_is_sealed_until_it_is_delivered(engine: Engine, clock: SettableClock) -> None:
    """In the form the target takes; nothing of it stays in the tables in clear, and nothing at all afterwards."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()

    with Session(engine) as session:
        sealed = session.scalars(select(SealedSecretRow)).one().sealed
    assert PASSWORD.encode() not in sealed
    publication_of(house).publish()

    assert target.passwords == [PASSWORD]
    assert _secrets(engine) == 0


def test_a_password_chosen_meanwhile_is_not_forgotten_with_the_last_one(engine: Engine, clock: SettableClock) -> None:
    """What was delivered is erased, and nothing else."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()

    def choose_another(_told: Desired) -> None:
        target.after = lambda _told: None
        sealing = house.services.account._new_password._sealing
        assert sealing is not None
        with house.unit_of_work() as tx:
            tx.publications.keep_secrets(LEA.key, sealing.seal("Orage&Tournevis5"), clock.now())
            tx.revisions.raise_of(LEA.key)

    target.after = choose_another
    publication_of(house).publish()
    assert _secrets(engine) == 1
    publication_of(house).publish()

    assert target.passwords == [PASSWORD, "Orage&Tournevis5"]
    assert _secrets(engine) == 0


def test_without_the_private_key_all_but_the_password_is_published(engine: Engine, clock: SettableClock) -> None:
    """Who is suspended is so everywhere at once; the password waits for a deliverer that can open it."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    publication = publication_of(house)
    opener, publication._opener = publication._opener, None

    publication.publish()
    assert (target.states, target.passwords, _secrets(engine)) == (["active"], [], 1)
    assert publication.progress("ent").last_error == "secret_without_key"

    publication._opener = opener
    clock.advance(hours=1)
    publication.publish()
    assert (target.passwords, _secrets(engine)) == ([PASSWORD], 0)


def test_a_password_nobody_takes_is_an_alarm_and_then_erased(engine: Engine, clock: SettableClock) -> None:
    """The help desk hears of it after a day, once a day; after a fortnight its owner is asked for another one."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    undelivered = house.services.publishing.undelivered

    def mails() -> list[str]:
        with house.unit_of_work() as tx:
            owed = tx.outbox.owed_to([*LEA.addresses, "assistance@univ-demo.example"], limit=50)
        return sorted(
            mail.template for mail in owed if "passwords_waiting" in mail.template or "undel" in mail.template
        )

    clock.advance(hours=23)
    assert undelivered.settle() == 0
    assert mails() == []
    clock.advance(hours=2)
    undelivered.settle()
    undelivered.settle()
    assert mails() == ["help_passwords_waiting"]

    clock.advance(days=13)
    assert undelivered.settle() == 1
    assert undelivered.settle() == 0
    assert mails() == ["help_passwords_waiting", "password_undelivered", "password_undelivered"]
    assert _secrets(engine) == 0
    publication_of(house).publish()
    assert (target.states, target.passwords) == (["active"], [])
