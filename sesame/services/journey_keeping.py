"""Opening, loading, advancing and ending journeys, whatever their steps are."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from sesame.domain.journey import Journey
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Stale

#: The end of a journey can be opened again for this long, so that a reload shows what was done and not an error,
_END_KEPT = dt.timedelta(minutes=15)
#: and for this long with its data, which the next person at the browser is not to read.
_RECAP_SHOWN = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyLimits:
    """How long a journey lasts: without a request, and in all."""

    idle: dt.timedelta
    whole: dt.timedelta


class JourneyKeeper:
    """Keeps the runs of one declared journey; the browser holds an opaque id, the store its digest."""

    def __init__(
        self,
        journey: Journey,
        *,
        limits: JourneyLimits,
        unit_of_work: UnitOfWork,
        reading: Reading,
        secrets: Secrets,
        clock: Clock,
    ) -> None:
        """Take the declaration and the ports."""
        self.journey = journey
        self.limits = limits
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._secrets = secrets
        self._clock = clock

    def begin(self) -> tuple[str, JourneyState]:
        """Open a journey; return the id for the browser's session, and its state."""
        now = self._clock.now()
        opaque = self._secrets.new_id()
        state = JourneyState(
            key=self._key(opaque),
            journey=self.journey.name,
            revision=0,
            status=JourneyStatus.OPEN,
            created_at=now,
            touched_at=now,
            deadline=now + self.limits.whole,
        )
        with self._unit_of_work() as tx:
            tx.journeys.add(state)
        return opaque, state

    def load(self, opaque: str) -> JourneyState:
        """Return the journey of that id and remember that it is in use. Errors: ``Expired``."""
        now = self._clock.now()
        with self._reading() as tx:
            found = (tx.journeys.get(key) for key in self._keys(opaque))
            state = next((one for one in found if one), None)
        if state is None or state.journey != self.journey.name:
            raise Expired("journey_expired")
        if now >= state.deadline or now - state.touched_at >= self.limits.idle:
            raise Expired("journey_expired")
        # One write a minute is precise enough for a limit of many, and most requests then write none.
        if now - state.touched_at >= dt.timedelta(minutes=1):
            with self._unit_of_work() as tx:
                tx.journeys.touch(state.key, now)
        return state

    def end(self, opaque: str) -> None:
        """Forget the journey and everything answered in it."""
        with self._unit_of_work() as tx:
            for key in self._keys(opaque):
                tx.journeys.delete(key)

    def record(self, tx: Transaction, state: JourneyState, name: str, answer: Mapping[str, Any]) -> JourneyState:
        """Store an answer in this transaction and return the state after it.

        Errors: ``Stale`` when the step may not be answered now or another request was first.
        """
        step = self.journey.step(name)
        if state.status is not JourneyStatus.OPEN or step not in self.journey.allowable(state.facts):
            raise Stale("journey_moved_on")
        facts = self.journey.record(state.facts, step, dict(answer))
        return self.store(tx, state.moved(facts=facts, touched_at=self._clock.now()), key=state.key)

    def store(self, tx: Transaction, state: JourneyState, *, key: str) -> JourneyState:
        """Store the next revision. Errors: ``Stale`` when another request was first."""
        if not tx.journeys.save(state, key=key):
            raise Stale("journey_moved_on")
        return state

    def close(self, state: JourneyState, status: JourneyStatus, facts: Mapping[str, Any]) -> JourneyState:
        """Return the next revision as the last: only what the last page shows is kept, and for a while."""
        now = self._clock.now()
        return replace(state.moved(), facts=dict(facts), status=status, touched_at=now, deadline=now + _END_KEPT)

    def shows_recap(self, state: JourneyState) -> bool:
        """Tell whether what a journey ended with may still be shown: who opens its end later may be somebody else."""
        # Either way: a clock that was set back does not show it again.
        return abs(self._clock.now() - self.ended_at(state)) <= _RECAP_SHOWN

    def ended_at(self, state: JourneyState) -> dt.datetime:
        """Return when a journey that is over came to its end, however often its last page was opened since."""
        return state.deadline - _END_KEPT

    def move(self, tx: Transaction, state: JourneyState, after: JourneyState) -> tuple[str, JourneyState]:
        """Store what comes after this state under a new id, and return both: who knows the old id has not got it.

        Under the old id stays what was known before. Whoever never received the answer with the new one, on a line
        that broke, gives the same answer again and does not begin anew.

        Errors: ``Stale`` when another request was first.
        """
        opaque = self._secrets.new_id()
        moved = replace(after, key=self._key(opaque))
        self.store(tx, state.moved(), key=state.key)
        tx.journeys.add(moved)
        return opaque, moved

    def purge(self, tx: Transaction, *, limit: int) -> int:
        """Forget at most so many of the journeys that have expired, of whatever kind; return how many."""
        now = self._clock.now()
        return tx.journeys.purge(touched_before=now - self.limits.idle, now=now, limit=limit)

    def _key(self, opaque: str) -> str:
        return self._secrets.digest("journey", opaque)

    def _keys(self, opaque: str) -> Sequence[str]:
        return self._secrets.digests("journey", opaque)
