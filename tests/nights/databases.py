"""Databases with our tables, and copies of them as they are at one moment."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import create_engine

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema


@contextmanager
def emptied(url: str) -> Iterator[Engine]:
    """Give a database with our tables and nothing in them."""
    engine = open_engine(url)
    try:
        SqlSchema(engine).upgrade()
        yield engine
    finally:
        engine.dispose()


@contextmanager
def copied(engine: Engine) -> Iterator[Engine]:
    """Give a copy of a database for the block."""
    copy_of = _copied_file if engine.dialect.name == "sqlite" else _copied_database
    with copy_of(engine) as url:
        copy = open_engine(url)
        try:
            yield copy
        finally:
            copy.dispose()


@contextmanager
def _copied_file(engine: Engine) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.db"
        with closing(sqlite3.connect(str(engine.url.database))) as one, closing(sqlite3.connect(path)) as other:
            one.backup(other)
        yield f"sqlite:///{path}"


@contextmanager
def _copied_database(engine: Engine) -> Iterator[str]:
    name = engine.url.database
    # A database that somebody is connected to cannot be copied.
    engine.dispose()
    beside = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with beside.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
        yield engine.url.set(database=f"{name}_copy").render_as_string(hide_password=False)
        with beside.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}_copy WITH (FORCE)")
    finally:
        beside.dispose()
