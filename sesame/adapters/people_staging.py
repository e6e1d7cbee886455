"""The rows of a run in its temporary database: what was told last, what is told now, and what comes of it."""

import json
import sqlite3
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sesame.domain.people_changes import Change
from sesame.domain.people_register import Accepted
from sesame.domain.people_register import KnownRow
from sesame.domain.people_register import Move
from sesame.domain.people_register import Staged
from sesame.domain.people_register import Verdict
from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import Category

STAGING_TABLES = """
    -- ``there``: 0, it was not told last; 1, it was; 2, it was recognised.
    CREATE TABLE known (
        ref TEXT PRIMARY KEY, person INTEGER, digest BLOB, there INTEGER, line INTEGER) WITHOUT ROWID;
    CREATE INDEX known_digest ON known (digest) WHERE digest IS NOT NULL;
    CREATE TABLE kept (
        line INTEGER PRIMARY KEY, ref TEXT UNIQUE, told TEXT, untold TEXT, digest BLOB, was INTEGER,
        person INTEGER, change TEXT, category TEXT, directions TEXT, head INTEGER, merges TEXT, place INTEGER);
    CREATE INDEX kept_person ON kept (person) WHERE person > 0;
    CREATE TABLE move (line INTEGER, kind TEXT, value TEXT, owner INTEGER, forced INTEGER);
    CREATE INDEX move_line ON move (line);
    CREATE TABLE loss (line INTEGER, kind TEXT, value TEXT, person INTEGER);
    CREATE INDEX loss_person ON loss (person);
"""
_ROW = "line, ref, told, untold, digest, was"
_VERDICT = "person, change, category, directions, head, merges"
#: How many rows that depend on each other are stored in one transaction; a longer chain is cut.
_MOST_TOGETHER = 500


class SqliteStaging:
    """What a source told last and tells now."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a connection to the temporary database."""
        self._connection = connection
        self._execute = connection.execute

    def know(self, rows: Iterable[KnownRow]) -> None:
        """Take what the source told last; what it no longer told is read again when it comes back."""
        self._connection.executemany(
            "INSERT INTO known VALUES (?, ?, ?, ?, NULL)",
            ((row.ref, row.person, row.digest if row.is_there else None, row.is_there) for row in rows),
        )

    def recognise(self, digests: Sequence[tuple[bytes, int]]) -> set[bytes]:
        """Return which of these digests were told last, and note their lines; a second one alike is not recognised."""
        marks = ",".join("?" * len(digests))
        asked = f"SELECT digest FROM known WHERE line IS NULL AND digest IN ({marks})"  # noqa: S608 - marks alone
        found = {digest for (digest,) in self._execute(asked, [digest for digest, _ in digests])}
        lines: dict[bytes, int] = {}
        for digest, line in digests:
            if digest in found:
                lines.setdefault(digest, line)
        self._connection.executemany(
            "UPDATE known SET line = ?, there = 2 WHERE digest = ?", [(line, digest) for digest, line in lines.items()]
        )
        return found

    def saw(self, refs: Mapping[int, str]) -> Mapping[int, int]:
        """Note that the source tells these rows, by line; return for each the first line that did, maybe the same."""
        self._connection.executemany(
            "INSERT INTO known VALUES (?, 0, NULL, 0, ?) "
            "ON CONFLICT (ref) DO UPDATE SET line = excluded.line WHERE line IS NULL",
            [(ref, line) for line, ref in refs.items()],
        )
        asked = f"SELECT ref, line FROM known WHERE ref IN ({','.join('?' * len(refs))})"  # noqa: S608 - marks alone
        first = dict(self._execute(asked, list(refs.values())).fetchall())
        return {line: first[ref] for line, ref in refs.items()}

    def keep(self, rows: Sequence[Staged]) -> None:
        """Put right rows aside, with whose they were."""
        self._connection.executemany(
            f"INSERT INTO kept ({_ROW}, place) "  # noqa: S608 - fixed texts
            "VALUES (?, ?, ?, ?, ?, (SELECT person FROM known WHERE ref = ?), ?)",
            [
                (
                    *(row.line, row.ref, json.dumps(dict(row.told)), " ".join(row.untold), row.digest),
                    *(row.ref, row.line),
                )
                for row in rows
            ],
        )

    def kept(self, size: int) -> Iterator[list[Staged]]:
        """Give the right rows in lots, by ``ref``: their order in the file decides nothing."""
        last = ""
        query = f"SELECT {_ROW} FROM kept WHERE ref > ? ORDER BY ref LIMIT ?"  # noqa: S608 - fixed texts
        while rows := self._execute(query, (last, size)).fetchall():
            last = rows[-1][1]
            yield [_staged(row) for row in rows]

    def at(self, line: int) -> Staged | None:
        """Return the right row of a line, if it is still kept."""
        row = self._execute(f"SELECT {_ROW} FROM kept WHERE line = ?", (line,)).fetchone()  # noqa: S608 - fixed texts
        return _staged(row) if row else None

    def judge(self, verdicts: Sequence[Verdict]) -> None:
        """Remember what comes of these rows."""
        self._connection.executemany(
            "UPDATE kept SET person = ?, change = ?, category = ?, directions = ?, head = ?, merges = ? WHERE line = ?",
            [
                (
                    one.person,
                    one.change.value,
                    one.category.value,
                    " ".join(sorted(one.directions)),
                    one.head,
                    " ".join(map(str, one.merges)),
                    one.line,
                )
                for one in verdicts
            ],
        )

        self._connection.executemany(
            "INSERT INTO loss VALUES (?, ?, ?, ?)",
            [(one.line, kind, value, one.person) for one in verdicts for kind, value in one.losses],
        )

    def add_moves(self, moves: Iterable[Move]) -> None:
        """Remember identifiers that judged rows take from somebody."""
        self._connection.executemany(
            "INSERT INTO move VALUES (?, ?, ?, ?, ?)",
            [(one.line, one.kind, one.value, one.owner, one.is_forced) for one in moves],
        )

    def blocked_moves(self, size: int) -> list[Move]:
        """Return moves of judged rows whose owner no judged row makes lose what is taken; at most ``size``.

        It does where, with all that is said of them, the owner has another one afterwards, or none; not where its cell
        was lost.
        """
        rows = self._execute(
            "SELECT move.line, move.kind, move.value, move.owner FROM move JOIN kept ON kept.line = move.line "
            "WHERE NOT move.forced AND (NOT EXISTS (SELECT 1 FROM loss JOIN kept AS other ON other.line = loss.line "
            "WHERE loss.person = move.owner AND loss.kind = move.kind AND loss.value = move.value) "
            "OR EXISTS (SELECT 1 FROM kept AS same WHERE same.person = move.owner "
            "AND instr(' ' || json_extract(same.told, '$.' || move.kind) || ' ', ' ' || move.value || ' '))) LIMIT ?",
            (size,),
        )
        return [Move(line=line, kind=kind, value=value, owner=owner) for line, kind, value, owner in rows]

    def bring_together(self) -> None:
        """Have rows that depend on each other stored together: those of one new person, and who exchange something."""
        leader: dict[int, int] = {}

        def led(line: int) -> int:
            while (above := leader.get(line, line)) != line:
                leader[line] = leader.get(above, above)
                line = above
            return line

        ties = self._execute(
            "SELECT line, head FROM kept WHERE head IS NOT NULL UNION ALL "
            "SELECT move.line, kept.line FROM move JOIN kept ON kept.person = move.owner AND kept.line != move.line "
            "UNION ALL SELECT line, first FROM (SELECT line, min(line) OVER (PARTITION BY person) AS first FROM kept "
            "WHERE person > 0) WHERE line != first"
        )
        for one, other in ties.fetchall():
            first, second = sorted((led(one), led(other)))
            leader[second] = first
        self._connection.executemany("UPDATE kept SET place = ? WHERE line = ?", [(led(line), line) for line in leader])
        self._execute("CREATE INDEX kept_place ON kept (place, line)")

    def accepted(self, size: Callable[[], int]) -> Iterator[list[Accepted]]:
        """Give the judged rows in lots, those that depend on each other in one where it holds them."""
        query = f"SELECT {_ROW}, {_VERDICT}, place FROM kept WHERE (place, line) > (?, ?) ORDER BY place, line LIMIT ?"  # noqa: S608 - fixed texts
        more = f"SELECT {_ROW}, {_VERDICT}, place FROM kept WHERE place = ? AND line > ? ORDER BY line LIMIT ?"  # noqa: S608 - fixed texts
        place, line = 0, 0
        while rows := self._execute(query, (place, line, size())).fetchall():
            place, line = rows[-1][-1], rows[-1][0]
            rest = self._execute(more, (place, line, _MOST_TOGETHER)).fetchall()
            if rest:
                line = rest[-1][0]
            yield [Accepted(row=_staged(row), verdict=_verdict(row)) for row in (*rows, *rest)]

    def silent(self, refs: Collection[str]) -> set[str]:
        """Return which of these rows the source told last, and tells no more."""
        marks = ",".join("?" * len(refs))
        asked = f"SELECT ref FROM known WHERE line IS NULL AND ref IN ({marks})"  # noqa: S608 - marks alone
        return {ref for (ref,) in self._execute(asked, list(refs))}

    def settled(self, refs: Collection[str], *, is_whole: bool) -> set[str]:
        """Return of which of these rows this reading says something, be it that they are told no more."""
        marks = ",".join("?" * len(refs))
        seen = f"SELECT ref, line IN (SELECT line FROM fault) FROM known WHERE line IS NOT NULL AND ref IN ({marks})"  # noqa: S608 - marks alone
        is_wrong = dict(self._execute(seen, list(refs)).fetchall())
        return {ref for ref in refs if not is_wrong.get(ref, not is_whole)}

    def absent(self, size: int) -> Iterator[list[KnownRow]]:
        """Give in lots the rows that the source told last, and tells no more."""
        last = ""
        query = "SELECT ref, person FROM known WHERE line IS NULL AND there AND ref > ? ORDER BY ref LIMIT ?"
        while rows := self._execute(query, (last, size)).fetchall():
            last = rows[-1][0]
            yield [KnownRow(ref=ref, person=person, digest=None, is_there=True) for ref, person in rows]

    def count(self, change: Change | None = None) -> int:
        """Return how many judged rows change so; without a change, how many right rows there are."""
        if change is None:
            return self._number("SELECT count(*) FROM kept")
        return self._number("SELECT count(*) FROM kept WHERE change = ?", change.value)

    def renamed_count(self) -> int:
        """Return how many judged rows give somebody another name."""
        return self._number("SELECT count(*) FROM kept WHERE instr(directions, ?)", GuardedChange.RENAME.value)

    def merged_count(self) -> int:
        """Return how many judged rows make one person of several."""
        return self._number("SELECT count(*) FROM kept WHERE merges != ''")

    def recognised_count(self) -> int:
        """Return how many rows are as they were."""
        return self._number("SELECT count(*) FROM known WHERE there = 2")

    def directions(self) -> Mapping[tuple[GuardedChange, Category], int]:
        """Return how many judged rows go in each direction, by what their people are."""
        rows = self._execute(
            "SELECT directions, category, count(*) FROM kept WHERE directions != '' GROUP BY 1, 2 UNION ALL "
            "SELECT direction, category, count(*) FROM waiting WHERE direction IS NOT NULL GROUP BY 1, 2"
        )
        counted: dict[tuple[GuardedChange, Category], int] = {}
        for directions, category, count in rows:
            for direction in directions.split():
                of = (GuardedChange(direction), Category(category))
                counted[of] = counted.get(of, 0) + count
        return counted

    def told_of(self, keys: Collection[int]) -> set[int]:
        """Return of which of these people judged rows speak."""
        marks = ",".join("?" * len(keys))
        rows = self._execute(f"SELECT person FROM kept WHERE person IN ({marks})", list(keys))  # noqa: S608 - marks alone
        return {person for (person,) in rows}

    def matched(self) -> Mapping[Category, int]:
        """Return how many judged rows speak of somebody known, by what they are."""
        rows = self._execute("SELECT category, count(*) FROM kept WHERE person > 0 GROUP BY 1")
        return {Category(category): count for category, count in rows}

    def planned(self, lines: Sequence[int]) -> set[tuple[str, str, int]]:
        """Return what these rows take from whom: kind, value and owner."""
        marks = ",".join("?" * len(lines))
        rows = self._execute(f"SELECT kind, value, owner FROM move WHERE line IN ({marks})", lines)  # noqa: S608 - marks alone
        return set(rows)

    def taken_names(self, names: Collection[str]) -> set[str]:
        """Return which of these logins and uids judged rows give to somebody else."""
        marks = ",".join("?" * len(names))
        rows = self._execute(
            "SELECT value FROM move JOIN kept ON kept.line = move.line "  # noqa: S608 - marks alone
            f"WHERE kind IN ('uid', 'login') AND value IN ({marks})",
            list(names),
        )
        return {value for (value,) in rows}

    def _number(self, query: str, *values: str) -> int:
        return int(self._execute(query, values).fetchone()[0])


def _staged(row: Sequence[Any]) -> Staged:
    line, ref, told, untold, digest, was = row[:6]
    return Staged(line=line, ref=ref, told=json.loads(told), untold=tuple(untold.split()), digest=digest, person=was)


def _verdict(row: Sequence[Any]) -> Verdict:
    person, change, category, directions, head, merges = row[6:12]
    return Verdict(
        line=row[0],
        person=person,
        change=Change(change),
        category=Category(category),
        directions=frozenset(map(GuardedChange, directions.split())),
        head=head,
        merges=tuple(map(int, merges.split())),
    )
