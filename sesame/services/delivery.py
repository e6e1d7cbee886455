"""Keeping what the outbox promised: at once when possible, later when not, never lost."""

import datetime as dt
import logging
from dataclasses import dataclass
from dataclasses import field

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
#: So many failures in a row mean that the server is away: each further mail would wait for its time-out.
_AWAY_AFTER = 3
#: When the mails that a run did not try are due again.
_GIVEN_BACK_FOR = dt.timedelta(minutes=1)
_BATCH = 20
#: How a failure is told in the log.
_SAID = {"unavailable": "not available", "rejected": "refusing it for good"}


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """How a run ended."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over the outbox, as long as the server is there."""

    report: DeliveryReport = field(default_factory=DeliveryReport)
    failures_in_a_row: int = 0

    @property
    def server_is_away(self) -> bool:
        return self.failures_in_a_row >= _AWAY_AFTER


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
            self._deliver(_Run(), ids)

    def deliver(self) -> DeliveryReport:
        """Try everything that is due and report; a server that is away ends the run, and nothing is lost."""
        run = _Run()
        while not run.server_is_away and self._deliver(run, None):
            pass
        return run.report

    def revive(self) -> int:
        """Make given-up mails due again; return how many."""
        with self._unit_of_work() as tx:
            return tx.outbox.revive(self._clock.now())

    def backlog(self) -> tuple[int, int]:
        """Return how many promises wait, and how many were given up."""
        with self._unit_of_work() as tx:
            return tx.outbox.count(DeliveryState.PENDING), tx.outbox.count(DeliveryState.DEAD)

    def _deliver(self, run: _Run, ids: list[int] | None) -> int:
        with self._unit_of_work() as tx:
            entries = tx.outbox.claim(now=self._clock.now(), lease=_LEASE, limit=_BATCH, ids=ids)
        for position, entry in enumerate(entries):
            if run.server_is_away:
                self._give_back(entries[position:], run)
                break
            self._try(entry, run)
        return len(entries)

    def _give_back(self, entries: list[OutboxEntry], run: _Run) -> None:
        with self._unit_of_work() as tx:
            due = self._clock.now() + _GIVEN_BACK_FOR
            tx.outbox.give_back([entry.id for entry in entries], next_attempt_at=due)
        run.report.delayed += len(entries)

    def _try(self, entry: OutboxEntry, run: _Run) -> None:
        now = self._clock.now()
        state, again, error = DeliveryState.DONE, None, ""
        if entry.mail.useful_until and now >= dt.datetime.fromisoformat(entry.mail.useful_until):
            # A code that has expired: nobody waits for it, and it must not stay in the database.
            with self._unit_of_work() as tx:
                tx.outbox.settle(entry.id, state=state, next_attempt_at=None, error="expired")
            return
        try:
            self._mailer.send(entry.mail, message_id=f"<sesame-{entry.id}@{self._message_domain}>")
        except Unavailable:
            self._leave_alone_until = now + _COOL_DOWN
            error = "unavailable"
            again = next_attempt(attempts=entry.attempts, now=now)
            state = DeliveryState.PENDING if again else DeliveryState.DEAD
        except Refused:
            # The server will never take this one: give up on it alone.
            state, error = DeliveryState.DEAD, "rejected"
        run.failures_in_a_row = run.failures_in_a_row + 1 if error == "unavailable" else 0
        run.report.sent += state is DeliveryState.DONE
        run.report.delayed += state is DeliveryState.PENDING
        run.report.dead += state is DeliveryState.DEAD
        if error:
            log.warning("outbox entry %s, try %s: the mail server is %s", entry.id, entry.attempts, _SAID[error])
        with self._unit_of_work() as tx:
            tx.outbox.settle(entry.id, state=state, next_attempt_at=again, error=error)
