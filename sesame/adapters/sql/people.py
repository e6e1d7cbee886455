"""People, as the sources told them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
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
        return self._one(_named(kind, value))

    def get(self, key: int) -> Person | None:
        """Return the person of that inner key."""
        return self._one(PersonRow.key == key)

    def _one(self, which: ColumnElement[bool]) -> Person | None:
        with self._reading.session() as session:
            found = session.execute(_whole(which)).all()
            return person_of(found[0][0], [(row[1], row[2]) for row in found]) if found else None


def _named(kind: IdentifierKind, value: str) -> ColumnElement[bool]:
    if kind is IdentifierKind.UID:
        return PersonRow.uid == value
    if kind is IdentifierKind.LOGIN:
        return PersonRow.login == value
    owner = select(NumberRow.person).where(NumberRow.kind == kind.value, NumberRow.value == value)
    return PersonRow.key == owner.scalar_subquery()


def _whole(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(PersonRow, NumberRow.kind, NumberRow.value)
        .outerjoin(NumberRow, NumberRow.person == PersonRow.key)
        .where(which)
        .order_by(NumberRow.kind, NumberRow.value)
    )


def person_of(row: PersonRow, numbers: Iterable[tuple[str | None, str | None]]) -> Person:
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
    )
