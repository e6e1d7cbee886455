"""Rows put aside in a private temporary database, so that a file of any size takes little memory."""

import json
import sqlite3
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import itemgetter

from sesame.domain.partial_date import birth_date_of
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_register import Change
from sesame.domain.people_register import Move
from sesame.domain.people_register import PersonOnLine
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.errors import Unavailable

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA cache_size = -8192;
    CREATE TABLE seen (kind TEXT, value TEXT, line INTEGER, PRIMARY KEY (kind, value)) WITHOUT ROWID;
    CREATE TABLE kept (line INTEGER PRIMARY KEY, uid TEXT UNIQUE, person TEXT, untold TEXT, change TEXT);
    CREATE TABLE move (line INTEGER, kind TEXT, owner TEXT, PRIMARY KEY (kind, owner)) WITHOUT ROWID;
    CREATE TABLE fault (line INTEGER, code TEXT, field TEXT, facts TEXT);
    CREATE TABLE warning (line INTEGER, code TEXT, field TEXT, facts TEXT);
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
        self._execute(
            "INSERT INTO kept VALUES (?, ?, ?, ?, NULL)",
            (row.line, row.person.uid, _text(row.person), " ".join(row.untold)),
        )

    def reject(self, line: int, *faults: Refused) -> None:
        """Add faults to a row; if it was kept, it is no more."""
        self._connection.executemany("INSERT INTO fault VALUES (?, ?, ?, ?)", _rows(line, faults))
        self._execute("DELETE FROM kept WHERE line = ?", (line,))

    def warn(self, line: int, *warnings: Refused) -> None:
        """Add what is told of a row."""
        self._connection.executemany("INSERT INTO warning VALUES (?, ?, ?, ?)", _rows(line, warnings))

    def kept(self, size: int, *, changed_only: bool = False) -> Iterator[list[PersonOnLine]]:
        """Give the right rows in lots, by line."""
        among = "AND change != 'unchanged'" if changed_only else ""
        query = f"SELECT line, person, untold FROM kept WHERE line > ? {among} ORDER BY line LIMIT ?"  # noqa: S608 - two fixed texts
        last = 0
        while rows := self._execute(query, (last, size)).fetchall():
            last = rows[-1][0]
            yield [
                PersonOnLine(line=line, person=_person(text), untold=tuple(untold.split()))
                for line, text, untold in rows
            ]

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
            "SELECT move.line, move.kind, move.owner, seen.line, other.uid IS NOT NULL FROM move "
            "JOIN kept ON kept.line = move.line LEFT JOIN seen ON seen.kind = 'uid' AND seen.value = move.owner "
            "LEFT JOIN kept AS other ON other.uid = move.owner "
            "WHERE other.uid IS NULL OR instr(' ' || other.untold || ' ', ' ' || move.kind || ' ') LIMIT ?",
            (size,),
        )
        return [
            Move(line=line, kind=IdentifierKind(kind), owner=owner, owner_line=owner_line, owner_kept=bool(kept))
            for line, kind, owner, owner_line, kept in rows
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
        for line, faults in self._told("fault"):
            yield Rejection(line=line, faults=faults)

    def warned_count(self) -> int:
        """Return of how many kept rows there is something to tell."""
        return self._number("SELECT count(DISTINCT line) FROM warning WHERE line IN (SELECT line FROM kept)")

    def warned(self) -> Iterator[Warned]:
        """Give the kept rows there is something to tell of, by line."""
        for line, warnings in self._told("warning WHERE line IN (SELECT line FROM kept)"):
            yield Warned(line=line, warnings=warnings)

    def shorter_numbers(self, kind: IdentifierKind, *, share: float, least: int) -> Iterator[tuple[int, int]]:
        """Give the lines whose number is shorter than the usual length, and that length."""
        lengths = self._execute(
            "SELECT length(value), count(*) FROM seen WHERE kind = ? GROUP BY 1 ORDER BY 2 DESC", (kind.value,)
        ).fetchall()
        total = sum(count for _, count in lengths)
        if total < least or lengths[0][1] < share * total:
            return
        usual = lengths[0][0]
        shorter = "SELECT line FROM seen WHERE kind = ? AND length(value) < ? ORDER BY line"
        for (line,) in self._execute(shorter, (kind.value, usual)).fetchall():
            yield line, usual

    def _told(self, of: str) -> Iterator[tuple[int, tuple[Refused, ...]]]:
        rows = self._execute(f"SELECT line, code, field, facts FROM {of} ORDER BY line, rowid")  # noqa: S608 - fixed texts
        for line, found in groupby(rows, key=itemgetter(0)):
            yield line, tuple(Refused(code, field=field, **json.loads(facts)) for _, code, field, facts in found)

    def _number(self, query: str, *values: str) -> int:
        return int(self._execute(query, values).fetchone()[0])


def _rows(line: int, told: Sequence[Refused]) -> list[tuple[int, str, str, str]]:
    return [(line, one.code, one.field, json.dumps(dict(one.facts))) for one in told]


def _text(person: PersonRecord) -> str:
    return json.dumps({name: getattr(person, name) for name in COLUMNS}, default=str)


def _person(text: str) -> PersonRecord:
    values = json.loads(text)
    values["category"] = Category(values["category"])
    values["birth_date"] = birth_date_of(values["birth_date"]) if values["birth_date"] else None
    for day in ("valid_from", "valid_until"):
        values[day] = date.fromisoformat(values[day]) if values[day] else None
    return PersonRecord(**values)
