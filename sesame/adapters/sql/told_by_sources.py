"""What sources say of somebody, in the database."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.told_by_sources import ToldOfPerson
from sesame.domain.told_by_sources import WaitsOfPerson


class SqlToldBySources:
    """The rows of sources, by whom they concern."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def of(self, person: int) -> list[ToldOfPerson]:
        """Return what each source last said of a person."""
        asked = select(SourceRow).where(SourceRow.person == person).order_by(SourceRow.source, SourceRow.ref)
        return [
            ToldOfPerson(source=row.source, ref=row.ref, said=row.said, absent_since=row.absent_since)
            for row in self._session.scalars(asked)
        ]

    def waiting(self, person: int) -> list[WaitsOfPerson]:
        """Return that rows wait, the oldest first."""
        asked = select(WaitingRow.source, WaitingRow.since).where(WaitingRow.person == person)
        return [
            WaitsOfPerson(source=source, since=since)
            for source, since in self._session.execute(asked.order_by(WaitingRow.since, WaitingRow.source))
        ]
