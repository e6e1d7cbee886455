"""Finding whose accounts are adopted, many at a time."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlalchemy import Engine
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import select

from sesame.adapters.sql.engine import read_only
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.person import IdentifierKind


class SqlAdoptionRegister:
    """The register in the database."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine

    def keys(self, kind: IdentifierKind, names: Collection[str]) -> Mapping[str, int]:
        """Return the inner keys of those who are known, by uid or login."""
        column = PersonRow.login if kind is IdentifierKind.LOGIN else PersonRow.uid
        asked = select(column, PersonRow.key).where(column.in_(names))
        with translated_errors(), read_only(self._engine).begin() as connection:
            return {name: key for name, key in connection.execute(asked)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def without_account(self, *, after: int, limit: int) -> Sequence[int]:
        """Return in order the first inner keys beyond that one whose person has no account."""
        asked = select(PersonRow.key).where(PersonRow.key > after, _nobody_s()).order_by(PersonRow.key).limit(limit)
        with translated_errors(), read_only(self._engine).begin() as connection:
            return list(connection.execute(asked).scalars())

    def count_without_account(self) -> int:
        """Return how many people have no account."""
        with translated_errors(), read_only(self._engine).begin() as connection:
            return connection.execute(select(func.count()).select_from(PersonRow).where(_nobody_s())).scalar_one()


def _nobody_s() -> ColumnElement[bool]:
    return ~exists().where(AccountRow.person == PersonRow.key)
