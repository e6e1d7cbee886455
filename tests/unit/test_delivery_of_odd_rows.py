"""A promise that is odd is put aside alone: of no known kind, unreadable, or taken by somebody else meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import BACK_OFF
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.domain.stores import Transaction
from sesame.services.delivery import LEASE
from sesame.services.delivery import Delivery
from sesame.services.delivery import DeliveryReport
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock


@pytest.fixture
def delivery(unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, clock: SettableClock) -> Delivery:
    """Return the service over a scripted mail server."""
    return Delivery(unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example")


def promise(unit_of_work: SqlUnitOfWork, clock: SettableClock, *addresses: str, kind: str = MAIL) -> list[int]:
    """Promise something to these addresses."""
    owed = [Promise(kind=kind, template="code", to=to, language="fr", facts={"name": "Léa"}) for to in addresses]
    with unit_of_work() as tx:
        tx.outbox.promise(owed, clock.now())
        return list(tx.outbox.promised)


def row(unit_of_work: SqlUnitOfWork, entry: int) -> OutboxRow:
    """Return a row as stored."""
    with Session(unit_of_work._engine) as session:
        return session.get_one(OutboxRow, entry)


@pytest.mark.parametrize(
    "written",
    [
        "not even JSON",
        "[]",
        '{"template": "code"}',
        '{"template": "code", "to": "a@b.example", "language": "fr", "facts": {}, "of_tomorrow": 1}',
        '{"template": "code", "to": ["a"], "language": "fr", "facts": null, "useful_until": 3}',
    ],
)
def test_what_can_no_longer_be_read_is_put_aside_alone(
    unit_of_work: SqlUnitOfWork,
    delivery: Delivery,
    mailer: ScriptedMailer,
    clock: SettableClock,
    written: str,
) -> None:
    """Whoever wrote it; the others leave, and it has as many tries as any other, then its end."""
    _before, odd, _after = promise(
        unit_of_work, clock, "a@courriel.example", "b@courriel.example", "c@courriel.example"
    )
    with unit_of_work._engine.begin() as connection:
        connection.execute(
            text("UPDATE sesame_outbox SET payload = :written WHERE id = :id"), {"written": written, "id": odd}
        )

    assert delivery.deliver() == DeliveryReport(sent=2, delayed=1)
    assert [to for to, _ in mailer.sent] == ["a@courriel.example", "c@courriel.example"]
    for _ in BACK_OFF:
        clock.advance(days=2)
        last = delivery.deliver()

    assert last == DeliveryReport(dead=1)
    with unit_of_work._engine.begin() as connection:
        said = connection.execute(
            text("SELECT state, last_error, attempts FROM sesame_outbox WHERE id = :id"), {"id": odd}
        )
        assert tuple(said.one()) == ("dead", "unreadable", len(BACK_OFF) + 1)


def test_a_kind_that_nobody_brings_waits_and_then_ends(
    unit_of_work: SqlUnitOfWork, delivery: Delivery, mailer: ScriptedMailer, clock: SettableClock
) -> None:
    """A carrier that was taken away, or comes with the next version: its promises have an end, and block none."""
    (odd,) = promise(unit_of_work, clock, "+33639980000", kind="pigeon")
    promise(unit_of_work, clock, "a@courriel.example")

    assert delivery.deliver() == DeliveryReport(sent=1, delayed=1)
    for _ in BACK_OFF:
        clock.advance(days=2)
        last = delivery.deliver()

    assert last == DeliveryReport(dead=1)
    assert row(unit_of_work, odd).last_error == "unknown_kind"


def test_what_another_process_took_meanwhile_is_not_overwritten(
    unit_of_work: SqlUnitOfWork,
    delivery: Delivery,
    mailer: ScriptedMailer,
    clock: SettableClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Ownership is looked at after the sending too: the other one's note stands, and the log tells of the overlap."""
    (entry,) = promise(unit_of_work, clock, "a@courriel.example")

    def taken_over(_promise: Promise) -> None:
        with Session(unit_of_work._engine) as session, session.begin():
            session.execute(update(OutboxRow).values(claim="another", last_error="its own"))

    mailer.answer = taken_over
    delivery.deliver()

    stored = row(unit_of_work, entry)
    assert (stored.state, stored.claim, stored.last_error) == ("pending", "another", "its own")
    assert f"outbox entry {entry} was taken by another process" in caplog.text


def test_a_process_that_slept_with_a_promise_in_its_hand_does_not_bring_it(
    unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, clock: SettableClock
) -> None:
    """A suspended machine wakes up when the promise is another's, who has brought it: one person, one mail."""
    promise(unit_of_work, clock, "a@courriel.example")
    others = Delivery(
        unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example"
    )

    class Sleeper:
        """A unit of work after whose first commit the machine sleeps, while another one works."""

        def __init__(self) -> None:
            """Begin awake."""
            self.slept = False

        @contextmanager
        def __call__(self) -> Iterator[Transaction]:
            """Work, then sleep."""
            with unit_of_work() as tx:
                yield tx
            if not self.slept:
                self.slept = True
                clock.advance(seconds=LEASE.total_seconds())
                others.deliver()

    sleeping = Delivery(
        unit_of_work=Sleeper(), carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example"
    )

    sleeping.deliver()

    assert [to for to, _ in mailer.sent] == ["a@courriel.example"]
    assert others.backlog() == (0, 0)
