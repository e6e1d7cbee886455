"""Lives series of nights on SQLite and on PostgreSQL: ``python -m tests.nights --nights 400 --seed 7``."""

import argparse
import sys
import tempfile
import time

from tests import postgresql_server
from tests.nights.databases import emptied
from tests.nights.series import Series
from tests.postgresql_server import fresh_database


def main() -> None:
    """Live them, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=400, help="how many nights each series has")
    parser.add_argument("--seed", type=int, help="which nights; by default others each time")
    parser.add_argument("--sqlite-only", action="store_true", help="leave PostgreSQL out")
    given = parser.parse_args()
    seed = int(time.time()) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder:
        live(f"sqlite:///{folder}/nights.db", seed, given.nights)
    if given.sqlite_only:
        return
    programs = postgresql_server.programs()
    if programs is None:
        sys.exit("no PostgreSQL is installed: --sqlite-only leaves it out")
    with postgresql_server.running(programs) as url:
        live(fresh_database(url, "sesame_nights"), seed, given.nights)


def live(url: str, seed: int, nights: int) -> None:
    """Live so many nights in an empty database. Errors: ``AssertionError``, with all that happened."""
    began = time.perf_counter()
    with emptied(url) as engine:
        series = Series(engine, seed)
        series.live(nights)
        sys.stdout.write(
            f"{engine.dialect.name}, seed {seed}: {series.summary()}, {time.perf_counter() - began:.0f} s\n"
        )


if __name__ == "__main__":
    main()
