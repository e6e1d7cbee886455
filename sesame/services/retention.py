"""Forgetting what need not be kept any longer."""

import datetime as dt
from dataclasses import dataclass

from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.services.disavowal_links import LIFETIME
from sesame.services.journey_keeping import JourneyKeeper

#: The longest window of a guess budget is a day; a week leaves the help desk something to look at.
_WINDOWS_KEPT = dt.timedelta(days=7)

#: How many rows one transaction deletes: on SQLite nobody else writes meanwhile.
LOT = 2000


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
        self,
        *,
        keeper: JourneyKeeper,
        unit_of_work: UnitOfWork,
        clock: Clock,
        events_kept: dt.timedelta,
        given_up_kept: dt.timedelta,
    ) -> None:
        """Take a keeper of journeys, whichever: all have the same limits."""
        self._keeper = keeper
        self._events_kept = events_kept
        self._given_up_kept = given_up_kept
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
        mails = self._mails(now)
        return Purged(journeys=journeys, windows=windows, tokens=tokens, events=events, mails=mails)

    def _mails(self, now: dt.datetime) -> int:
        """Forget notes of mails, and what given-up ones say once their link is dead; return how many notes."""
        erased, lot = 0, LOT
        while lot == LOT:
            with self._unit_of_work() as tx:
                lot = tx.outbox.purge(
                    kept_before=now - self._events_kept, given_up_before=now - self._given_up_kept, limit=LOT
                )
            erased, lot = erased + lot, max(lot, self._silenced(now))
        return erased

    def _silenced(self, now: dt.datetime) -> int:
        with self._unit_of_work() as tx:
            return tx.outbox.silence(before=now - LIFETIME, limit=LOT)
