"""Keeping what the outbox promised: at once when possible, later when not, never lost."""

import datetime as dt
import logging
from dataclasses import dataclass

from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import next_attempt
from sesame.domain.ports import Clock
from sesame.domain.ports import Mailer
from sesame.domain.ports import UnitOfWork
from sesame.errors import Refused
from sesame.errors import Unavailable

log = logging.getLogger("sesame.delivery")

#: How long a claimed entry stays with its process before another one may take it.
_LEASE = dt.timedelta(minutes=5)
#: After a failure, requests leave the mail server alone this long and let `sesame deliver` try.
_COOL_DOWN = dt.timedelta(seconds=30)
_BATCH = 20


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """How a run ended."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0


class Delivery:
    """Sends what is owed, at least once each."""

    def __init__(self, *, unit_of_work: UnitOfWork, mailer: Mailer, clock: Clock, message_domain: str) -> None:
        """Take the ports; ``message_domain`` ends each Message-ID, the same at every try of one mail."""
        self._unit_of_work = unit_of_work
        self._mailer = mailer
        self._clock = clock
        self._message_domain = message_domain
        self._leave_alone_until = dt.datetime.min.replace(tzinfo=dt.UTC)

    def deliver_now(self, ids: list[int]) -> None:
        """Try fresh promises once, unless the mail server failed a moment ago."""
        if ids and self._clock.now() >= self._leave_alone_until:
            self._deliver(DeliveryReport(), ids)

    def deliver(self) -> DeliveryReport:
        """Try everything that is due and report."""
        report = DeliveryReport()
        while self._deliver(report, None):
            pass
        return report

    def revive(self) -> int:
        """Make given-up mails due again; return how many."""
        with self._unit_of_work() as tx:
            return tx.outbox.revive(self._clock.now())

    def backlog(self) -> tuple[int, int]:
        """Return how many promises wait, and how many were given up."""
        with self._unit_of_work() as tx:
            return tx.outbox.count(DeliveryState.PENDING), tx.outbox.count(DeliveryState.DEAD)

    def _deliver(self, report: DeliveryReport, ids: list[int] | None) -> int:
        with self._unit_of_work() as tx:
            entries = tx.outbox.claim(now=self._clock.now(), lease=_LEASE, limit=_BATCH, ids=ids)
        for entry in entries:
            self._try(entry, report)
        return len(entries)

    def _try(self, entry: OutboxEntry, report: DeliveryReport) -> None:
        now = self._clock.now()
        state, again, error = DeliveryState.DONE, None, ""
        if entry.mail.useful_until and now >= dt.datetime.fromisoformat(entry.mail.useful_until):
            # A code that has expired: nobody waits for it, and it must not stay in the database.
            with self._unit_of_work() as tx:
                tx.outbox.settle(entry.id, state=state, next_attempt_at=None, error="expired")
            return
        try:
            self._mailer.send(entry.mail, message_id=f"<sesame-{entry.id}@{self._message_domain}>")
            report.sent += 1
        except Unavailable:
            self._leave_alone_until = now + _COOL_DOWN
            error = "unavailable"
            again = next_attempt(attempts=entry.attempts, now=now)
            state = DeliveryState.PENDING if again else DeliveryState.DEAD
        except Refused:
            # The server will never take this one: give up on it alone.
            state, error = DeliveryState.DEAD, "rejected"
        report.delayed += state is DeliveryState.PENDING
        report.dead += state is DeliveryState.DEAD
        if error:
            log.warning("outbox entry %s, try %s: %s", entry.id, entry.attempts, error)
        with self._unit_of_work() as tx:
            tx.outbox.settle(entry.id, state=state, next_attempt_at=again, error=error)
