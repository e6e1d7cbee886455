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


def test_who_is_doubted_is_closed_whatever_the_day_and_an_operator_s_word_comes_first() -> None:
    """Before, during and after."""
    doubted = replace(HERE, doubted_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    for day in (FIRST - DAY, FIRST, LAST, LAST + DAY, LAST + 31 * DAY):
        assert attendance(doubted, GRACE, day) is Attendance.DOUBTED
    assert attendance(replace(doubted, closed_at=doubted.doubted_at), GRACE, FIRST) is Attendance.CLOSED


def test_whom_no_source_tells_any_more_has_left_that_very_day_and_the_grace_counts_from_it() -> None:
    """For each category, with no last day or a later one; an earlier one counts itself."""
    gone, told = dt.date(2027, 3, 10), {}
    for until in (None, LAST, gone):
        for category, days in GRACE.items():
            left = replace(HERE, category=category, valid_until=until, gone_on=gone)
            assert last_day_of_account(left, GRACE) == gone + days * DAY
            told[until, category] = [
                attendance(left, GRACE, day).value
                for day in (gone - DAY, gone, gone + days * DAY, gone + (days + 1) * DAY)
            ]
    assert set(map(tuple, told.values())) == {("here", "leaving", "leaving", "gone")}

    earlier = replace(HERE, valid_until=gone - 5 * DAY, gone_on=gone)
    assert last_day_of_account(earlier, GRACE) == gone + 25 * DAY
    assert attendance(earlier, GRACE, gone - 4 * DAY) is Attendance.LEAVING


def test_who_was_to_come_and_is_told_no_more_is_not_waited_for() -> None:
    """They gave up their place before the first day: an account of before has its grace, and none begins."""
    given_up = replace(HERE, gone_on=FIRST - 60 * DAY)
    assert [attendance(given_up, GRACE, FIRST - days * DAY) for days in (61, 60, 30, 29)] == [
        Attendance.NOT_YET,
        Attendance.LEAVING,
        Attendance.LEAVING,
        Attendance.GONE,
    ]


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
