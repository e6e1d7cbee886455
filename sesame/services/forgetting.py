"""Forgetting a person who has left, or who may ask for it (RGPD, article 17)."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping

from sesame.domain.attendance import Grace
from sesame.domain.audit import LEFT_LONG_AGO
from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.reserved_names import last_reserved_day
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is

#: How many people one run forgets, each in a transaction of its own: what is left is the next run's.
MOST_A_RUN = 200


class Forgetting:
    """The use case of ``flask sesame people forget``.

    Decisions go as well: what they are evidence of is about a person, and what was decided on ends with them. What
    stays is an event without a person, which says that somebody was forgotten, by whom and why, and the names by which
    they were known elsewhere, reserved for a while and said to be nobody's.
    """

    def __init__(
        self, *, paths: tuple[GuessBudgets, ...], unit_of_work: UnitOfWork, clock: Clock, reserved_days: int
    ) -> None:
        """Take the budgets of every path, whose counters are the person's too, and how long names stay reserved."""
        self._reserved_days = reserved_days
        self._paths = paths
        self._unit_of_work = unit_of_work
        self._clock = clock

    def forget(self, person: Person, act: Act, *, unless: Callable[[Transaction], bool] = lambda _tx: False) -> int:
        """Remove whatever is kept of a person, and tell nobody; return how many rows that was.

        None, where ``unless`` tells so in the very transaction.
        """
        event = act.event(AuditAction.PERSON_FORGOTTEN, at=self._clock.now())
        with self._unit_of_work() as tx:
            # Whoever changes the account at this moment has done so, or finds it gone.
            tx.accounts.lock(person.key)
            if unless(tx):
                return 0
            erased = tx.erasure.erase(person.key, uid=person.uid, addresses=person.addresses)
            until = last_reserved_day(self._clock.today(), self._reserved_days)
            for name in {person.login, person.uid}:
                # What stands for a login that was taken away is no name.
                if name[:1].isalnum():
                    tx.reserved.reserve(name, NOBODY, until)
            for budgets in self._paths:
                budgets.reopen(tx, who_is(person.key))
            tx.audit.append(event)
        return erased


class ForgettingWhoLeft:
    """Run by the same timer as ``flask sesame purge``: forgets who left so long ago that their time is over."""

    def __init__(
        self,
        *,
        forgetting: Forgetting,
        grace: Grace,
        days: int,
        people: People,
        reading: Reading,
        clock: Clock,
        rest: Callable[[], object],
    ) -> None:
        """Take the days after the end of the grace, none for never; ``rest`` lets others write between two people."""
        self._forgetting = forgetting
        self._grace = grace
        self._days = days
        self._people = people
        self._reading = reading
        self._clock = clock
        self._rest = rest

    def forget(self) -> int:
        """Forget at most ``MOST_A_RUN`` people, with an account or without; return how many."""
        if not self._days:
            return 0
        before = self._ends_before(self._clock.today())
        with self._reading() as tx:
            over = tx.departures.over(before, limit=MOST_A_RUN)
        act, forgotten = Act(actor=THE_SYSTEM, reason=LEFT_LONG_AGO), 0
        for key in over:
            person = self._people.get(key)
            # Who came back at this very moment stays.
            if person and self._forgetting.forget(
                person,
                act,
                unless=lambda tx, key=key: not tx.departures.is_over(key, before),  # type: ignore[misc]
            ):
                forgotten += 1
            self._rest()
        return forgotten

    def _ends_before(self, today: dt.date) -> Mapping[Category, dt.date]:
        return {
            category: today - dt.timedelta(days=min(days + self._days, (today - dt.date.min).days))
            for category, days in self._grace.items()
        }
