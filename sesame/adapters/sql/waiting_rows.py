"""Rows of sources that wait."""

from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.waiting_rows import Decision
from sesame.domain.waiting_rows import WaitingTelling
from sesame.errors import Refused


class SqlWaitingRows:
    """Waiting rows in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def of(self, source: str, ref: str) -> WaitingTelling | None:
        """Return one, held until the end of the transaction."""
        one = select(*WaitingRow.__table__.columns).where(WaitingRow.source == source, WaitingRow.ref == ref)
        return next(iter(self._found(one.with_for_update())), None)

    def concerning(self, person: int) -> list[WaitingTelling]:
        """Return those that may concern somebody, the oldest first."""
        return self._found(_OLDEST_FIRST.where(WaitingRow.person == person))

    def all(self, limit: int) -> list[WaitingTelling]:
        """Return at most so many, the oldest first."""
        return self._found(_OLDEST_FIRST.limit(limit))

    def count(self) -> int:
        """Return how many there are."""
        return self._session.scalar(select(func.count()).select_from(WaitingRow)) or 0

    def decide(self, source: str, ref: str, decision: Decision) -> bool:
        """Write down what was decided, in place of what was before; false where no such row waits."""
        one = update(WaitingRow).where(WaitingRow.source == source, WaitingRow.ref == ref)
        decided = self._session.execute(
            one.values(decision=decision.value).execution_options(synchronize_session=False)
        )
        return cast("CursorResult[Any]", decided).rowcount == 1

    def _found(self, asked: Select[*tuple[Any, ...]]) -> list[WaitingTelling]:
        return [
            WaitingTelling(
                source=row.source,
                ref=row.ref,
                person=row.person,
                why=Refused(row.code, field=row.field, **row.facts),
                since=row.since,
                decision=row.decision,
            )
            for row in self._session.execute(asked)
        ]


_OLDEST_FIRST = select(*WaitingRow.__table__.columns).order_by(WaitingRow.since, WaitingRow.source, WaitingRow.ref)
