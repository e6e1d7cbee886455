"""The alarm of one path: more wrong than right, or many people with few tries each.

Figures are fixed: a site that has no usual hour yet is guarded from its first day. Whatever the alarm changes, it
changes for addresses that are wrong about many people, never for the site.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import Promise
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.stores import Transaction

#: Of the figure of wrong tries, how many different people nobody was right about afterwards are an alarm by themselves.
PEOPLE_SHARE = 2
#: They have to be more than one for so many tries that were right: in a rush a few never find their date.
RIGHT_FOR_EACH = 4
#: An alarm is told once, and lasts, until the end of the day.
_TOLD = GuessBudget(name="alarm", limit=1, window=86400)

#: Returns the mails that tell of an alarm.
Tell = Callable[[Mapping[str, str], dt.datetime], Sequence[Promise]]


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
        return tx.budgets.used(self._subject, _TOLD.period(now)) > 0

    def count(self, tx: Transaction, *, right: bool, person: int, now: dt.datetime) -> bool:
        """Count one try, and tell whether it gave the alarm; the statements are the same for all.

        ``person`` is 1 where somebody more was wrong about whom nobody was right, -1 where somebody is right after
        all, else 0.
        """
        hour = self._limit.period(now)
        wrong = tx.budgets.reserve(self._subject, hour, now, tries=0 if right else 1)
        rights = tx.budgets.reserve(self._subject, f"{hour}:right", now, tries=1 if right else 0)
        people = tx.budgets.reserve(self._subject, f"{hour}:people", now, tries=1 if person > 0 else 0)
        tx.budgets.refund(self._subject, f"{hour}:people", tries=1 if person < 0 else 0)
        many_wrong = wrong >= self._limit.limit and wrong > rights
        many_people = people * PEOPLE_SHARE >= self._limit.limit and people * RIGHT_FOR_EACH > rights
        alarming = not right and (many_wrong or many_people)
        given = tx.budgets.reserve(self._subject, _TOLD.period(now), now, tries=1 if alarming else 0)
        if not alarming or given > _TOLD.limit:
            return False
        facts = {"path": self._path, "wrong": str(wrong), "right": str(rights), "people": str(people)}
        tx.audit.append(AuditEvent(action=AuditAction.SITE_ALARM, at=now, actor=THE_SYSTEM, facts=facts))
        tx.outbox.promise(self._tell(facts, now), now)
        return True
