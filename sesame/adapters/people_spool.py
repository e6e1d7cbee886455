"""Rows put aside in a private temporary database, so that a file of any size takes little memory."""

import json
import sqlite3
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from sesame.adapters.people_staging import STAGING_TABLES
from sesame.adapters.people_staging import SqliteStaging
from sesame.domain.people_changes import Waiting
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.errors import Unavailable

_TABLES = f"""
    PRAGMA journal_mode = OFF;
    PRAGMA cache_size = -8192;
    CREATE TABLE seen (kind TEXT, value TEXT, line INTEGER, PRIMARY KEY (kind, value)) WITHOUT ROWID;
    CREATE TABLE claim (kind TEXT, value TEXT, ref TEXT, line INTEGER, PRIMARY KEY (kind, value)) WITHOUT ROWID;
    CREATE TABLE fault (line INTEGER, code TEXT, field TEXT, facts TEXT);
    CREATE TABLE warning (line INTEGER, code TEXT, field TEXT, facts TEXT);
    CREATE TABLE waiting (
        line INTEGER, ref TEXT, person INTEGER, code TEXT, field TEXT, facts TEXT, direction TEXT, content TEXT,
        category TEXT);
    {STAGING_TABLES}
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


class SqliteSpool(SqliteStaging):
    """One run's rows, and what is told of them."""

    def first_line(self, kind: IdentifierKind, value: str, line: int) -> int:
        """Remember that a line gives this number; return the first line that did."""
        key = (kind.value, value)
        if self._execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (*key, line)).rowcount:
            return line
        found = self._execute("SELECT line FROM seen WHERE kind = ? AND value = ?", key)
        return int(found.fetchone()[0])

    def claim(self, identifiers: Sequence[tuple[IdentifierKind, str, str, int]]) -> None:
        """Remember that rows give identifiers, each with ``ref`` and line; of several the first ``ref`` has one."""
        self._connection.executemany(
            "INSERT INTO claim VALUES (?, ?, ?, ?) ON CONFLICT (kind, value) "
            "DO UPDATE SET ref = excluded.ref, line = excluded.line WHERE excluded.ref < ref",
            identifiers,
        )

    def claimants(self, kind: str, values: Collection[str]) -> Mapping[str, int]:
        """Return the line that has each of these identifiers, among the rows that were put aside."""
        asked = f"SELECT value, line FROM claim WHERE kind = ? AND value IN ({','.join('?' * len(values))})"  # noqa: S608 - marks alone
        return dict(self._execute(asked, [kind, *values]).fetchall())

    def reject(self, line: int, *faults: Refused) -> None:
        """Add faults to a row; if it was kept, it is no more."""
        self._connection.executemany("INSERT INTO fault VALUES (?, ?, ?, ?)", _rows(line, faults))
        self._execute("DELETE FROM kept WHERE line = ?", (line,))

    def warn(self, line: int, *warnings: Refused) -> None:
        """Add what is told of a row; it is not recognised next time, so that it is told again."""
        self._connection.executemany("INSERT INTO warning VALUES (?, ?, ?, ?)", _rows(line, warnings))
        self._execute("UPDATE kept SET digest = NULL WHERE line = ?", (line,))

    def wait(self, waiting: Sequence[Waiting]) -> None:
        """Have rows wait: they are no longer kept."""
        self._connection.executemany(
            "INSERT INTO waiting SELECT line, ref, ?, ?, ?, ?, ?, ?, json_extract(told, '$.category') "
            "FROM kept WHERE line = ?",
            [
                (
                    *(one.person, one.why.code, one.why.field, json.dumps(dict(one.why.facts)), one.direction),
                    *(one.content, one.line),
                )
                for one in waiting
            ],
        )
        self._connection.executemany("DELETE FROM kept WHERE line = ?", [(one.line,) for one in waiting])

    def waiting(self) -> Iterator[Waiting]:
        """Give the rows that wait, by line."""
        rows = self._execute("SELECT line, ref, person, code, field, facts, content FROM waiting ORDER BY line")
        for line, ref, person, code, field, facts, content in rows:
            why = Refused(code, field=field, **json.loads(facts))
            yield Waiting(line=line, ref=ref, why=why, person=person, content=content)

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

    def shorter_numbers(
        self, kind: IdentifierKind, known: Mapping[int, int], *, share: float, least: int
    ) -> Iterator[tuple[int, int]]:
        """Give the lines whose number is shorter than the usual length, and that length."""
        asked = "SELECT length(value), count(*) FROM claim WHERE kind = ? GROUP BY 1"
        told = dict(self._execute(asked, (kind.value,)).fetchall())
        # What the file repeats is counted twice, which changes no share.
        lengths = {length: told.get(length, 0) + known.get(length, 0) for length in {*told, *known}}
        total = sum(lengths.values())
        usual = max(lengths, key=lambda length: lengths[length], default=0)
        if total < least or lengths[usual] < share * total:
            return
        shorter = "SELECT line FROM claim WHERE kind = ? AND length(value) < ? ORDER BY line"
        for (line,) in self._execute(shorter, (kind.value, usual)).fetchall():
            yield line, usual

    def _told(self, of: str) -> Iterator[tuple[int, tuple[Refused, ...]]]:
        rows = self._execute(f"SELECT line, code, field, facts FROM {of} ORDER BY line, rowid")  # noqa: S608 - fixed texts
        for line, found in groupby(rows, key=itemgetter(0)):
            yield line, tuple(Refused(code, field=field, **json.loads(facts)) for _, code, field, facts in found)


def _rows(line: int, told: Sequence[Refused]) -> list[tuple[int, str, str, str]]:
    return [(line, one.code, one.field, json.dumps(dict(one.facts))) for one in told]
