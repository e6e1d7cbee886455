"""Writing people, many at a time."""

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import String
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from sesame.adapters.sql import birth_dates
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.people_file import PersonRecord
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind

_TABLE = PersonRow.__table__
#: The attributes of a person's own row that are kept as they are; the key is the database's to give, and no source
#: opens again what an operator has closed.
_BIRTH = ("birth_date", "birth_date_in_part")
_OURS = frozenset({"key", "closed_at", "gone_on", "doubted_at"})
_PLAIN = tuple(column.key for column in _TABLE.columns if column.key not in {*_OURS, *_BIRTH})

#: A login that nobody can type, since logins begin with a letter or a digit, and that nobody else has.
_NAMELESS = literal("*") + cast(PersonRow.key, String)


class SqlPeopleRegister:
    """Opens the register on one engine."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine

    @contextmanager
    def __call__(self) -> Iterator["SqlRegisterTransaction"]:
        """Open the register: what is stored in the block is committed when it ends, undone when it raises."""
        with translated_errors(), self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two imports at once would each judge by a register the other one changes; reading goes on.
                # SQLite has one writer at a time anyway.
                table = connection.dialect.identifier_preparer.format_table(_TABLE)
                connection.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
                # The tables grow while they are asked: how each lot is looked up is thought over each time.
                connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
            yield SqlRegisterTransaction(connection)


class SqlRegisterTransaction:
    """The register inside one transaction. Lots of about a thousand suit every database's limits."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection of the transaction."""
        self._connection = connection
        self._is_counted = connection.dialect.name != "postgresql"

    def known(self, uids: Collection[str]) -> Mapping[str, PersonRecord]:
        """Return those of the people who are there, by uid.

        Of several numbers of a kind the record gives all in one text, which is none that a row can give: a row says
        the one number there is, so it changes them.
        """
        rows = self._connection.execute(select(_TABLE).where(PersonRow.uid.in_(uids))).mappings().all()
        numbers = self._numbers([row["key"] for row in rows])
        return {
            row["uid"]: PersonRecord(
                **{name: row[name] for name in _PLAIN},
                birth_date=birth_dates.read(*(row[name] for name in _BIRTH)),
                **numbers.get(row["key"], {}),
            )
            for row in rows
        }

    def owners(self, kind: IdentifierKind, values: Collection[str]) -> Mapping[str, str]:
        """Return whose each identifier is, as uids, for those that are somebody's."""
        if kind in NUMBER_KINDS:
            owned = (
                select(NumberRow.value, PersonRow.uid)
                .join(PersonRow, PersonRow.key == NumberRow.person)
                .where(NumberRow.kind == kind.value, NumberRow.value.in_(values))
            )
        else:
            column = _TABLE.columns[kind.value]
            owned = select(column, PersonRow.uid).where(column.in_(values))
        return {value: uid for value, uid in self._connection.execute(owned)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def release(self, kind: IdentifierKind, uids: Collection[str]) -> None:
        """Take their identifier of that kind from these people; a login becomes one nobody can type."""
        if kind in NUMBER_KINDS:
            people = select(PersonRow.key).where(PersonRow.uid.in_(uids)).scalar_subquery()
            self._connection.execute(
                delete(NumberRow).where(NumberRow.kind == kind.value, NumberRow.person.in_(people))
            )
        else:
            self._connection.execute(update(PersonRow).where(PersonRow.uid.in_(uids)).values(login=_NAMELESS))

    def store(self, people: Sequence[PersonRecord], columns: Collection[str]) -> None:
        """Add or update the people; of those already there, only ``columns`` change."""
        upsert = upsert_into(PersonRow, self._connection)
        statement = upsert.on_conflict_do_update(
            index_elements=[PersonRow.uid],
            # The uid again where nothing else is told, since a statement has to set something.
            set_={name: upsert.excluded[name] for name in _told(columns)},
        )
        rows = [
            {**{name: getattr(one, name) for name in _PLAIN}, **birth_dates.stored(one.birth_date)} for one in people
        ]
        self._connection.execute(statement, rows)
        told = [kind for kind in NUMBER_KINDS if kind.value in columns]
        if told:
            self._store_numbers(people, told)
        self._count()

    def _count(self) -> None:
        """Have PostgreSQL count the rows once: tables that were empty the last time would be read whole for each lot.

        Where its user does not own them it does not count, and says so in its own log alone.
        """
        if not self._is_counted:
            self._is_counted = True
            quoted = self._connection.dialect.identifier_preparer.format_table
            for table in (_TABLE, NumberRow.__table__):
                self._connection.execute(text(f"ANALYZE {quoted(table)}"))

    def _store_numbers(self, people: Sequence[PersonRecord], kinds: Sequence[IdentifierKind]) -> None:
        asked = select(PersonRow.uid, PersonRow.key).where(PersonRow.uid.in_([one.uid for one in people]))
        keys = {uid: key for uid, key in self._connection.execute(asked)}  # noqa: C416 - as above
        former = delete(NumberRow).where(
            NumberRow.person.in_(keys.values()), NumberRow.kind.in_([kind.value for kind in kinds])
        )
        self._connection.execute(former)
        given = [(kind, one.identifier(kind), keys[one.uid]) for one in people for kind in kinds]
        rows = [{"kind": kind.value, "value": value, "person": key} for kind, value, key in given if value]
        if rows:
            self._connection.execute(insert(NumberRow), rows)

    def _numbers(self, keys: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return the numbers of these people, by person and by the name of their kind."""
        asked = select(NumberRow.person, NumberRow.kind, NumberRow.value).where(NumberRow.person.in_(keys))
        found: dict[int, dict[str, Any]] = {}
        for person, kind, value in self._connection.execute(asked.order_by(NumberRow.value)):
            owned = found.setdefault(person, {})
            owned[kind] = f"{owned[kind]} {value}" if kind in owned else value
        return found


def _told(columns: Collection[str]) -> list[str]:
    """Return which columns of a person's row hold what these columns of a file say."""
    return [name for name in (*_PLAIN, *_BIRTH) if name in columns or (name in _BIRTH and "birth_date" in columns)]
