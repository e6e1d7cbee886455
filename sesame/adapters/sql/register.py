"""Reading and writing people, many at a time."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import String
from sqlalchemy import bindparam
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import tuple_
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql import birth_dates
from sesame.adapters.sql.among import among
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.said_rows import SqlSaidRows
from sesame.adapters.sql.source_models import SourceRow
from sesame.domain.account import AccountState
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import record_of
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind

_TABLE = PersonRow.__table__
_BIRTH = ("birth_date", "birth_date_in_part")
#: What no source tells: the key is the database's to give, the rest follows from what sources say, or an operator.
_OURS = frozenset({"key", "closed_at", "gone_on", "doubted_at"})
_PLAIN = tuple(column.key for column in _TABLE.columns if column.key not in {*_OURS, *_BIRTH})
_NUMBER_KINDS = frozenset(kind.value for kind in NUMBER_KINDS)

#: A login that nobody can type, since logins begin with a letter or a digit, and that nobody else has.
_NAMELESS = literal("*") + cast(PersonRow.key, String)

_CHANGE = (
    update(PersonRow)
    .where(PersonRow.key == bindparam("_key"))
    .values(**{name: bindparam(f"_{name}") for name in (*_PLAIN, *_BIRTH, "gone_on")})
)


class SqlRegister(SqlSaidRows):
    """The register inside one transaction. Lots of about a thousand suit every database's limits."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        super().__init__(session)
        self._session = session

    def lengths(self, kind: IdentifierKind) -> Mapping[int, int]:
        """Return how many numbers of a kind there are of each length."""
        length = func.length(NumberRow.value)
        asked = select(length, func.count()).where(NumberRow.kind == kind.value).group_by(length)
        return {length: count for length, count in self._run(asked)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def people(self, keys: Collection[int]) -> Mapping[int, Known]:
        """Return those of these people who are there."""
        asked = (
            select(_TABLE, AccountRow.state)
            .outerjoin(AccountRow, AccountRow.person == PersonRow.key)
            .where(among(PersonRow.key, keys, self._connection))
        )
        rows = self._run(asked).mappings().all()
        numbers: dict[int, set[Number]] = {}
        owned = select(NumberRow.person, NumberRow.kind, NumberRow.value).where(
            among(NumberRow.person, keys, self._connection)
        )
        for person, kind, value in self._run(owned):
            numbers.setdefault(person, set()).add((kind, value))
        return {row["key"]: _known(row, numbers.get(row["key"], ())) for row in rows}

    def owners(self, kind: str, values: Collection[str]) -> Mapping[str, int]:
        """Return whose each identifier is, for those that are somebody's; ``kind`` is a column."""
        if kind in _NUMBER_KINDS:
            owned = select(NumberRow.value, NumberRow.person).where(
                NumberRow.kind == kind, among(NumberRow.value, values, self._connection)
            )
        else:
            column = _TABLE.columns[kind]
            owned = select(column, PersonRow.key).where(among(column, values, self._connection))
        return {value: key for value, key in self._run(owned)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def release(self, kind: str, owned: Collection[tuple[int, str]]) -> None:
        """Take this identifier from each of these people; a uid or login becomes one that nobody can type."""
        if not owned:
            return
        if kind in _NUMBER_KINDS:
            values = [value for _, value in owned]
            self._run(delete(NumberRow).where(NumberRow.kind == kind, NumberRow.value.in_(values)))
        else:
            keys = [key for key, _ in owned]
            self._run(update(PersonRow).where(PersonRow.key.in_(keys)).values({kind: _NAMELESS}))

    def add(self, people: Sequence[Resolved]) -> list[int]:
        """Store new people; return their inner keys in that order."""
        if not people:
            return []
        self._run(insert(PersonRow), [_columns(one) for one in people])
        keys = self.owners("uid", [one.attributes["uid"] or "" for one in people])
        added = [keys[one.attributes["uid"] or ""] for one in people]
        self._give((key, number) for key, one in zip(added, people, strict=True) for number in one.numbers)
        return added

    def change(self, people: Sequence[tuple[Known, Resolved]], *, back: bool) -> None:
        """Store what people have become; with ``back`` none of them is gone any more."""
        if not people:
            return
        rows = [
            {
                "_key": known.key,
                "_gone_on": None if back else known.gone_on,
                **{f"_{name}": value for name, value in _columns(one).items()},
            }
            for known, one in people
        ]
        # On the table, not on objects, which would each have to be there.
        self._session.connection().execute(_CHANGE, rows)
        lost = [(*number, known.key) for known, one in people for number in known.numbers - one.numbers]
        if lost:
            # Some are another person's by now.
            owned = tuple_(NumberRow.kind, NumberRow.value, NumberRow.person)
            self._run(delete(NumberRow).where(owned.in_(lost)))
        self._give((known.key, number) for known, one in people for number in one.numbers - known.numbers)

    def plan_anew(self) -> None:
        """Have PostgreSQL plan each look-up by how the tables are: they grow while they are asked."""
        if self._connection.dialect.name == "postgresql":
            self._run(text("SET LOCAL plan_cache_mode = force_custom_plan"))

    def count_anew(self) -> None:
        """Have PostgreSQL count its rows: tables that were empty the last time would be read whole for each lot.

        Where its user does not own them it does not count, and says so in its own log alone.
        """
        connection = self._session.connection()
        if connection.dialect.name == "postgresql":
            quoted = connection.dialect.identifier_preparer.format_table
            for table in (_TABLE, NumberRow.__table__, SourceRow.__table__):
                connection.execute(text(f"ANALYZE {quoted(table)}"))

    def part(self, keys: Collection[int], day: dt.date) -> None:
        """Note since which day no source tells these people any more."""
        self._run(update(PersonRow).where(PersonRow.key.in_(keys), PersonRow.gone_on.is_(None)).values(gone_on=day))

    def _give(self, owned: Iterable[tuple[int, Number]]) -> None:
        rows = [{"kind": kind, "value": value, "person": key} for key, (kind, value) in owned]
        if rows:
            self._run(insert(NumberRow), rows)

    @property
    def _connection(self) -> Connection:
        return self._session.connection()

    def _run(self, *asked: Any) -> Any:
        return self._session.connection().execute(*asked)


def _known(row: Mapping[str, Any], numbers: Iterable[Number]) -> Known:
    attributes = {name: row[name] if row[name] is None else str(row[name]) for name in _PLAIN}
    birth = birth_dates.read(*(row[name] for name in _BIRTH))
    return Known(
        key=row["key"],
        attributes={**attributes, "birth_date": str(birth) if birth else None},
        numbers=frozenset(numbers),
        has_account=row["state"] not in {None, AccountState.PENDING.value},
        gone_on=row["gone_on"],
    )


def _columns(one: Resolved) -> dict[str, Any]:
    record = record_of(one.attributes)
    return {**{name: getattr(record, name) for name in _PLAIN}, **birth_dates.stored(record.birth_date)}
