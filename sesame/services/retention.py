"""Forgetting what need not be kept any longer."""

import datetime as dt
from dataclasses import dataclass

from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.services.disavowal_links import LIFETIME
from sesame.services.journey_keeping import JourneyKeeper

#: The longest window of a guess budget is a day; a week leaves the help desk something to look at.
_WINDOWS_KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How much was forgotten."""

    journeys: int
    windows: int
    tokens: int
    events: int
    mails: int


class Retention:
    """The use case of ``flask sesame purge``."""

    def __init__(
        self, *, keeper: JourneyKeeper, unit_of_work: UnitOfWork, clock: Clock, events_kept: dt.timedelta
    ) -> None:
        """Take a keeper of journeys, whichever: all have the same limits."""
        self._keeper = keeper
        self._events_kept = events_kept
        self._unit_of_work = unit_of_work
        self._clock = clock

    def purge(self) -> Purged:
        """Forget expired journeys, windows that are over, links too old to be used, old events and notes of mails.

        Decisions stay: they are evidence as long as the account is.
        """
        journeys = self._keeper.purge()
        now = self._clock.now()
        with self._unit_of_work() as tx:
            windows = tx.budgets.purge(before=now - _WINDOWS_KEPT)
            # A day more than a link lives: clocks of two machines may differ.
            tokens = tx.spent_tokens.purge(before=now - LIFETIME - dt.timedelta(days=1))
            events = tx.audit.purge(before=now - self._events_kept)
            mails = tx.outbox.purge(before=now - self._events_kept)
        return Purged(journeys=journeys, windows=windows, tokens=tokens, events=events, mails=mails)
