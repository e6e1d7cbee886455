"""Keeping what the outbox promised: at once when possible, later when not, never lost."""

import datetime as dt
import logging
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.delivery import MAIL
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import next_attempt
from sesame.domain.ports import Carrier
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import Unavailable

log = logging.getLogger("sesame.delivery")

#: How long a claimed entry stays with its process before another one may take it.
_LEASE = dt.timedelta(minutes=5)
#: After a failure, requests leave the mail server alone this long and let `sesame deliver` try.
_COOL_DOWN = dt.timedelta(seconds=30)
#: So many failures in a row mean that the server is away: each further mail would wait for its time-out.
_AWAY_AFTER = 3
#: When the promises that a run did not try are due again.
_GIVEN_BACK_FOR = dt.timedelta(minutes=1)
_BATCH = 20
#: How a failure is told in the log.
_SAID = {
    "unavailable": "is not available",
    "rejected": "is refusing it for good",
    "unwritable": "was never reached: it could not be written",
}
#: Who brings each kind, in the log.
_CARRIERS = {MAIL: "the mail server"}


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """How a run ended."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over the outbox; a kind whose carrier keeps failing is left alone for the rest of it."""

    report: DeliveryReport = field(default_factory=DeliveryReport)
    failures_in_a_row: dict[str, int] = field(default_factory=dict)

    def is_away(self, kind: str) -> bool:
        return self.failures_in_a_row.get(kind, 0) >= _AWAY_AFTER

    def note(self, kind: str, state: DeliveryState, *, unavailable: bool) -> None:
        self.failures_in_a_row[kind] = self.failures_in_a_row.get(kind, 0) + 1 if unavailable else 0
        self.report.sent += state is DeliveryState.DONE
        self.report.delayed += state is DeliveryState.PENDING
        self.report.dead += state is DeliveryState.DEAD


class Delivery:
    """Keeps what is owed, at least once each; each kind of promise has its own carrier and its own luck."""

    def __init__(
        self, *, unit_of_work: UnitOfWork, carriers: Mapping[str, Carrier], clock: Clock, message_domain: str
    ) -> None:
        """Take the ports; ``message_domain`` ends each reference, the same at every try of one promise."""
        self._unit_of_work = unit_of_work
        self._carriers = carriers
        self._clock = clock
        self._message_domain = message_domain
        self._leave_alone_until: dict[str, dt.datetime] = {}

    def deliver_now(self, ids: Sequence[int]) -> None:
        """Try fresh promises once, but for those whose carrier failed a moment ago."""
        now = self._clock.now()
        kinds = [kind for kind in self._carriers if now >= self._leave_alone_until.get(kind, now)]
        if ids and kinds:
            self._deliver(_Run(), kinds, ids)

    def deliver(self) -> DeliveryReport:
        """Try everything that is due and report; a carrier that is away stops its own kind, and nothing is lost."""
        run = _Run()
        while True:
            kinds = [kind for kind in self._carriers if not run.is_away(kind)]
            if not kinds or not self._deliver(run, kinds, None):
                return run.report

    def revive(self) -> int:
        """Make given-up promises due again; return how many."""
        with self._unit_of_work() as tx:
            return tx.outbox.revive(self._clock.now())

    def backlog(self) -> tuple[int, int]:
        """Return how many promises wait, and how many were given up."""
        with self._unit_of_work() as tx:
            return tx.outbox.count(DeliveryState.PENDING), tx.outbox.count(DeliveryState.DEAD)

    def _deliver(self, run: _Run, kinds: Sequence[str], ids: Sequence[int] | None) -> int:
        with self._unit_of_work() as tx:
            entries = tx.outbox.claim(now=self._clock.now(), lease=_LEASE, limit=_BATCH, kinds=kinds, ids=ids)
        left = [entry for entry in entries if not self._try(entry, run)]
        if left:
            self._give_back(left, run)
        return len(entries)

    def _give_back(self, entries: Sequence[OutboxEntry], run: _Run) -> None:
        with self._unit_of_work() as tx:
            due = self._clock.now() + _GIVEN_BACK_FOR
            tx.outbox.give_back([entry.id for entry in entries], next_attempt_at=due)
        run.report.delayed += len(entries)

    def _try(self, entry: OutboxEntry, run: _Run) -> bool:
        """Bring one promise and write down how it went; false, with nothing done, when its carrier is away."""
        now, promise = self._clock.now(), entry.promise
        if run.is_away(promise.kind):
            return False
        if promise.useful_until and now >= dt.datetime.fromisoformat(promise.useful_until):
            # A code that has expired: nobody waits for it, and it must not stay in the database.
            self._settle(entry, DeliveryState.DONE, None, "expired")
            return True
        state, again, error = self._carry(entry, now)
        run.note(promise.kind, state, unavailable=error == "unavailable")
        if error:
            carrier = _CARRIERS.get(promise.kind, f"the carrier of {promise.kind}")
            log.warning("outbox entry %s, try %s: %s %s", entry.id, entry.attempts, carrier, _SAID[error])
        self._settle(entry, state, again, error)
        return True

    def _carry(self, entry: OutboxEntry, now: dt.datetime) -> tuple[DeliveryState, dt.datetime | None, str]:
        """Return how one try ended: the state, when to try again, and the error's name."""
        kind = entry.promise.kind
        try:
            self._carriers[kind].carry(entry.promise, reference=f"<sesame-{entry.id}@{self._message_domain}>")
        except Unavailable:
            self._leave_alone_until[kind] = now + _COOL_DOWN
            return *_later(entry, now), "unavailable"
        except Refused:
            # It will never be taken: give up on this one alone.
            return DeliveryState.DEAD, None, "rejected"
        except Exception as error:  # noqa: BLE001 - one promise's fault is its own: the others of the run go on
            # The name alone: an error's text may quote what was to be said.
            log.error("outbox entry %s could not be written: %s", entry.id, type(error).__name__)  # noqa: TRY400
            return *_later(entry, now), "unwritable"
        return DeliveryState.DONE, None, ""

    def _settle(self, entry: OutboxEntry, state: DeliveryState, again: dt.datetime | None, error: str) -> None:
        with self._unit_of_work() as tx:
            tx.outbox.settle(entry.id, state=state, next_attempt_at=again, error=error)


def _later(entry: OutboxEntry, now: dt.datetime) -> tuple[DeliveryState, dt.datetime | None]:
    again = next_attempt(attempts=entry.attempts, now=now)
    return (DeliveryState.PENDING if again else DeliveryState.DEAD), again
