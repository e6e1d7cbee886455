"""Writing people, many at a time."""

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import PersonRow
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person

_TABLE = PersonRow.__table__
_NAMES = tuple(column.key for column in _TABLE.columns)


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
                connection.execute(text(f"LOCK TABLE {PersonRow.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
            yield SqlRegisterTransaction(connection)


class SqlRegisterTransaction:
    """The register inside one transaction. Lots of about a thousand suit every database's limits."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection of the transaction."""
        self._connection = connection

    def known(self, uids: Collection[str]) -> Mapping[str, Person]:
        """Return those of the people who are there, by uid."""
        rows = self._connection.execute(select(_TABLE).where(PersonRow.uid.in_(uids))).mappings()
        return {row["uid"]: Person(**{**row, "category": Category(row["category"])}) for row in rows}

    def owners(self, kind: IdentifierKind, values: Collection[str]) -> Mapping[str, str]:
        """Return whose each number is, as uids, for those that are somebody's."""
        column = _TABLE.columns[kind.value]
        rows = self._connection.execute(select(column, PersonRow.uid).where(column.in_(values)))
        return {number: uid for number, uid in rows}  # noqa: C416 - rows are no pairs to mypy's eyes

    def release(self, kind: IdentifierKind, uids: Collection[str]) -> None:
        """Take their number of that kind from these people."""
        self._connection.execute(update(PersonRow).where(PersonRow.uid.in_(uids)).values({kind.value: None}))

    def store(self, people: Sequence[Person], columns: Collection[str]) -> None:
        """Add or update the people; of those already there, only ``columns`` change."""
        insert = upsert_into(PersonRow, self._connection)
        statement = insert.on_conflict_do_update(
            index_elements=[PersonRow.uid],
            set_={name: insert.excluded[name] for name in columns if name != "uid"},
        )
        self._connection.execute(statement, [{name: getattr(one, name) for name in _NAMES} for one in people])
