"""Keeping what the outbox promised: back-off, giving up, and a server that is away."""

from collections.abc import Callable

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import BACK_OFF
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import Promise
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.services.delivery import LEASE
from sesame.services.delivery import Delivery
from sesame.services.delivery import DeliveryReport
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock

PromiseTo = Callable[..., list[int]]


@pytest.fixture
def delivery(unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, clock: SettableClock) -> Delivery:
    """Return the service over a scripted mail server."""
    return Delivery(unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example")


@pytest.fixture
def promise(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> PromiseTo:
    """Return how to promise mails to these addresses."""

    def promise(*addresses: str) -> list[int]:
        mails = [Promise(template="account_activated", to=to, language="fr", facts={"name": "Léa"}) for to in addresses]
        with unit_of_work() as tx:
            tx.outbox.promise(mails, clock.now())
            return list(tx.outbox.promised)

    return promise


def take(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> OutboxEntry | None:
    """Take what is due, as another process would that then dies."""
    with unit_of_work() as tx:
        for entry in tx.outbox.due(by=clock.now(), limit=1):
            return tx.outbox.claim(entry, claim="another", now=clock.now(), due_by=clock.now(), lease=LEASE)
    return None


def away(_promise: Promise) -> Unavailable:
    """Be a mail server that does not answer."""
    return Unavailable("mail")


def rejecting(_promise: Promise) -> Refused:
    """Be a mail server that will never take it."""
    return Refused("mail_rejected")


def test_a_promised_mail_is_sent_once(delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo) -> None:
    """Its message id is the same at every try, so that a repetition can be told."""
    (entry,) = promise("lea@courriel.example")

    assert delivery.deliver() == DeliveryReport(sent=1)
    assert delivery.deliver() == DeliveryReport()
    assert mailer.sent == [("lea@courriel.example", f"<sesame-{entry}@univ-demo.example>")]
    assert delivery.backlog() == (0, 0)


def test_all_that_is_due_is_sent_in_one_run(delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo) -> None:
    """A run ends when nothing is due any more."""
    promise(*[f"a{n}@courriel.example" for n in range(45)])

    assert delivery.deliver() == DeliveryReport(sent=45)
    assert len({to for to, _ in mailer.sent}) == 45


def test_a_mail_just_promised_is_tried_at_once(delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo) -> None:
    """Only what this request promised, nothing of others."""
    promise("other@courriel.example")
    mine = promise("lea@courriel.example")

    delivery.deliver_now(mine)
    delivery.deliver_now([])

    assert [to for to, _ in mailer.sent] == ["lea@courriel.example"]
    assert delivery.backlog() == (1, 0)


def test_a_mail_the_server_cannot_take_now_waits(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """It is tried again when its time has come, not before."""
    promise("lea@courriel.example")
    mailer.answer = away

    assert delivery.deliver() == DeliveryReport(delayed=1)
    mailer.answer = lambda _mail: None
    clock.advance(seconds=59)
    assert delivery.deliver() == DeliveryReport()
    clock.advance(seconds=1)
    assert delivery.deliver() == DeliveryReport(sent=1)


def test_a_mail_is_given_up_after_the_last_try_and_can_be_revived(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """Nothing is lost: what was given up is due again on demand, with all its tries."""
    promise("lea@courriel.example")
    mailer.answer = away
    reports = []
    for wait in (*BACK_OFF, 0):
        reports.append(delivery.deliver())
        clock.advance(seconds=wait)

    assert reports == [DeliveryReport(delayed=1)] * len(BACK_OFF) + [DeliveryReport(dead=1)]
    assert delivery.backlog() == (0, 1)
    assert delivery.revive() == 1
    assert delivery.deliver() == DeliveryReport(delayed=1)


def test_a_mail_the_server_will_never_take_is_given_up_alone(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo
) -> None:
    """The others go their way, and the server is not left alone for it."""
    promise("lea@courriel.example", "nobody@courriel.example", "paul@courriel.example")
    mailer.answer = lambda mail: rejecting(mail) if mail.to.startswith("nobody") else None

    assert delivery.deliver() == DeliveryReport(sent=2, dead=1)
    delivery.deliver_now(promise("xenia@courriel.example"))
    assert [to for to, _ in mailer.sent][-1] == "xenia@courriel.example"


def test_requests_leave_a_failing_server_alone_for_a_while(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """Nobody waits for a server that failed a moment ago; half a minute later it is tried again."""
    mailer.answer = away
    delivery.deliver_now(promise("lea@courriel.example"))
    mailer.answer = lambda _mail: None

    delivery.deliver_now(promise("paul@courriel.example"))
    clock.advance(seconds=29)
    delivery.deliver_now(promise("xenia@courriel.example"))
    assert mailer.tries == 1
    clock.advance(seconds=1)
    delivery.deliver_now(promise("noe@courriel.example"))

    assert [to for to, _ in mailer.sent] == ["noe@courriel.example"]


def test_a_run_stops_after_three_failures_in_a_row(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """Hundreds of mails must not wait for a time-out each when the server is away."""
    promise(*[f"a{n}@courriel.example" for n in range(100)])
    mailer.answer = away

    report = delivery.deliver()

    assert mailer.tries == 3
    assert report == DeliveryReport(delayed=3)
    assert delivery.backlog() == (100, 0)
    mailer.answer = lambda _mail: None
    clock.advance(minutes=2)
    assert delivery.deliver() == DeliveryReport(sent=100)


def test_what_was_not_tried_is_nobody_s(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock, unit_of_work: SqlUnitOfWork
) -> None:
    """A promise is taken just before it is brought, so what waits for its turn is free for others, no try counted."""
    ids = promise(*[f"a{n}@courriel.example" for n in range(5)])
    mailer.answer = away
    delivery.deliver()

    taken = [take(unit_of_work, clock) for _ in range(3)]

    assert [(entry.id, entry.attempts) if entry else None for entry in taken] == [(ids[3], 1), (ids[4], 1), None]


def test_failures_that_are_not_in_a_row_do_not_stop_a_run(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo
) -> None:
    """A server that answers in between, even to reject, is there."""
    promise(*[f"{kind}{n}@courriel.example" for n in range(6) for kind in ("away-a", "away-b", "taken", "rejected")])

    def moody(mail: Promise) -> Unavailable | Refused | None:
        return away(mail) if mail.to.startswith("away") else rejecting(mail) if mail.to.startswith("rej") else None

    mailer.answer = moody

    assert delivery.deliver() == DeliveryReport(sent=6, delayed=12, dead=6)


def test_failures_in_a_row_are_counted_after_mails_that_left(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo
) -> None:
    """Wherever in a run they come."""
    promise(*[f"a{n:02}@courriel.example" for n in range(45)])
    mailer.answer = lambda mail: away(mail) if mail.to >= "a18" else None

    assert delivery.deliver() == DeliveryReport(sent=18, delayed=3)
    assert mailer.tries == 21


def test_what_another_process_claimed_is_not_sent_twice(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock, unit_of_work: SqlUnitOfWork
) -> None:
    """A process that dies keeps its claim for five minutes, then the promise is due again."""
    promise("lea@courriel.example")
    assert take(unit_of_work, clock) is not None

    assert delivery.deliver() == DeliveryReport()
    clock.advance(minutes=5)
    assert delivery.deliver() == DeliveryReport(sent=1)
    assert len(mailer.sent) == 1


def test_the_text_of_a_sent_mail_is_forgotten(
    delivery: Delivery, promise: PromiseTo, unit_of_work: SqlUnitOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    """What remains is that it left; and the log never names whom it went to."""
    promise("lea@courriel.example")

    delivery.deliver()

    with unit_of_work() as tx:
        assert tx.outbox.count(DeliveryState.DONE) == 1
    assert "lea@" not in caplog.text


def test_a_failure_is_logged_without_the_address(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads the log learns which entry, which try and why."""
    (entry,) = promise("lea@courriel.example")
    mailer.answer = away

    delivery.deliver()

    assert f"outbox entry {entry}, try 1: the mail server is not available" in caplog.text
    assert "lea@" not in caplog.text


def test_a_promise_that_cannot_be_written_stops_no_other(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, caplog: pytest.LogCaptureFixture
) -> None:
    """Its fault is its own: it is tried again later, and given up like any other; the log does not quote it."""
    (_, poison, *_) = promise("a@courriel.example", "assistance-num\u00e9rique@univ.example", "b@courriel.example")
    mailer.answer = lambda one: UnicodeEncodeError("ascii", one.to, 20, 21, "poison") if "\u00e9" in one.to else None

    assert delivery.deliver() == DeliveryReport(sent=2, delayed=1)
    assert [to for to, _ in mailer.sent] == ["a@courriel.example", "b@courriel.example"]
    assert f"outbox entry {poison} could not be written: UnicodeEncodeError" in caplog.text
    assert "assistance" not in caplog.text


def test_a_promise_that_can_never_be_written_is_given_up(
    delivery: Delivery, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """After as many tries as any other."""
    promise("a@courriel.example")
    mailer.answer = lambda _promise: ValueError()

    for _ in range(len(BACK_OFF) + 1):
        delivery.deliver()
        clock.advance(days=1)

    assert delivery.backlog() == (0, 1)


def test_one_kind_that_is_away_holds_up_no_other(
    unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, promise: PromiseTo, clock: SettableClock
) -> None:
    """Its promises wait; those of the others leave in the same run."""
    other = ScriptedMailer()
    delivery = Delivery(
        unit_of_work=unit_of_work,
        carriers={MAIL: mailer, "sms": other},
        clock=clock,
        message_domain="univ-demo.example",
    )
    mailer.answer = away
    promise(*[f"a{n:02}@courriel.example" for n in range(25)])
    texts = [Promise(kind="sms", template="code", to=f"+3363998{n:04}", language="fr", facts={}) for n in range(25)]
    with unit_of_work() as tx:
        tx.outbox.promise(texts, clock.now())

    report = delivery.deliver()

    assert len(other.sent) == 25
    assert (report.sent, mailer.tries) == (25, 3)
    assert delivery.backlog() == (25, 0)
