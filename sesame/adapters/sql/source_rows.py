"""What sources said of one person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import SourceRow
from sesame.domain.source_rows import Telling


class SqlTellings:
    """The rows of sources in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def of(self, person: int) -> list[Telling]:
        """Return those that speak of somebody, by source and key."""
        columns = select(SourceRow.source, SourceRow.ref, SourceRow.said, SourceRow.absent_since)
        asked = columns.where(SourceRow.person == person).order_by(SourceRow.source, SourceRow.ref)
        return [
            Telling(source=row.source, ref=row.ref, said=row.said, absent_since=row.absent_since)
            for row in self._session.execute(asked)
        ]
