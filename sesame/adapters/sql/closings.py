"""To whom an operator has closed every path: a moment in the person's own row, which every search brings along."""

import datetime as dt
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.revisions import SqlRevisions


class SqlClosings:
    """Closings in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def close(self, person: int, at: dt.datetime) -> bool:
        """Close every path to a person; false where that was so already, or nobody has that key here."""
        return self._set(person, PersonRow.closed_at.is_(None), at)

    def reopen(self, person: int) -> bool:
        """Take it back; tell whether there was anything to take back."""
        return self._set(person, PersonRow.closed_at.is_not(None), None)

    def _set(self, person: int, was: ColumnElement[bool], at: dt.datetime | None) -> bool:
        changed = self._session.execute(update(PersonRow).where(PersonRow.key == person, was).values(closed_at=at))
        is_changed = cast("CursorResult[Any]", changed).rowcount == 1
        if is_changed:
            self._revisions.raise_of(person)
        return is_changed
