"""A simulated university lives forty nights on each database; ``make nights`` lives four hundred others."""

from pathlib import Path

import pytest

from tests.nights.databases import emptied
from tests.nights.series import Series
from tests.postgresql_server import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database of the test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nights.db'}"
    return fresh_database(request.getfixturevalue("postgresql_url"), "sesame_nights")


def test_after_any_night_everybody_has_their_own_account_and_nobody_another_s(empty_url: str) -> None:
    """Arrived, left, back, renamed, merged, exchanged, mistaken: tests/nights/oracle.py says what holds."""
    with emptied(empty_url) as engine:
        series = Series(engine, 2)

        series.live(40)

        # A series in which little happens would show little.
        assert min(series.seen[what] for what in ("renamed", "merged", "waiting", "left", "back")) > 0, series.summary()
