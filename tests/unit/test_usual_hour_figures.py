"""The figure of an alarm once a path has a usual hour: which days make it, and how many times it is too much."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.guess_budget import GuessBudget
from sesame.services.guess_alarm import GuessAlarm
from tests.unit.fakes import SettableClock

FIXED = 40
#: As the alarm keeps that it was told.
TOLD = GuessBudget(name="alarm", limit=1, window=86400)


@dataclass(kw_only=True)
class Path:
    """A path with a past, which is written into its counters at once."""

    unit_of_work: SqlUnitOfWork
    clock: SettableClock
    fixed: int = FIXED

    def past(self, wrong: Mapping[int, int | None], *, alarms: tuple[int, ...] = ()) -> None:
        """Say how many were wrong at this hour so many days ago; none where all that day's tries were at others."""
        with self.unit_of_work() as tx:
            for back, count in wrong.items():
                day = self.clock.now() - dt.timedelta(days=back)
                tx.budgets.reserve("site", TOLD.period(day), day, tries=1 if back in alarms else 0)
                if count is not None:
                    tx.budgets.reserve("site", self.limit.period(day), day, tries=count)

    @property
    def limit(self) -> GuessBudget:
        """The fixed figure of an hour."""
        return GuessBudget(name="hour", limit=self.fixed, window=3600)

    def first_alarm(self, *, person: int = 0) -> int:
        """Return which wrong try of this hour gives the alarm; nought where fifty do not."""
        alarm = GuessAlarm(path="identity", limit=self.limit, subject="site", tell=lambda _facts, _at: ())
        now = self.clock.now()
        with self.unit_of_work() as tx:
            tries = (alarm.count(tx, right=False, who="", person=person, now=now) for _ in range(50))
            return next((number for number, given in enumerate(tries, 1) if given), 0)


@pytest.fixture
def path(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> Path:
    """Return a path with a fixed figure of forty."""
    return Path(unit_of_work=unit_of_work, clock=clock)


def days(*backs: int, wrong: int | None = 3) -> dict[int, int | None]:
    """Return days that were all alike."""
    return dict.fromkeys(backs, wrong)


@pytest.mark.parametrize(
    ("backs", "figure"),
    [
        ((), FIXED),
        ((1, 2, 3), FIXED),
        ((1, 2, 3, 4), 15),
        ((3, 4, 5, 6), 15),
        ((4, 5, 6, 7), FIXED),
        ((7, 8, 9, 10), FIXED),
        ((1, 2, 3, 4, 5, 6), 15),
    ],
)
def test_four_of_the_last_six_days_make_a_usual_hour(path: Path, backs: tuple[int, ...], figure: int) -> None:
    """Three wrong tries are usual then, and five times as many an alarm."""
    path.past(days(*backs))

    assert path.first_alarm() == figure


def test_the_middle_of_them_is_taken(path: Path) -> None:
    """One wild day, or one without anybody, makes nothing usual."""
    path.past({1: 3, 2: 39, 3: 4, 4: 0, 5: 4})

    assert path.first_alarm() == 20


def test_a_day_without_a_try_at_this_hour_is_a_day_of_none(path: Path) -> None:
    """Where other hours of it had some: then half of its days say eight, half nothing, and four are usual."""
    path.past({**days(1, 2, wrong=8), **days(3, 4, wrong=None)})

    assert path.first_alarm() == 20


def test_days_with_an_alarm_make_nothing_usual(path: Path) -> None:
    """Neither by their number nor by what was tried on them."""
    path.past({**days(1, 2, 3, 4), **days(5, 6, wrong=500)}, alarms=(5, 6))
    assert path.first_alarm() == 15


def test_three_days_are_too_few_beside_three_with_an_alarm(path: Path) -> None:
    """The fixed figure holds."""
    path.past({**days(1, 2, 3), **days(4, 5, 6, wrong=500)}, alarms=(4, 5, 6))

    assert path.first_alarm() == FIXED


def test_a_quarter_of_the_fixed_figure_is_the_least(path: Path) -> None:
    """Where nobody is ever wrong, the tenth is an alarm and the ninth is not."""
    path.past(days(1, 2, 3, 4, wrong=0))

    assert path.first_alarm() == FIXED // 4


def test_half_as_many_people_are_an_alarm_by_the_same_figure(path: Path) -> None:
    """Five of ten."""
    path.past(days(1, 2, 3, 4, wrong=0))

    assert path.first_alarm(person=1) == FIXED // 8


def test_the_smallest_figure_there_is_is_one(path: Path) -> None:
    """Whatever a site sets."""
    path.fixed = 3
    path.past(days(1, 2, 3, 4, wrong=0))

    assert path.first_alarm() == 1


def test_a_large_university_is_not_alarmed_by_its_usual_hour(path: Path) -> None:
    """Nine wrong tries are usual, so that forty are none of anybody's business, and forty-five are."""
    path.past(days(1, 2, 3, 4, wrong=9))

    assert path.first_alarm() == 45
