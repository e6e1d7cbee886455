"""Keeping what the outbox promised: at once when possible, later when not, never lost."""

import datetime as dt
import logging
import secrets
from collections import defaultdict
from collections import deque
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextlib import ExitStack
from contextlib import nullcontext
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.delivery import MAIL
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import Promise
from sesame.domain.delivery import Settlement
from sesame.domain.delivery import caught
from sesame.domain.delivery import later
from sesame.domain.ports import Carrier
from sesame.domain.ports import Clock
from sesame.domain.ports import LineKeeper
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.services.delivery_luck import Luck

log = logging.getLogger("sesame.delivery")

#: How long a claimed entry stays with its process before another one may take it.
LEASE = dt.timedelta(minutes=5)
#: After a failure, requests leave the mail server alone this long and let `sesame deliver` try.
_COOL_DOWN = dt.timedelta(seconds=30)
#: How many promises are looked up at once; they are not taken by that.
_LOOKED_UP_AT_ONCE = 100
_EXPIRED = "expired"
#: How a failure is told in the log.
_SAID = {
    "unavailable": "is not available",
    "turned_away": "would not take it now",
    "rejected": "is refusing it for good",
    "unwritable": "was never reached: it could not be written",
    "unreadable": "was never reached: what was promised can no longer be read",
    "unknown_kind": "is not there: no carrier has this kind",
    "late": "was not asked: the process slept until the promise was nearly another's",
}
#: Who brings each kind, in the log.
_CARRIERS = {MAIL: "the mail server"}


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """How a run ended."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0

    def note(self, how: Settlement, taken_back: int) -> None:
        """Count one try, and those that were given up before it and are owed again."""
        self.sent += how.state is DeliveryState.DONE and how.error != _EXPIRED
        self.delayed += (how.state is DeliveryState.PENDING) + taken_back
        self.dead = max(0, self.dead + (how.state is DeliveryState.DEAD) - taken_back)


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over the outbox: what was due when it began, but for the kinds whose carrier it leaves alone."""

    due_by: dt.datetime
    #: What is to be tried next, and whether more than that is looked for.
    waiting: deque[int] = field(default_factory=deque)
    looks_for_more: bool = True
    seen: set[int] = field(default_factory=set)
    left_alone: set[str] = field(default_factory=set)
    report: DeliveryReport = field(default_factory=DeliveryReport)


class Delivery:
    """Keeps what is owed, at least once each; each kind of promise has its own carrier and its own luck."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        carriers: Mapping[str, Carrier],
        clock: Clock,
        message_domain: str,
        catch_all: str = "",
        lease: dt.timedelta = LEASE,
    ) -> None:
        """Take the ports; ``message_domain`` ends each reference, the same at every try of one promise.

        ``catch_all`` is a mail address to which everything goes instead of to people, on a test site.
        """
        self._catch_all = catch_all
        self._unit_of_work = unit_of_work
        self._carriers = carriers
        self._clock = clock
        self._message_domain = message_domain
        self._lease = lease
        self._leave_alone_until: dict[str, dt.datetime] = {}
        self._luck: defaultdict[str, Luck] = defaultdict(Luck)

    def deliver_now(self, ids: Sequence[int]) -> None:
        """Try fresh promises once, but for those whose carrier failed a moment ago."""
        now = self._clock.now()
        resting = {kind for kind, until in self._leave_alone_until.items() if now < until}
        if ids:
            self._deliver(_Run(due_by=now, waiting=deque(ids), looks_for_more=False, left_alone=resting))

    def deliver(self) -> DeliveryReport:
        """Try everything that is due and report; a carrier that is away stops its own kind, and nothing is lost."""
        return self._deliver(_Run(due_by=self._clock.now()))

    def revive(self) -> int:
        """Make given-up promises due again; return how many."""
        with self._unit_of_work() as tx:
            return tx.outbox.revive(self._clock.now())

    def backlog(self) -> tuple[int, int]:
        """Return how many promises wait, and how many were given up."""
        with self._unit_of_work() as tx:
            return tx.outbox.count(DeliveryState.PENDING), tx.outbox.count(DeliveryState.DEAD)

    def _deliver(self, run: _Run) -> DeliveryReport:
        for luck in self._luck.values():
            luck.failures = 0
        with ExitStack() as lines:
            connected: dict[str, Carrier] = {}
            with self._unit_of_work() as tx:
                entry = self._claim(tx, run)
            while entry is not None:
                kind = self._carried_as(entry)
                if kind in self._carriers and kind not in connected:
                    connected[kind] = lines.enter_context(_connected(self._carriers[kind]))
                how = self._try(entry, connected)
                entry = self._write_down(entry, how, run)
        return run.report

    def _claim(self, tx: Transaction, run: _Run) -> OutboxEntry | None:
        """Take one entry, which is tried at once: what waits for its turn is nobody's."""
        while True:
            if not run.waiting and run.looks_for_more:
                due = tx.outbox.due(by=run.due_by, but_kinds=run.left_alone, limit=_LOOKED_UP_AT_ONCE)
                run.waiting.extend(one for one in due if one not in run.seen)
            if not run.waiting:
                return None
            entry_id = run.waiting.popleft()
            run.seen.add(entry_id)
            entry = tx.outbox.claim(
                entry_id,
                claim=secrets.token_hex(16),
                now=self._clock.now(),
                due_by=run.due_by,
                lease=self._lease,
                but_kinds=run.left_alone,
            )
            if entry is not None:
                return entry

    def _try(self, entry: OutboxEntry, carriers: Mapping[str, Carrier]) -> Settlement:
        """Bring one promise; return how it went."""
        now, promise = self._clock.now(), entry.promise
        if promise is None:
            return later(entry, now, "unreadable")
        if promise.useful_until and now >= dt.datetime.fromisoformat(promise.useful_until):
            # A code that has expired: nobody waits for it, and it must not stay in the database.
            return Settlement(state=DeliveryState.DONE, error=_EXPIRED)
        kind = self._carried_as(entry)
        if kind not in carriers:
            return later(entry, now, "unknown_kind")
        if now > entry.until - self._lease / 2:
            # A machine that was asleep: another process may take it while we talk.
            return later(entry, now, "late")
        # The one place where it is decided to whom something goes.
        return self._carry(entry, caught(promise, self._catch_all) if self._catch_all else promise, carriers[kind])

    def _carried_as(self, entry: OutboxEntry) -> str:
        """Return by which carrier an entry leaves: its own, or on a test site the mails' alone."""
        return MAIL if self._catch_all else entry.kind

    def _carry(self, entry: OutboxEntry, promise: Promise, carrier: Carrier) -> Settlement:
        try:
            carrier.carry(promise, reference=f"<sesame-{entry.id}@{self._message_domain}>")
        except (Refused, Unavailable) as error:
            return self._failed(entry, error)
        except Exception as error:  # noqa: BLE001 - one promise's fault is its own: the others of the run go on
            # The name alone: an error's text may quote what was to be said.
            log.error("outbox entry %s could not be written: %s", entry.id, type(error).__name__)  # noqa: TRY400
            return later(entry, self._clock.now(), "unwritable")
        self._luck[entry.kind].took_one()
        return Settlement(state=DeliveryState.DONE)

    def _failed(self, entry: OutboxEntry, error: Refused | Unavailable) -> Settlement:
        """Return what becomes of an entry that its carrier did not take, and note what that says of the carrier."""
        luck, now = self._luck[entry.kind], self._clock.now()
        if isinstance(error, Unavailable) and not isinstance(error, TurnedAway):
            luck.did_not_answer()
            self._leave_alone_until[entry.kind] = now + _COOL_DOWN
            return later(entry, now, "unavailable")
        luck.turned_one_away(entry)
        if luck.turns_everybody_away:
            self._leave_alone_until[entry.kind] = now + _COOL_DOWN
        elif isinstance(error, Refused):
            luck.gave_up(entry)
            # It will never be taken: give up on this one alone.
            return Settlement(state=DeliveryState.DEAD, error="rejected")
        return later(entry, now, "turned_away")

    def _write_down(self, entry: OutboxEntry, how: Settlement, run: _Run) -> OutboxEntry | None:
        """Write down how a try ended and take the next entry, in one transaction."""
        luck, wronged = self._luck[entry.kind], list[int]()
        self._tell(entry, how)
        if how.error == "turned_away" and luck.turns_everybody_away:
            log.error(
                "%s turned away %s different recipients in a row: its promises wait and none is given up; look at the "
                "account, the sender and their rights",
                _carrier(entry.kind),
                len(luck.turned_away),
            )
            wronged = luck.refused_wrongly()
        if luck.is_away or luck.turns_everybody_away:
            run.left_alone.add(entry.kind)
        with self._unit_of_work() as tx:
            ours = tx.outbox.settle(entry, how)
            taken_back = tx.outbox.take_back(wronged, due=self._clock.now() + _COOL_DOWN) if wronged else 0
            following = self._claim(tx, run)
        if not ours:
            log.warning("outbox entry %s was taken by another process while it was brought here", entry.id)
        run.report.note(how, taken_back)
        return following

    def _tell(self, entry: OutboxEntry, how: Settlement) -> None:
        said = _SAID.get(how.error)
        if said:
            log.warning("outbox entry %s, try %s: %s %s", entry.id, entry.attempts, _carrier(entry.kind), said)


def _connected(carrier: Carrier) -> AbstractContextManager[Carrier]:
    """Return the carrier for a run: by a line kept open, where it can."""
    return carrier.connected() if isinstance(carrier, LineKeeper) else nullcontext(carrier)


def _carrier(kind: str) -> str:
    return _CARRIERS.get(kind, f"the carrier of {kind}")
