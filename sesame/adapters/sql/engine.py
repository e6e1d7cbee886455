"""Connecting to the database, and telling its absence from other errors."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import InternalError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from sesame.adapters.sql.models import SCHEMA
from sesame.adapters.sql.models import Row
from sesame.errors import Unavailable

log = logging.getLogger("sesame")

#: What PostgreSQL says (SQLSTATE) where a table, a column or a schema is not there, and what SQLite's driver says,
#: which calls the same an operational error.
_UNDEFINED = frozenset({"42P01", "42703", "3F000"})
_UNDEFINED_IN_SQLITE = ("no such table", "no such column", "has no column named")
_FORBIDDEN = "42501"
#: Classes of SQLSTATE that speak of a statement: wrong data, a broken constraint, dependents, no such name or no right.
_FAULTS = frozenset({"22", "23", "2B", "42"})
#: The option of a connection whose transaction only reads.
READING = "sesame_reading"
#: How long a writer waits for another one on SQLite, in seconds.
_SQLITE_PATIENCE = 15
#: How long PostgreSQL may take to open a connection, in seconds, unless the URL says: workers are few, and wait.
_POSTGRESQL_PATIENCE = 5
#: The name of our engines in SQLAlchemy's log, where the level of debugging would tell each row that is read.
_LOGGED_AS = "sesame"
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGED_AS}").addFilter(lambda record: record.levelno > logging.DEBUG)
_TIMED_DRIVERS = frozenset({"postgresql", "postgresql+psycopg", "postgresql+psycopg2"})


def open_engine(url: str) -> Engine:
    """Return an engine for the URL; a SQLite file is kept in WAL mode and its folder created.

    Its errors do not quote values, and its own log tells no rows at any level: they are people's data.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        patience = {"connect_timeout": _POSTGRESQL_PATIENCE} if parsed.drivername in _TIMED_DRIVERS else {}
        return create_engine(
            parsed,
            connect_args={name: value for name, value in patience.items() if name not in parsed.query},
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
            hide_parameters=True,
            logging_name=_LOGGED_AS,
        )
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Birth dates, numbers and hashes: for the portal's own user. The files beside it follow.
            file.touch(mode=0o600)
    engine = create_engine(
        parsed,
        connect_args={"timeout": _SQLITE_PATIENCE},
        execution_options={"schema_translate_map": {SCHEMA: None}},
        hide_parameters=True,
        logging_name=_LOGGED_AS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions start too late (at the first write) and upgrade a read lock, which
    # fails at once when two requests do it together; so transactions are begun here, as what they are.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    reading = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
    # A reader waits for nobody, and sees one moment from its first statement on.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def read_only(engine: Engine) -> Engine:
    """Return the same engine, whose transactions only read; the database itself refuses the rest."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    return engine.execution_options(**options)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Say ``Unavailable("database")`` where the database does not answer, or has not been prepared."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeoutError) as error:
        if any(words in str(error) for words in _UNDEFINED_IN_SQLITE):
            _say_what_to_run()
        raise Unavailable("database") from error
    except ProgrammingError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in _UNDEFINED:
            _say_what_to_run()
        elif state == _FORBIDDEN:
            log.error("the database's user may not use the tables: grant it what docs/operations.md says")  # noqa: TRY400
        else:
            raise
        raise Unavailable("database") from error


def fault_of_a_statement(error: DBAPIError) -> str:
    """Return what the database says of the statement itself, without values; nothing where it is the one in trouble."""
    sqlstate, name = getattr(error.orig, "sqlstate", None) or "", getattr(error.orig, "sqlite_errorname", "")
    if sqlstate[:2] in _FAULTS:
        return str(getattr(getattr(error.orig, "diag", None), "message_primary", "")) or sqlstate
    return str(error.orig) if name == "SQLITE_ERROR" or name.startswith("SQLITE_CONSTRAINT") else ""


def _say_what_to_run() -> None:
    log.error("the tables are not those of this version: run flask sesame database upgrade")


def upsert_into(table: type[Row], connection: Connection) -> "sqlite.Insert | postgresql.Insert":
    """Return an INSERT that knows ON CONFLICT, in the words of the database at hand."""
    return upsert_of(table, connection.dialect.name)


def upsert_of(table: type[Row], dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """Return such an INSERT in the words of that dialect, for a statement that is made once and run often."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
