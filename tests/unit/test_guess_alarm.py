"""The alarm of one path: at which try it is given, how long it lasts, and what it says."""

import datetime as dt
import itertools
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import Promise
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import NOBODY
from sesame.services.guess_alarm import GuessAlarm
from tests.unit.fakes import SettableClock

FIGURE = 12
MIDNIGHT = dt.datetime(2026, 9, 2, tzinfo=dt.UTC)


@dataclass(kw_only=True)
class Site:
    """A path of a site, the tries there, and who was told."""

    unit_of_work: SqlUnitOfWork
    clock: SettableClock
    alarm: GuessAlarm = field(init=False)
    told: list[tuple[dict[str, str], dt.datetime]] = field(default_factory=list)
    people: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Watch the path of dates, at twelve wrong tries an hour."""
        limit = GuessBudget(name="hour", limit=FIGURE, window=3600)
        self.alarm = GuessAlarm(path="identity", limit=limit, subject="site", tell=self._tell)

    def _tell(self, facts: Mapping[str, str], at: dt.datetime) -> list[Promise]:
        self.told.append((dict(facts), at))
        return [Promise(template="help_alarm", to="aide@univ-demo.example", language="fr", facts=facts)]

    def tries(self, count: int, *, right: bool = False, person: int = 0, who: str = "") -> list[bool]:
        """Let so many tries come, each about somebody else; return of each whether it gave the alarm."""
        with self.unit_of_work() as tx:
            now = self.clock.now()
            return [
                self.alarm.count(tx, right=right, who=who or str(next(self.people)), person=person, now=now)
                for _ in range(count)
            ]

    def is_on(self) -> bool:
        """Tell whether there was an alarm today."""
        with self.unit_of_work() as tx:
            return self.alarm.is_on(tx, self.clock.now())

    @property
    def events(self) -> list[AuditEvent]:
        """The alarms that are kept."""
        with self.unit_of_work() as tx:
            return list(tx.audit.stream(NOBODY))


@pytest.fixture
def site(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> Site:
    """Return a path that is watched."""
    return Site(unit_of_work=unit_of_work, clock=clock)


def test_the_twelfth_wrong_try_of_an_hour_is_the_alarm(site: Site) -> None:
    """Not the eleventh; and from then on it is on."""
    assert not any(site.tries(FIGURE - 1))
    assert not site.is_on()

    assert site.tries(1) == [True]
    assert site.is_on()


def test_it_is_told_once_a_day_with_what_was_counted(site: Site) -> None:
    """By one event of the system's, and one mail, whatever follows."""
    site.tries(3, right=True)
    site.tries(2, person=1)
    assert site.tries(40).count(True) == 1

    (kept,) = site.events
    ((facts, at),) = site.told
    assert (kept.action, kept.actor, kept.at) == (AuditAction.SITE_ALARM, THE_SYSTEM, site.clock.now())
    assert kept.facts == facts
    assert {name: facts[name] for name in ("path", "wrong", "right", "people")} == {
        "path": "identity",
        "wrong": "12",
        "right": "3",
        "people": "2",
    }
    assert at == site.clock.now()
    with site.unit_of_work() as tx:
        assert tx.outbox.count(DeliveryState.PENDING) == 1


def test_wrong_tries_have_to_be_more_than_the_right_ones(site: Site) -> None:
    """As many are a rush on a first morning; one more is an alarm."""
    site.tries(20, right=True)
    assert not any(site.tries(20))

    assert site.tries(1) == [True]


def test_who_is_right_again_and_again_is_one_person(site: Site) -> None:
    """Whoever has a pair of their own hides no guesses behind it; in the next hour it is one again."""
    site.tries(50, right=True, who="myself")
    assert site.tries(FIGURE, who="others") == [False] * (FIGURE - 1) + [True]

    site.clock.advance(days=1)
    site.tries(FIGURE, right=True)
    assert not any(site.tries(FIGURE))


def test_who_was_wrong_first_is_right_once_they_are(site: Site) -> None:
    """A slip takes nobody from those who were right."""
    site.tries(1, right=True, who="another")
    for number in range(FIGURE):
        site.tries(1, who=f"{number}")
        site.tries(1, right=True, who=f"{number}")

    assert site.told == []


def test_half_as_many_different_people_are_an_alarm(site: Site) -> None:
    """The sixth person is, whom nobody was right about."""
    assert not any(site.tries(5, person=1))

    assert site.tries(1, person=1) == [True]


def test_people_weigh_four_times_as_much_as_right_tries(site: Site) -> None:
    """Six people beside twenty-four right tries are a rush, a seventh is an alarm."""
    site.tries(24, right=True)
    assert not any(site.tries(6, person=1))

    assert site.tries(1, person=1) == [True]


def test_six_people_beside_fewer_right_tries_are_an_alarm(site: Site) -> None:
    """Twenty-three are too few for six."""
    site.tries(23, right=True)

    assert site.tries(6, person=1) == [False] * 5 + [True]


def test_who_is_right_after_all_is_no_longer_one_of_them(site: Site) -> None:
    """Neither for the next try nor for the one after."""
    site.tries(5, person=1)
    site.tries(2, right=True, person=-1)
    assert not any(site.tries(2, person=1))

    assert site.tries(1, person=1) == [True]


def test_a_right_try_never_gives_the_alarm(site: Site) -> None:
    """Nor takes it back."""
    assert not any(site.tries(40, right=True))
    assert not site.is_on()
    site.tries(41)
    assert site.is_on()

    site.tries(100, right=True)

    assert site.is_on()


def test_an_hour_is_counted_by_itself(site: Site) -> None:
    """What was wrong before it, and right before it, is past."""
    site.tries(5, right=True)
    assert not any(site.tries(FIGURE - 1))
    site.clock.advance(hours=1)

    assert site.tries(FIGURE) == [False] * (FIGURE - 1) + [True]
    assert site.told[0][0]["right"] == "0"


@pytest.mark.parametrize("seconds", [0, 86399])
def test_it_lasts_until_the_end_of_the_day(site: Site, seconds: int) -> None:
    """Given in the day's first second or in its last, it is over at midnight, and may be given again."""
    site.clock.moment = MIDNIGHT + dt.timedelta(seconds=seconds)
    site.tries(FIGURE)
    site.clock.moment = MIDNIGHT + dt.timedelta(seconds=86399)
    assert site.is_on()

    site.clock.moment = MIDNIGHT + dt.timedelta(days=1)
    assert not site.is_on()
    assert site.tries(FIGURE).count(True) == 1
    assert len(site.told) == 2
