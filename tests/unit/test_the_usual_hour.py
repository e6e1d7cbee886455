"""What is usual on a path at this hour decides what is an alarm there, once a site has lived a few days."""

import datetime as dt
from dataclasses import dataclass

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.guess_budget import GuessBudget
from sesame.services.guess_alarm import GuessAlarm
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock

FIXED = 40


@dataclass(kw_only=True)
class Site:
    """A path of a site, its tries and its days."""

    alarm: GuessAlarm
    unit_of_work: SqlUnitOfWork
    clock: SettableClock

    def tries(self, count: int, *, right: bool = False, person: int = 0) -> int:
        """Let so many tries come; return how many of them gave the alarm."""
        with self.unit_of_work() as tx:
            now, count_one = self.clock.now(), self.alarm.count
            return sum(count_one(tx, right=right, who=str(one), person=person, now=now) for one in range(count))

    def days(self, count: int, *, wrong: int, right: int = 100) -> int:
        """Let days pass, each with the same noon; return how many alarms there were."""
        given = 0
        for _ in range(count):
            given += self.tries(right, right=True) + self.tries(wrong)
            self.clock.advance(days=1)
        return given


@pytest.fixture
def site(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> Site:
    """Return a path with a fixed figure of forty."""
    limit = GuessBudget(name="hour", limit=FIXED, window=3600)
    alarm = GuessAlarm(path="identity", limit=limit, subject="site", tell=lambda _facts, _at: ())
    return Site(alarm=alarm, unit_of_work=unit_of_work, clock=clock)


def first_alarm(site: Site) -> int:
    """Return at which wrong try of an hour without right ones the alarm is given."""
    return next(count for count in range(1, 1000) if site.tries(1))


@pytest.mark.parametrize(("days", "figure"), [(0, FIXED), (3, FIXED), (4, 15), (20, 15)])
def test_the_figure_is_fixed_until_four_days_have_passed(site: Site, days: int, figure: int) -> None:
    """Then five times the usual hour is an alarm: of a quiet path sooner."""
    site.days(days, wrong=3)

    assert first_alarm(site) == figure


def test_a_large_university_is_not_alarmed_by_its_usual_hour(site: Site) -> None:
    """Thirty wrong tries are its noon, so that a hundred and forty-nine are none of anybody's business."""
    assert site.days(5, wrong=30) == 0

    assert first_alarm(site) == 150


def test_a_path_on_which_nobody_is_ever_wrong_has_a_figure_all_the_same(site: Site) -> None:
    """A quarter of the fixed one: three slips in an hour are no attack anywhere."""
    site.days(5, wrong=0)

    assert first_alarm(site) == FIXED // 4


def test_many_people_are_judged_by_the_same_figure(site: Site) -> None:
    """Half as many different people are an alarm by themselves."""
    site.days(5, wrong=4)

    assert next(count for count in range(1, 100) if site.tries(1, person=1)) == 10


def test_one_wild_day_does_not_make_the_usual_hour(site: Site) -> None:
    """The middle one is taken."""
    site.days(2, wrong=4)
    site.days(1, wrong=39, right=100)
    site.days(2, wrong=4)

    assert first_alarm(site) == 20


def test_an_attack_teaches_nothing(site: Site) -> None:
    """Days on which there was an alarm are left out: who comes every day is an alarm every day."""
    site.days(4, wrong=3)

    assert [site.days(1, wrong=60, right=0) for _ in range(4)] == [1] * 4


def test_other_hours_are_other_hours(site: Site) -> None:
    """Thirty wrong tries at noon are usual; at three in the night ten are an attack."""
    site.days(5, wrong=30)
    site.clock.moment = NOON + dt.timedelta(days=5, hours=15)

    assert first_alarm(site) == FIXED // 4


def test_after_a_holiday_the_figure_is_the_fixed_one(site: Site) -> None:
    """Days without a single try say nothing about what is usual."""
    site.days(6, wrong=30)
    site.clock.advance(days=10)

    assert first_alarm(site) == FIXED
