"""A source of people that is an SQL query on a database of others: it is read, row by row, and never written."""

import logging
import os
from collections.abc import Generator
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.pool import NullPool

from sesame.adapters.database_causes import connection_cause
from sesame.adapters.database_causes import reading_cause
from sesame.adapters.database_causes import statement_cause
from sesame.adapters.database_values import text_of
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import RawRow
from sesame.domain.people_sources import QueryOrigin
from sesame.errors import Refused

#: What makes a transaction, or the connection, one that only reads; where there is no such word, nothing is committed.
_READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}
#: Drivers that take the seconds a connection may take to open under this name; others have their own.
_TIMED = frozenset({"postgresql", "mysql", "mariadb"})
_PATIENCE = 10
#: Rows in memory at a time.
_LOT = 1000
#: The name of our engine in SQLAlchemy's log, where the level of debugging would tell each row that is read.
_LOGGED_AS = "sesame_source"
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGED_AS}").addFilter(lambda record: record.levelno > logging.DEBUG)


@contextmanager
def open_query(origin: QueryOrigin) -> Iterator[Iterator[RawRow]]:
    """Send the query and give its rows, the names of its columns first.

    Errors: ``Refused`` with ``query_unreadable``, ``query_empty``, ``url_absent``, ``url_unreadable``,
    ``url_malformed``, ``driver_absent``, ``database_away``, ``query_refused``, ``query_without_rows`` or, after any
    row, ``query_broke_off``. None of them tells what the database holds, nor the password of the URL.
    """
    statement = _statement(origin.query)
    with _connected(origin) as connection, closing(_rows(connection, statement)) as rows:
        yield rows


def look_at_query(origin: QueryOrigin) -> None:
    """See that the query can be read and its database answers; it is not sent. Errors: those of ``open_query``."""
    _statement(origin.query)
    with _connected(origin):
        pass


def _statement(path: Path) -> str:
    try:
        statement = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused("query_unreadable", path=str(path), errno=error.errno or 0) from None
    except ValueError:
        raise Refused("query_not_text", path=str(path)) from None
    # Some drivers take no semicolon, and editors like one.
    if not (statement := statement.strip().removesuffix(";")):
        raise Refused("query_empty", path=str(path))
    return statement


def _url(origin: QueryOrigin) -> URL:
    try:
        return make_url(_written_url(origin))
    except (ArgumentError, ValueError):
        raise Refused("url_malformed") from None


def _written_url(origin: QueryOrigin) -> str:
    if origin.url_env:
        if not (found := os.environ.get(origin.url_env, "").strip()):
            raise Refused("url_absent", name=origin.url_env)
        return found
    if origin.url_file is None:
        return origin.url.strip()
    try:
        return origin.url_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused("url_unreadable", path=str(origin.url_file), errno=error.errno or 0) from None


def _engine(url: URL) -> Engine:
    timed = {"connect_timeout": _PATIENCE} if url.get_backend_name() in _TIMED else {}
    try:
        return create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            logging_name=_LOGGED_AS,
            connect_args={name: value for name, value in timed.items() if name not in url.query},
        )
    except (NoSuchModuleError, ImportError):
        raise Refused("driver_absent", name=url.drivername) from None
    except ArgumentError:
        raise Refused("url_malformed") from None


@contextmanager
def _connected(origin: QueryOrigin) -> Iterator[Connection]:
    url = _url(origin)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        # Its driver would make an empty database of that name.
        raise Refused("database_absent", path=url.database)
    engine = _engine(url)
    try:
        try:
            connection = engine.connect()
        except Exception as error:  # noqa: BLE001 - drivers raise what they like; none of it is a fault of ours
            raise Refused("database_away", cause=connection_cause(error, url.password)) from None
        with connection:
            yield connection
    finally:
        engine.dispose()


def _rows(connection: Connection, statement: str) -> Generator[RawRow, None, None]:
    try:
        if read_only := _READ_ONLY.get(connection.dialect.name):
            connection.exec_driver_sql(read_only)
        # As it is written: neither « : » nor « % » in it is a parameter.
        result = connection.exec_driver_sql(
            statement,
            execution_options={"stream_results": True, "max_row_buffer": _LOT, "no_parameters": True},
        )
        returns_rows = result.returns_rows
    except DBAPIError as error:
        raise Refused("query_refused", cause=statement_cause(error)) from None
    if not returns_rows:
        raise Refused("query_without_rows")
    with closing(result):
        yield RawRow(1, tuple(result.keys()))
        line = 1
        while rows := _next(result):
            for row in rows:
                line += 1
                yield _row(line, row)


def _next(result: Any) -> Any:
    try:
        return result.fetchmany(_LOT)
    except Exception as error:  # noqa: BLE001 - as above; what drivers say here may quote what they were reading
        raise Refused("query_broke_off", cause=reading_cause(error)) from None


def _row(line: int, values: Any) -> RawRow:
    texts = [text_of(value) for value in values]
    cells = tuple(NO_TEXT if text is None else text for text in texts)
    lost = None
    if None in texts:
        lost = {position: Refused("value_not_text") for position, text in enumerate(texts) if text is None}
    return RawRow(line, cells, size=sum(map(len, cells)), lost=lost)
