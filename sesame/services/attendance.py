"""Whether somebody may go on today: the one question that every path asks of a person, beside the account's state."""

import datetime as dt

from sesame.domain.account import AccountState
from sesame.domain.attendance import Attendance
from sesame.domain.attendance import Grace
from sesame.domain.attendance import attendance
from sesame.domain.attendance import last_day_of_account
from sesame.domain.person import Person
from sesame.domain.ports import Clock


class AttendanceCheck:
    """Asks nobody: what it looks at came with the person, so that it costs no statement."""

    def __init__(self, *, grace: Grace, clock: Clock) -> None:
        """Take the days of grace, and who knows the date at the university."""
        self._grace = grace
        self._clock = clock

    def of(self, person: Person) -> Attendance:
        """Return where somebody stands today."""
        return attendance(person, self._grace, self._clock.today())

    def last_day(self, person: Person) -> dt.date | None:
        """Return the last day on which an account of theirs is in use, where an end is known."""
        return last_day_of_account(person, self._grace)

    def opens(self, person: Person | None, state: AccountState) -> bool:
        """Tell whether that person may go on with an account of that state; nobody may."""
        return person is not None and self.of(person).opens(state)
