"""What tells the time has to do, ours and the one that tests set."""

import datetime as dt

import pytest

from sesame.adapters.clock import SystemClock
from sesame.domain.ports import Clock
from tests.unit.fakes import SettableClock


@pytest.mark.parametrize("clock", [SystemClock("Europe/Paris"), SystemClock("Pacific/Noumea"), SettableClock()])
def test_moments_are_in_utc_and_today_is_near_them(clock: Clock) -> None:
    """The date is the university's: a day to either side of the one in Greenwich."""
    moment = clock.now()

    assert moment.utcoffset() == dt.timedelta(0)
    assert abs(clock.today() - moment.date()) <= dt.timedelta(days=1)


def test_the_date_is_that_of_the_university(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Nouméa it is tomorrow already."""
    noumea = SystemClock("Pacific/Noumea")
    monkeypatch.setattr(SystemClock, "now", lambda _clock: dt.datetime(2026, 8, 31, 20, 0, tzinfo=dt.UTC))

    assert noumea.today() == dt.date(2026, 9, 1)
