"""Whether somebody is at the university: before their first day, there, gone for a while, gone, or closed by hand."""

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
    end = last_day_of_account(person, grace)
    if person.valid_until is not None and end is not None and today > person.valid_until:
        return Attendance.LEAVING if today <= end else Attendance.GONE
    if person.valid_from is not None and today < person.valid_from:
        return Attendance.NOT_YET
    return Attendance.HERE


def last_day_of_account(person: Person, grace: Grace) -> dt.date | None:
    """Return the last day on which an account is in use, grace included; none where no end is known."""
    if person.valid_until is None:
        return None
    # A date of the far future has no days after it.
    days = min(grace[person.category], (dt.date.max - person.valid_until).days)
    return person.valid_until + dt.timedelta(days=days)
