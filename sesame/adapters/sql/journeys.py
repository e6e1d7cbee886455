"""Journeys under way."""

import datetime as dt
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import JourneyRow
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus


class SqlJourneys:
    """Journeys in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def add(self, state: JourneyState) -> None:
        """Store a new journey."""
        self._session.add(JourneyRow(**_columns(state)))

    def get(self, key: str) -> JourneyState | None:
        """Return the journey of that key, expired or not."""
        row = self._session.scalar(select(JourneyRow).where(JourneyRow.key == key))
        if row is None:
            return None
        return JourneyState(
            key=row.key,
            journey=row.journey,
            revision=row.revision,
            status=JourneyStatus(row.status),
            facts=dict(row.facts),
            subject=row.subject,
            created_at=row.created_at,
            touched_at=row.touched_at,
            deadline=row.deadline,
        )

    def touch(self, key: str, at: dt.datetime) -> None:
        """Remember that the journey was in use."""
        self._session.execute(update(JourneyRow).where(JourneyRow.key == key).values(touched_at=at))

    def save(self, state: JourneyState, *, key: str) -> bool:
        """Store the state over its former revision; false when that revision is no longer there."""
        result = self._session.execute(
            update(JourneyRow)
            .where(JourneyRow.key == key, JourneyRow.revision == state.revision - 1)
            .values(**_columns(state))
        )
        return cast("CursorResult[Any]", result).rowcount == 1

    def delete(self, key: str) -> None:
        """Forget the journey."""
        self._session.execute(delete(JourneyRow).where(JourneyRow.key == key))

    def delete_of(self, person: int, *, but: str = "") -> int:
        """Forget every journey in which that person was identified, but the one of that key; return how many."""
        result = self._session.execute(delete(JourneyRow).where(JourneyRow.subject == person, JourneyRow.key != but))
        return cast("CursorResult[Any]", result).rowcount

    def purge(self, *, touched_before: dt.datetime, now: dt.datetime, limit: int) -> int:
        """Forget at most so many of the journeys idle since then or past their deadline; return how many."""
        ended = or_(JourneyRow.touched_at < touched_before, JourneyRow.deadline < now)
        return delete_lot(self._session, JourneyRow, ended, limit)


def _columns(state: JourneyState) -> dict[str, Any]:
    return {
        "key": state.key,
        "journey": state.journey,
        "revision": state.revision,
        "status": state.status.value,
        "facts": state.facts,
        "subject": state.subject,
        "created_at": state.created_at,
        "touched_at": state.touched_at,
        "deadline": state.deadline,
    }
