"""Lives series of nights on both databases: ``python -m tests.nights --nights 400 --seed 7``."""

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from tests.nights.series import Series


@contextmanager
def copied(engine: Engine) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.db"
        with closing(sqlite3.connect(engine.url.database)) as one, closing(sqlite3.connect(path)) as other:
            one.backup(other)
        copy = open_engine(f"sqlite:///{path}")
        yield copy
        copy.dispose()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nights", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--series", type=int, default=1)
    given = parser.parse_args()
    for seed in range(given.seed, given.seed + given.series):
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{folder}/n.db")
            SqlSchema(engine).upgrade()
            began = time.time()
            Series(engine, seed, copied).live(given.nights)
            print(seed, "ok", time.time() - began)
            engine.dispose()


if __name__ == "__main__":
    main()
