"""The benches of sign-in servers measure what they say they do: on a handful of people and hashes that cost nothing."""

import re

import pytest

from tools import bench_load
from tools import bench_sign_in


def cells(printed: str) -> list[list[str]]:
    """Return the rows of a table, without its head."""
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[2:]]


def test_what_a_question_costs_is_said_for_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    """On SQLite and, where there is one, on PostgreSQL: right, wrong and unknown, with an address and without."""
    bench_sign_in.main(["--many", "3", "--hashed", "0"])

    rows = cells(capsys.readouterr().out)
    of_sqlite = [row for row in rows if row[0] == "SQLite"]
    assert len(of_sqlite) == 9
    assert len(rows) in {9, 18}
    assert [row for row in rows if not 0 < float(row[3]) < 1000 or int(row[2]) < 10] == []


def test_a_load_is_answered_and_what_it_waited_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Checks as they should be, one in ten of them a no, or told to come again; journeys to their last page."""
    bench_load.main(["--cheap", "--seconds", "1", "--rate", "12", "--journeys", "60", "sqlite"])

    ((database, checks, pages, journeys, cores),) = cells(capsys.readouterr().out)
    assert database == "sqlite"
    told = {status: int(many) for many, status in re.findall(r"(\d+) × ([^,)]+)", checks)}
    assert sum(told.values()) == 12
    assert set(told) <= {"as expected", "status 503"}
    assert pages.endswith("(9 × status 200)")
    assert journeys.endswith("finished)")
    assert float(cores) > 0
