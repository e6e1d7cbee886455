"""Rows put aside in a private temporary database, so that a file of any size takes little memory."""

import json
import sqlite3
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import closing
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import itemgetter

from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_register import Change
from sesame.domain.people_register import Move
from sesame.domain.people_register import PersonOnLine
from sesame.domain.people_register import Rejection
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.errors import Unavailable

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA cache_size = -8192;
    CREATE TABLE seen (kind TEXT, value TEXT, line INTEGER, PRIMARY KEY (kind, value)) WITHOUT ROWID;
    CREATE TABLE kept (line INTEGER PRIMARY KEY, uid TEXT UNIQUE, person TEXT, change TEXT);
    CREATE TABLE move (line INTEGER, kind TEXT, owner TEXT, PRIMARY KEY (kind, owner)) WITHOUT ROWID;
    CREATE TABLE fault (line INTEGER, code TEXT, field TEXT, facts TEXT);
    BEGIN;
"""


@contextmanager
def open_spool() -> Iterator["SqliteSpool"]:
    """Open an empty spool, gone at the end of the block.

    A database without a name is one that SQLite keeps in a file it deletes as soon as it is open, so
    that even a killed process leaves no personal datum behind.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            connection.executescript(_TABLES)
            yield SqliteSpool(connection)
    except sqlite3.OperationalError as error:
        raise Unavailable("spool") from error


class SqliteSpool:
    """One import's rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a connection to the temporary database."""
        self._connection = connection
        self._execute = connection.execute

    def first_line(self, kind: IdentifierKind, value: str, line: int) -> int:
        """Remember that a line gives this number; return the first line that did."""
        key = (kind.value, value)
        if self._execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (*key, line)).rowcount:
            return line
        found = self._execute("SELECT line FROM seen WHERE kind = ? AND value = ?", key)
        return int(found.fetchone()[0])

    def keep(self, row: PersonOnLine) -> None:
        """Put a right row aside."""
        values = {name: getattr(row.person, name) for name in COLUMNS}
        text = json.dumps(values, default=date.isoformat)
        self._execute("INSERT INTO kept VALUES (?, ?, ?, NULL)", (row.line, row.person.uid, text))

    def reject(self, line: int, *faults: Refused) -> None:
        """Add faults to a row; if it was kept, it is no more."""
        self._connection.executemany(
            "INSERT INTO fault VALUES (?, ?, ?, ?)",
            [(line, fault.code, fault.field, json.dumps(dict(fault.facts))) for fault in faults],
        )
        self._execute("DELETE FROM kept WHERE line = ?", (line,))

    def kept(self, size: int, *, changed_only: bool = False) -> Iterator[list[PersonOnLine]]:
        """Give the right rows in lots, by line."""
        among = "AND change != 'unchanged'" if changed_only else ""
        query = f"SELECT line, person FROM kept WHERE line > ? {among} ORDER BY line LIMIT ?"  # noqa: S608 - two fixed texts
        last = 0
        while rows := self._execute(query, (last, size)).fetchall():
            last = rows[-1][0]
            yield [PersonOnLine(line=line, person=_person(text)) for line, text in rows]

    def mark(self, changes: Mapping[int, Change]) -> None:
        """Remember what storing each of these lines would do."""
        pairs = [(change.value, line) for line, change in changes.items()]
        self._connection.executemany("UPDATE kept SET change = ? WHERE line = ?", pairs)

    def count(self, *changes: Change) -> int:
        """Return how many right rows are marked so; without marks, how many there are in all."""
        if not changes:
            return self._number("SELECT count(*) FROM kept")
        return sum(self._number("SELECT count(*) FROM kept WHERE change = ?", change.value) for change in changes)

    def add_moves(self, moves: Iterable[Move]) -> None:
        """Remember numbers that kept rows take from somebody."""
        self._connection.executemany(
            "INSERT INTO move VALUES (?, ?, ?)", [(move.line, move.kind.value, move.owner) for move in moves]
        )

    def blocked_moves(self, size: int) -> list[Move]:
        """Return moves of kept rows whose owner no kept row makes lose the number."""
        rows = self._execute(
            "SELECT move.line, move.kind, move.owner, seen.line FROM move JOIN kept ON kept.line = move.line "
            "LEFT JOIN seen ON seen.kind = 'uid' AND seen.value = move.owner "
            "WHERE NOT EXISTS (SELECT 1 FROM kept AS other WHERE other.uid = move.owner) LIMIT ?",
            (size,),
        )
        return [
            Move(line=line, kind=IdentifierKind(kind), owner=owner, owner_line=owner_line)
            for line, kind, owner, owner_line in rows
        ]

    def released(self, kind: IdentifierKind, size: int) -> Iterator[list[str]]:
        """Give in lots the uids whose number of that kind goes to a kept row."""
        cursor = self._execute(
            "SELECT move.owner FROM move JOIN kept ON kept.line = move.line WHERE move.kind = ?", (kind.value,)
        )
        while rows := cursor.fetchmany(size):
            yield [owner for (owner,) in rows]

    def rejected_count(self) -> int:
        """Return how many rows were rejected."""
        return self._number("SELECT count(DISTINCT line) FROM fault")

    def rejections(self) -> Iterator[Rejection]:
        """Give the rejected rows by line."""
        rows = self._execute("SELECT line, code, field, facts FROM fault ORDER BY line, rowid")
        for line, found in groupby(rows, key=itemgetter(0)):
            faults = tuple(Refused(code, field=field, **json.loads(facts)) for _, code, field, facts in found)
            yield Rejection(line=line, faults=faults)

    def _number(self, query: str, *values: str) -> int:
        return int(self._execute(query, values).fetchone()[0])


def _person(text: str) -> PersonRecord:
    values = json.loads(text)
    values["category"] = Category(values["category"])
    for day in ("birth_date", "valid_from", "valid_until"):
        values[day] = date.fromisoformat(values[day]) if values[day] else None
    return PersonRecord(**values)
