"""Forgetting what need not be kept any longer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.disavowal_links import LIFETIME
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.passwords_known_elsewhere import PasswordsKnownElsewhere
from sesame.services.people_runs import RUNS_KEPT

#: The longest window of a guess budget is a day; a week leaves the help desk something to look at.
WINDOWS_KEPT = dt.timedelta(days=7)
#: Whom an hour was about matters within it; the hour before is there for a clock that is set back.
PEOPLE_OF_AN_HOUR_KEPT = dt.timedelta(hours=2)
#: A number that is nobody's has to stay closed for longer than anybody would watch it, or it could be told from others.
UNKNOWN_KEPT = dt.timedelta(days=365)
#: A day more than a link lives: clocks of two machines may differ.
TOKENS_KEPT = LIFETIME + dt.timedelta(days=1)
#: How many rows one transaction deletes: on SQLite nobody else writes meanwhile.
LOT = 2000
#: The passwords of how many people, each of whom costs a statement.
_PEOPLE_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How much was forgotten."""

    journeys: int
    windows: int
    tokens: int
    passwords: int
    events: int
    mails: int
    keys: int
    runs: int
    names: int


class Retention:
    """The use case of ``flask sesame purge``."""

    def __init__(
        self,
        *,
        keeper: JourneyKeeper,
        unit_of_work: UnitOfWork,
        reading: Reading,
        clock: Clock,
        events_kept: dt.timedelta,
        given_up_kept: dt.timedelta,
        rest: Callable[[], object],
        elsewhere: PasswordsKnownElsewhere,
    ) -> None:
        """Take a keeper of journeys, whichever: all have the same limits; ``rest`` lets others write between lots.

        ``elsewhere`` ends what is left of passwords that another system knows.
        """
        self._elsewhere = elsewhere
        self._keeper = keeper
        self._events_kept = events_kept
        self._given_up_kept = given_up_kept
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock
        self._rest = rest

    def purge(self) -> Purged:
        """Forget whatever is past its end, a lot in each transaction.

        Those are expired journeys, windows that are over, counters of numbers that are nobody's, links too old to be
        used, passwords that nothing is compared with, old events, notes of mails, runs of imports and
        names that anybody may have again. Decisions stay: they are evidence as long as the account is.
        """
        now, today = self._clock.now(), self._clock.today()
        events_end = now - self._events_kept
        self._elsewhere.tell_undecided()
        windows = self._in_lots(lambda tx: tx.budgets.purge(before=now - WINDOWS_KEPT, limit=LOT))
        hours_ago = now - PEOPLE_OF_AN_HOUR_KEPT
        windows += self._in_lots(lambda tx: tx.budgets.purge_people_of_an_hour(before=hours_ago, limit=LOT))
        unknown = self._in_lots(lambda tx: tx.budgets.purge_unknown(before=now - UNKNOWN_KEPT, limit=LOT))
        return Purged(
            journeys=self._in_lots(lambda tx: self._keeper.purge(tx, limit=LOT)),
            windows=windows + unknown,
            tokens=self._in_lots(lambda tx: tx.spent_tokens.purge(before=now - TOKENS_KEPT, limit=LOT)),
            passwords=self._passwords() + self._in_lots(lambda tx: self._elsewhere.forget_hashes(tx, limit=LOT)),
            events=self._in_lots(lambda tx: tx.audit.purge(before=events_end, limit=LOT)),
            mails=self._mails(now),
            keys=self._in_lots(lambda tx: tx.keys.purge(before=now, limit=LOT)),
            runs=self._in_lots(lambda tx: tx.people_runs.purge(before=now - RUNS_KEPT, limit=LOT)),
            names=self._in_lots(lambda tx: tx.reserved.purge(before=today, limit=LOT)),
        )

    def _in_lots(self, delete: Callable[[Transaction], int]) -> int:
        deleted = 0
        while True:
            with self._unit_of_work() as tx:
                lot = delete(tx)
            deleted += lot
            if lot < LOT:
                return deleted
            self._rest()

    def _passwords(self) -> int:
        """Those of former versions: since then they are forgotten when another one is chosen."""
        deleted = 0
        while True:
            # Looked for by a reader, whom no writer waits for.
            with self._reading() as tx:
                people = tx.accounts.with_old_passwords(_PEOPLE_AT_ONCE)
            if not people:
                return deleted
            with self._unit_of_work() as tx:
                deleted += tx.accounts.forget_old_passwords(people)
            self._rest()

    def _mails(self, now: dt.datetime) -> int:
        """Forget notes of mails, and what given-up ones say once their link is dead; return how many notes."""
        kept, given_up = now - self._events_kept, now - self._given_up_kept
        self._in_lots(lambda tx: tx.outbox.silence(before=now - LIFETIME, limit=LOT))
        return self._in_lots(lambda tx: tx.outbox.purge(kept_before=kept, given_up_before=given_up, limit=LOT))
