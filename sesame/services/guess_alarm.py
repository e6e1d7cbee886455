"""The alarm of one path: more wrong tries than people who were right, or many people with few tries each.

The figure is fixed until a path has a usual hour, so that a site is guarded from its first day; then it follows what is
usual, and a small university hears of what a large one would not notice. Whatever the alarm changes, it changes for
addresses that are wrong about many people, never for the site.
"""

import datetime as dt
import statistics
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import Promise
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.stores import Transaction

#: Of the figure of wrong tries, how many different people nobody was right about afterwards are an alarm by themselves.
PEOPLE_SHARE = 2
#: They have to be more than one for so many people who were right: in a rush a few never find their date.
RIGHT_FOR_EACH = 4
#: The usual hour is the middle one of the same hour on these last days, those with an alarm left out. Counters are kept
#: a week, so that the hour of seven days ago may be gone.
USUAL_OF_DAYS = 6
#: With fewer days than that nothing is usual: a holiday is not.
USUAL_NEEDS_DAYS = 4
#: How many times the usual hour is an alarm, and the part of the fixed figure below which nothing is one.
TIMES_USUAL = 5
NEVER_BELOW = 4
#: An alarm is told once, and lasts, until the end of the day.
_TOLD = GuessBudget(name="alarm", limit=1, window=86400)

#: Returns the mails that tell of an alarm.
Tell = Callable[[Mapping[str, str], dt.datetime], Sequence[Promise]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many tries of a path were wrong, and how many people right, each hour anew."""

    wrong: int
    right: int

    @property
    def is_nothing(self) -> bool:
        """Whether nobody tried."""
        return not self.wrong and not self.right


class GuessAlarm:
    """Watches one path of the whole site, hour by hour; once a day it is told."""

    def __init__(self, *, path: str, limit: GuessBudget, subject: str, tell: Tell) -> None:
        """Take the figure of an hour, the counter's key, and what composes the mails."""
        self._path = path
        self._limit = limit
        self._subject = subject
        self._tell = tell

    def is_on(self, tx: Transaction, now: dt.datetime) -> bool:
        """Tell whether there was an alarm today."""
        return alarm_is_on(tx, self._subject, now)

    def count(self, tx: Transaction, *, right: bool, who: str, person: int | None, now: dt.datetime) -> bool:
        """Count one try, and tell whether it gave the alarm; the statements are the same for all.

        ``who`` is a digest of whom it was about: people are counted who were right, or whoever has one pair of their
        own gives it again and again beside each guess. ``person`` is 1 where somebody more was wrong about whom nobody
        was right, -1 where somebody is right after all, else 0; none for a path on which nobody counts people.
        """
        hour = self._limit.period(now)
        wrong, times, *counted = tx.budgets.reserve_each(
            [
                (self._subject, hour, 0 if right else 1),
                (self._subject, f"{hour}:right:{who}", 1 if right else 0),
                *([] if person is None else [(self._subject, f"{hour}:people", person)]),
            ],
            now,
        )
        people = counted[0] if counted else 0
        rights = tx.budgets.reserve(self._subject, f"{hour}:right", now, tries=1 if right and times == 1 else 0)
        figure = self._figure(tx, now, reached=max(wrong + right, people * PEOPLE_SHARE))
        many_wrong = wrong >= figure and wrong > rights
        many_people = people * PEOPLE_SHARE >= figure and people * RIGHT_FOR_EACH > rights
        alarming = not right and (many_wrong or many_people)
        given = tx.budgets.reserve(self._subject, _TOLD.period(now), now, tries=1 if alarming else 0)
        if not alarming or given > _TOLD.limit:
            return False
        facts = {
            "path": self._path,
            "figure": str(figure),
            "wrong": str(wrong),
            "right": str(rights),
            "people": str(people),
        }
        tx.audit.append(AuditEvent(action=AuditAction.SITE_ALARM, at=now, actor=THE_SYSTEM, facts=facts))
        tx.outbox.promise(self._tell(facts, now), now)
        return True

    def lately(self, tx: Transaction, now: dt.datetime, *, days: int) -> Tally:
        """Return what was counted in the last days; counters are kept a week."""
        hours = [self._limit.period(now - dt.timedelta(hours=back)) for back in range(days * 24)]
        rights = [f"{hour}:right" for hour in hours]
        counted = tx.budgets.figures(self._subject, [*hours, *rights])
        return Tally(wrong=sum(counted.get(one, 0) for one in hours), right=sum(counted.get(one, 0) for one in rights))

    def _figure(self, tx: Transaction, now: dt.datetime, *, reached: int) -> int:
        """Return the figure of this hour; what is usual is looked up only once so much is ``reached`` that it matters.

        Nobody can teach it an attack: a day with an alarm is not counted, and of the others the middle one is taken.
        """
        fixed = self._limit.limit
        least = max(1, fixed // NEVER_BELOW)
        if reached < least:
            return fixed
        days = [now - dt.timedelta(days=back) for back in range(1, USUAL_OF_DAYS + 1)]
        alarms = tx.budgets.figures(self._subject, [_TOLD.period(day) for day in days])
        # A day on which nothing was counted has no row, and says nothing about what is usual.
        quiet = [day for day in days if alarms.get(_TOLD.period(day)) == 0]
        hours = tx.budgets.figures(self._subject, [self._limit.period(day) for day in days])
        if len(quiet) < USUAL_NEEDS_DAYS:
            return fixed
        usual = statistics.median(hours.get(self._limit.period(day), 0) for day in quiet)
        return max(least, round(TIMES_USUAL * usual))


def alarm_is_on(tx: Transaction, subject: str, now: dt.datetime) -> bool:
    """Tell whether there was an alarm today on the path whose site has this counter."""
    return tx.budgets.used(subject, _TOLD.period(now)) > 0
