"""Telling people by mail that their account is about to end, a few times before it does."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

from sesame.domain.attendance import Grace
from sesame.domain.attendance import last_day_of_account
from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import Promise
from sesame.domain.departures import STEPS
from sesame.domain.departures import Departure
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.services.notification import Notification

#: How many are told in one transaction: on SQLite nobody else writes meanwhile.
LOT = 100


class DepartureNotices:
    """Run by the same timer as ``flask sesame purge``, as often as it likes: each step is told once.

    What was missed while no timer ran is not told late: whoever has ten days left is told once, of the last day.
    """

    def __init__(
        self,
        *,
        grace: Grace,
        forget_days: int,
        people: People,
        unit_of_work: UnitOfWork,
        reading: Reading,
        notification: Notification,
        clock: Clock,
        rest: Callable[[], object],
    ) -> None:
        """Take the days of grace, and those after which who left is forgotten, or none; ``rest`` lets others write."""
        self._grace = grace
        self._forget_days = forget_days
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._notification = notification
        self._clock = clock
        self._rest = rest

    def tell(self) -> int:
        """Promise the mails that are due today; return how many people are told."""
        today = self._clock.today()
        return sum(
            self._tell(category, step, first=today + dt.timedelta(days=after + 1), last=today + dt.timedelta(days=step))
            for category in Category
            for step, after in pairwise((*STEPS, -1))
        )

    def _tell(self, category: Category, step: int, *, first: dt.date, last: dt.date) -> int:
        """Tell all whose account's last day is within these."""
        told, grace = 0, dt.timedelta(days=self._grace[category])
        while True:
            with self._reading() as tx:
                lot = tx.departures.to_announce(category, first=first - grace, last=last - grace, step=step, limit=LOT)
            if not lot:
                return told
            # People are asked before the transaction, never inside.
            told += self._promise([(one, self._people.get(one.person)) for one in lot], step)
            self._rest()

    def _promise(self, lot: list[tuple[Departure, Person | None]], step: int) -> int:
        now, told = self._clock.now(), 0
        with self._unit_of_work() as tx:
            for departure, person in lot:
                # First of all, or whoever is not known any more would be looked for without end; and one of two runs.
                is_new = tx.departures.note(departure, step)
                day = last_day_of_account(person, self._grace) if person else None
                if person is None or day is None or not is_new:
                    continue
                tx.audit.append(
                    AuditEvent(action=AuditAction.END_ANNOUNCED, at=now, person=person.key, actor=THE_SYSTEM)
                )
                tx.outbox.promise(self._announced(person, day, now), now)
                told += 1
        return told

    def _announced(self, person: Person, last_day: dt.date, at: dt.datetime) -> list[Promise]:
        days = min(self._forget_days + 1, (dt.date.max - last_day).days)
        erased_on = last_day + dt.timedelta(days=days) if self._forget_days else None
        return self._notification.end_announced(person, last_day=last_day, erased_on=erased_on, at=at)
