"""`make bench-timing` measures what it says it does: on a handful of people and hashes that cost nothing."""

import pytest

from tools import bench_crowd
from tools.bench_timing import main
from tools.bench_timing import rows
from tools.timing.comparison import auc
from tools.timing.comparison import separation
from tools.timing.paths import PATHS

MANY = 4
CHEAP = {"SESAME_HASH_TIME_COST": 1, "SESAME_HASH_MEMORY_KIB": 8, "SESAME_HASH_PARALLELISM": 1}


def test_every_path_is_measured_beside_its_control(capsys: pytest.CaptureFixture[str]) -> None:
    """Every guess is refused by a real page, over a real connection, and each kind is compared with the first."""
    main(["--cheap", "--many", str(MANY)])

    lines = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in capsys.readouterr().out.splitlines()]
    measured = lines[2:]
    assert {row[0] for row in measured} == {path.name for path in PATHS.values()}
    assert [row for row in measured if row[3] != str(MANY)] == []
    controls = [row for row in measured if row[2] == f"{row[1]}, once more"]
    assert len(controls) == len(PATHS)
    for row in measured:
        for told in row[4:]:
            figure, low, high = (float(one) for one in told.replace("(", "").replace(")", "").replace("–", " ").split())
            assert 0 <= low <= figure <= high <= 1, row


def test_a_path_is_measured_on_postgresql_too(postgresql_url: str) -> None:
    """In a database of its own on the server that is named."""
    kinds = [line.split("|")[4].strip() for line in rows("activation", 2, CHEAP, postgresql_url)]

    assert kinds
    assert set(kinds) == {"2"}


def test_a_crowd_is_measured_beside_a_page_of_somebody_else() -> None:
    """Each of the crowd is refused or told to come again, and the page was opened at least once meanwhile."""
    crowd = bench_crowd.main(9, CHEAP)

    assert sum(crowd.statuses.values()) == 9
    assert set(crowd.statuses) <= {422, 503}
    assert crowd.meanwhile
    assert "9 answers in" in str(crowd)


def test_what_takes_longer_is_told_from_what_does_not() -> None:
    """One kind above the other is 1, the same is one half, ties count by half; the interval is about the figure."""
    assert auc([1, 2, 3], [4, 5, 6]) == 1
    assert auc([4, 5, 6], [1, 2, 3]) == 0
    assert auc([1, 1, 1], [1, 1, 1]) == 0.5
    assert auc([1, 3], [2, 2]) == 0.5

    told = separation(list(range(100)), [value + 20 for value in range(100)])
    assert told.low < told.auc < told.high
    assert told.low > 0.55
