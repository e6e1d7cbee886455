"""When refusals are the relay's fault and not the recipients': all of them in a row, whoever they are."""

from collections.abc import Callable

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.services.delivery import Delivery
from sesame.services.delivery import DeliveryReport
from sesame.services.delivery_luck import TURNING_AWAY_AFTER
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock

Addresses = Callable[..., list[int]]


@pytest.fixture
def delivery(unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, clock: SettableClock) -> Delivery:
    """Return the service over a scripted mail server."""
    return Delivery(unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example")


@pytest.fixture
def promise(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> Addresses:
    """Return how to promise a mail to each of these."""

    def promise(*addresses: str, until: str = "") -> list[int]:
        with unit_of_work() as tx:
            tx.outbox.promise(
                [
                    Promise(template="code", to=to, language="fr", facts={"code": "1"}, useful_until=until)
                    for to in addresses
                ],
                clock.now(),
            )
            return list(tx.outbox.promised)

    return promise


def crowd(how_many: int) -> list[str]:
    """Return that many addresses."""
    return [f"a{n:03}@courriel.example" for n in range(how_many)]


def refusing(_promise: Promise) -> Refused:
    """Know nobody, as a relay whose table of recipients is empty."""
    return Refused("mail_rejected")


def test_a_relay_that_refuses_everybody_gives_up_nobody(
    delivery: Delivery,
    mailer: ScriptedMailer,
    promise: Addresses,
    clock: SettableClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a few different people in a row the run stops with an alarm, and those refused are owed again."""
    promise(*crowd(100))
    mailer.answer = refusing

    assert delivery.deliver() == DeliveryReport(delayed=TURNING_AWAY_AFTER)
    assert mailer.tries == TURNING_AWAY_AFTER
    assert delivery.backlog() == (100, 0)
    assert "turned away 5 different recipients in a row" in caplog.text
    mailer.answer = lambda _promise: None
    clock.advance(hours=1)
    assert delivery.deliver() == DeliveryReport(sent=100)


def test_refusals_in_a_row_are_counted_over_runs(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, clock: SettableClock
) -> None:
    """A morning on which each activation tries its own two mails; afterwards nobody is given up until one was taken."""
    mailer.answer = refusing
    for number in range(6):
        delivery.deliver_now(promise(*[f"{number}-{which}@courriel.example" for which in "ab"]))
        clock.advance(minutes=5)

    assert delivery.backlog() == (12, 0)


def test_the_same_person_refused_again_and_again_is_one(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses
) -> None:
    """Eight mails to one closed mailbox are no fault of the relay's."""
    promise(*["gone@courriel.example"] * 8)
    mailer.answer = refusing

    assert delivery.deliver() == DeliveryReport(dead=8)


def test_mails_that_must_wait_stop_nothing_while_others_are_taken(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses
) -> None:
    """Full mailboxes here and there: each waits alone, and the server is not taken for away."""
    promise(*crowd(30))
    mailer.answer = lambda one: TurnedAway("mail") if int(one.to[1:4]) % 4 else None

    assert delivery.deliver() == DeliveryReport(sent=8, delayed=22)


def test_a_relay_that_lets_nobody_wait_for_ever_is_stopped_too(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, caplog: pytest.LogCaptureFixture
) -> None:
    """« Relaying denied » for each: one need not ask for ten thousand."""
    promise(*crowd(30))
    mailer.answer = lambda _promise: TurnedAway("mail")

    assert delivery.deliver() == DeliveryReport(delayed=TURNING_AWAY_AFTER)
    assert "turned away" in caplog.text


def test_a_code_is_due_no_later_than_it_is_of_use(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, clock: SettableClock
) -> None:
    """So that it is forgotten when it expires, and not at the next try of a patient row."""
    moment = clock.now()
    clock.advance(minutes=7)
    promise("a@courriel.example", until=moment.replace(minute=10).isoformat())
    mailer.answer = lambda _promise: TurnedAway("mail")
    for _ in range(3):
        delivery.deliver()
        clock.advance(seconds=60)

    assert delivery.deliver() == DeliveryReport()
    assert delivery.backlog() == (0, 0)


def test_requests_leave_a_relay_alone_that_turns_everybody_away(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, clock: SettableClock
) -> None:
    """Half a minute, as one that does not answer; then what is promised is tried at once again."""
    promise(*crowd(TURNING_AWAY_AFTER))
    mailer.answer = refusing
    delivery.deliver()
    mailer.answer = lambda _promise: None

    delivery.deliver_now(promise("lea@courriel.example"))
    assert mailer.sent == []
    clock.advance(seconds=30)
    delivery.deliver_now(promise("paul@courriel.example"))

    assert [to for to, _ in mailer.sent] == ["paul@courriel.example"]


def test_what_is_owed_again_waits_a_moment(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, clock: SettableClock
) -> None:
    """A run right after the alarm would only refuse the same people once more."""
    promise(*crowd(TURNING_AWAY_AFTER))
    mailer.answer = refusing
    delivery.deliver()
    mailer.answer = lambda _promise: None

    assert delivery.deliver() == DeliveryReport()
    clock.advance(seconds=30)
    assert delivery.deliver() == DeliveryReport(sent=TURNING_AWAY_AFTER - 1)


def test_failures_of_an_earlier_run_are_none_of_this_one(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses
) -> None:
    """Each run tries a server three times before it leaves it alone."""
    promise("lea@courriel.example")
    delivery.deliver()
    promise(*crowd(5))
    mailer.answer, mailer.tries = (lambda _promise: Unavailable("mail")), 0

    delivery.deliver()

    assert mailer.tries == 3


def test_one_who_has_to_wait_brings_back_nobody_who_was_refused(
    delivery: Delivery, mailer: ScriptedMailer, promise: Addresses, caplog: pytest.LogCaptureFixture
) -> None:
    """Two failures are no row: the recipient who does not exist stays given up, and nothing is alarmed."""
    promise("nobody@courriel.example", "full@courriel.example")
    mailer.answer = lambda mail: Refused("mail_rejected") if mail.to.startswith("nobody") else TurnedAway("mail")

    assert delivery.deliver() == DeliveryReport(delayed=1, dead=1)
    assert delivery.backlog() == (1, 1)
    assert "different recipients in a row" not in caplog.text
