"""People, as the sources told them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy import ColumnElement
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import select

from sesame.adapters.sql import birth_dates
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person


class SqlPeople:
    """Find people by any of their identifiers: one statement a question, whoever is asked for."""

    def __init__(self, reading: SqlReading) -> None:
        """Take how to read: each question is a unit of its own, never part of a change."""
        self._reading = reading

    def find(self, kind: IdentifierKind, value: str) -> Person | None:
        """Return the one person with that identifier."""
        return self._one(_FOUND[kind], value)

    def get(self, key: int) -> Person | None:
        """Return the person of that inner key."""
        return self._one(_GOT, key)

    def _one(self, asked: Select[*tuple[Any, ...]], value: str | int) -> Person | None:
        with self._reading.session() as session:
            # As rows of the tables: whole objects cost twice as much, and every check at sign-in asks.
            found = session.connection().execute(asked, {_VALUE.key: value}).all()
        return person_of(found[0], [(row.number_kind, row.number) for row in found]) if found else None


def _whole(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(PersonRow, NumberRow.kind.label("number_kind"), NumberRow.value.label("number"))
        .outerjoin(NumberRow, NumberRow.person == PersonRow.key)
        .where(which)
        .order_by(NumberRow.kind, NumberRow.value)
    )


def _owner(kind: IdentifierKind) -> ColumnElement[bool]:
    owner = select(NumberRow.person).where(NumberRow.kind == kind.value, NumberRow.value == _VALUE)
    return PersonRow.key == owner.scalar_subquery()


# Made once, not at each question.
_VALUE: BindParameter[Any] = bindparam("_value")
_GOT = _whole(PersonRow.key == _VALUE)
_FOUND = {
    **{kind: _whole(_owner(kind)) for kind in IdentifierKind},
    IdentifierKind.UID: _whole(PersonRow.uid == _VALUE),
    IdentifierKind.LOGIN: _whole(PersonRow.login == _VALUE),
}


def person_of(row: PersonRow | Row[*tuple[Any, ...]], numbers: Iterable[tuple[str | None, str | None]]) -> Person:
    """Return the person a row describes, with these numbers."""
    known: dict[IdentifierKind, tuple[str, ...]] = {}
    for kind, value in numbers:
        if kind is not None and value is not None:
            of_kind = IdentifierKind(kind)
            known[of_kind] = (*known.get(of_kind, ()), value)
    return Person(
        key=row.key,
        uid=row.uid,
        login=row.login,
        category=Category(row.category),
        given_name=row.given_name,
        family_name=row.family_name,
        used_given_name=row.used_given_name,
        used_family_name=row.used_family_name,
        birth_date=birth_dates.read(row.birth_date, row.birth_date_in_part),
        numbers=known,
        mail=row.mail,
        personal_mail=row.personal_mail,
        phone=row.phone,
        language=row.language,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        closed_at=row.closed_at,
        gone_on=row.gone_on,
        doubted_at=row.doubted_at,
    )
