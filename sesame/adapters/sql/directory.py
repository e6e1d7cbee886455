"""People, as they were imported."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person


class SqlDirectory:
    """Find people by any of their numbers: one statement, whoever is asked for."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def find(self, kind: IdentifierKind, value: str) -> Person | None:
        """Return the one person with that identifier."""
        column = getattr(PersonRow, kind.value)
        row = self._session.scalar(select(PersonRow).where(column == value))
        return person_of(row) if row else None


def person_of(row: PersonRow) -> Person:
    """Return the person a row describes."""
    return Person(
        uid=row.uid,
        category=Category(row.category),
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        student_number=row.student_number,
        ine=row.ine,
        staff_number=row.staff_number,
        mail=row.mail,
        personal_mail=row.personal_mail,
        phone=row.phone,
        language=row.language,
    )
