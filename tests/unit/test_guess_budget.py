"""The figures of a budget: which window a moment falls in, and when the next one opens."""

import datetime as dt

from sesame.domain.guess_budget import GuessBudget

DAY = 86400
HOURLY = GuessBudget(name="hour", limit=5, window=3600)
IN_ALL = GuessBudget(name="in-all", limit=10)
#: Two o'clock to the second.
TWO = dt.datetime(2026, 9, 1, 14, 0, tzinfo=dt.UTC)


def test_a_window_lasts_as_long_as_it_says() -> None:
    """To the second: neither does the last one belong to the next window, nor the first to the one before."""
    assert HOURLY.period(TWO) == HOURLY.period(TWO + dt.timedelta(seconds=3599))
    assert HOURLY.period(TWO) != HOURLY.period(TWO + dt.timedelta(seconds=3600))
    assert HOURLY.period(TWO) != HOURLY.period(TWO - dt.timedelta(seconds=1))


def test_windows_have_the_name_of_their_budget_and_their_number() -> None:
    """Counters stored before an update keep counting after it."""
    assert HOURLY.period(TWO) == f"hour:{int(TWO.timestamp()) // 3600}"


def test_a_total_never_opens_anew() -> None:
    """Years later it is the same counter, and that of nobody's number is another."""
    assert IN_ALL.period(TWO) == IN_ALL.period(TWO + dt.timedelta(days=4000)) == "in-all:total"
    assert IN_ALL.period(TWO, of_nobody=True) == "in-all:unknown"


def test_the_wait_ends_when_the_window_does() -> None:
    """A total, which never does, gives what is left of a day."""
    assert HOURLY.resets_in(TWO) == 3600
    assert HOURLY.resets_in(TWO + dt.timedelta(seconds=3599)) == 1
    assert IN_ALL.resets_in(TWO) == DAY - int(TWO.timestamp()) % DAY == 10 * 3600


def test_networks_are_not_counted_apart_unless_it_is_said() -> None:
    """Or each network would have a total of its own."""
    assert not IN_ALL.per_network
