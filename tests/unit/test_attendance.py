"""Who may go on today: from the first day to the last one, and for a while after it."""

import datetime as dt
from dataclasses import replace

import pytest

from sesame.domain.account import AccountState
from sesame.domain.attendance import Attendance
from sesame.domain.attendance import attendance
from sesame.domain.attendance import last_day_of_account
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.services.attendance import AttendanceCheck
from tests.invented_people import XENIA
from tests.unit.fakes import SettableClock

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
DAY = dt.timedelta(days=1)
GRACE = {Category.STUDENT: 180, Category.STAFF: 30, Category.EXTERNAL: 0}
HERE = replace(XENIA, category=Category.STAFF, valid_from=FIRST, valid_until=LAST)


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (dt.date.min, Attendance.NOT_YET),
        (FIRST - DAY, Attendance.NOT_YET),
        (FIRST, Attendance.HERE),
        (LAST, Attendance.HERE),
        (LAST + DAY, Attendance.LEAVING),
        (LAST + 30 * DAY, Attendance.LEAVING),
        (LAST + 31 * DAY, Attendance.GONE),
        (dt.date.max, Attendance.GONE),
    ],
)
def test_first_and_last_day_count_and_so_does_the_last_one_of_the_grace(day: dt.date, stands: Attendance) -> None:
    """Days are whole ones."""
    assert attendance(HERE, GRACE, day) is stands


def test_who_has_no_dates_is_always_there() -> None:
    """As everybody was before a source told any."""
    for day in (dt.date.min, FIRST, dt.date.max):
        assert attendance(XENIA, GRACE, day) is Attendance.HERE
    assert attendance(replace(XENIA, valid_from=FIRST), GRACE, dt.date.max) is Attendance.HERE
    assert attendance(replace(XENIA, valid_until=LAST), GRACE, dt.date.min) is Attendance.HERE


def test_the_grace_is_that_of_the_category() -> None:
    """A student's is long, an external's none."""
    ends = {category: last_day_of_account(replace(HERE, category=category), GRACE) for category in Category}
    assert ends == {
        Category.STUDENT: dt.date(2028, 2, 27),
        Category.STAFF: dt.date(2027, 9, 30),
        Category.EXTERNAL: LAST,
    }
    external = replace(HERE, category=Category.EXTERNAL)
    assert attendance(external, GRACE, LAST) is Attendance.HERE
    assert attendance(external, GRACE, LAST + DAY) is Attendance.GONE


def test_a_last_day_at_the_end_of_time_has_a_grace_too() -> None:
    """Some sources write 9999-12-31 for « without end »."""
    endless = replace(HERE, valid_until=dt.date.max)
    assert last_day_of_account(endless, GRACE) == dt.date.max
    assert attendance(endless, GRACE, dt.date.max) is Attendance.HERE


def test_what_an_operator_closed_is_closed_whatever_the_day() -> None:
    """Before, during and after."""
    closed = replace(HERE, closed_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    for day in (FIRST - DAY, FIRST, LAST, LAST + DAY, LAST + 31 * DAY):
        assert attendance(closed, GRACE, day) is Attendance.CLOSED


def test_nobody_activates_outside_of_the_two_days_and_who_has_an_account_keeps_it_through_the_grace() -> None:
    """An account that is there is not taken from who comes back next week."""
    to_activate = {one for one in Attendance if one.opens(AccountState.PENDING)}
    in_use = {one for one in Attendance if one.opens(AccountState.ACTIVE)}
    assert to_activate == {Attendance.HERE}
    assert in_use == {one for one in Attendance if one.opens(AccountState.ADOPTED)}
    assert in_use == {Attendance.NOT_YET, Attendance.HERE, Attendance.LEAVING}


def test_the_day_is_the_one_at_the_university() -> None:
    """Whatever the date is elsewhere; and nobody may do anything."""
    person: Person = replace(HERE, valid_from=SettableClock().today() + DAY)
    check = AttendanceCheck(grace=GRACE, clock=SettableClock())
    assert not check.opens(person, AccountState.PENDING)
    assert check.opens(replace(person, valid_from=SettableClock().today()), AccountState.PENDING)
    assert not check.opens(None, AccountState.PENDING)
