"""A SQLite file with today's tables and nothing in them, made once: making them takes longer than most tests."""

import shutil
from pathlib import Path

import pytest

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file to copy; migrations made it, as they make it for a portal."""
    path = tmp_path_factory.mktemp("tables") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    SqlSchema(engine).upgrade()
    # With its last connection closed, what was in the log beside the file is in it.
    engine.dispose()
    return path


def put_tables(empty_tables: Path, path: Path) -> None:
    """Put the tables where a test has no database yet."""
    if not path.exists():
        # With its rights: a database that others may read is a fault to the doctor.
        shutil.copy(empty_tables, path)
