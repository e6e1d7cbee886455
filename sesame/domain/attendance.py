"""Whether somebody is at the university: not yet, there, gone for a while or for good; or closed, whatever the days."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from sesame.domain.account import AccountState
from sesame.domain.person import Category
from sesame.domain.person import Person

#: For how many days after the last one an account stays in use, by what somebody was.
Grace = Mapping[Category, int]


class Attendance(StrEnum):
    """Where somebody stands on a day; the value is what pages call it."""

    NOT_YET = "not_yet"
    HERE = "here"
    #: Past the last day, within the days of grace: an account goes on, none begins.
    LEAVING = "leaving"
    GONE = "gone"
    #: By an operator, whatever the dates say.
    CLOSED = "closed"
    #: By a source, which said of them what only fits somebody else, until that is settled.
    DOUBTED = "doubted"

    def opens(self, state: AccountState) -> bool:
        """Tell whether somebody who stands so may go on with an account of that state, its own rules apart.

        What has to be activated opens from the first day to the last one; what is in use goes on through the grace.
        """
        return self in (_TO_ACTIVATE if state is AccountState.PENDING else _IN_USE)


_TO_ACTIVATE = frozenset({Attendance.HERE})
#: Who has an account and comes back next week keeps it until then.
_IN_USE = frozenset({Attendance.NOT_YET, Attendance.HERE, Attendance.LEAVING})


def attendance(person: Person, grace: Grace, today: dt.date) -> Attendance:
    """Return where somebody stands today, a date at the university; first and last day count as there."""
    if person.closed_at is not None:
        return Attendance.CLOSED
    if person.doubted_at is not None:
        return Attendance.DOUBTED
    end = last_day_of_account(person, grace)
    if end is not None and _has_left(person, today):
        return Attendance.LEAVING if today <= end else Attendance.GONE
    if person.valid_from is not None and today < person.valid_from:
        return Attendance.NOT_YET
    return Attendance.HERE


def _has_left(person: Person, today: dt.date) -> bool:
    """Tell whether the last day is over, or no source tells the person any more: that ends at once."""
    over = person.valid_until is not None and today > person.valid_until
    return over or (person.gone_on is not None and today >= person.gone_on)


def end_of(person: Person) -> dt.date | None:
    """Return the day from which the grace is counted: the last one told, or the one of which nobody is told any more.

    Whichever is earlier: a source that tells somebody no longer knows better than what it told of them before, and who
    had left already does not leave again.
    """
    days = [day for day in (person.valid_until, person.gone_on) if day is not None]
    return min(days, default=None)


def last_day_of_account(person: Person, grace: Grace) -> dt.date | None:
    """Return the last day on which an account is in use, grace included; none where no end is known."""
    end = end_of(person)
    if end is None:
        return None
    # A date of the far future has no days after it.
    days = min(grace[person.category], (dt.date.max - end).days)
    return end + dt.timedelta(days=days)
