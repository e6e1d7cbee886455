"""What waits of sources: looking at it, and deciding whom a row speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.domain.waiting_rows import DECIDABLE
from sesame.domain.waiting_rows import Decision
from sesame.domain.waiting_rows import WaitingTelling
from sesame.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The rows that have waited longest, and how many there are."""

    shown: Sequence[WaitingTelling]
    count: int


class PeopleWaiting:
    """The use case of ``flask sesame people waiting`` and ``people settle``."""

    def __init__(self, *, unit_of_work: UnitOfWork, reading: Reading, clock: Clock) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock

    def look(self, limit: int) -> Waits:
        """Return at most so many rows that wait, the oldest first."""
        with self._reading() as tx:
            return Waits(shown=tx.waiting.all(limit), count=tx.waiting.count())

    def settle(self, source: str, ref: str, decision: Decision, act: Act) -> WaitingTelling:
        """Decide whom a row speaks of, which the next run of its source carries out; return the row.

        Whoever it may concern stays closed until then. Errors: ``Refused`` with ``nothing_waits``, or with
        ``not_decidable``, and also why it waits, where something else is to be put right.
        """
        with self._unit_of_work() as tx:
            row = tx.waiting.of(source, ref)
            if row is None:
                raise Refused("nothing_waits")
            if row.why.code not in DECIDABLE:
                raise Refused("not_decidable").with_others([row.why])
            tx.waiting.decide(source, ref, decision)
            event = act.event(
                AuditAction.WAITING_SETTLED,
                at=self._clock.now(),
                person=row.person,
                facts={"source": source, "decision": decision.value},
            )
            tx.audit.append(event)
        return row
