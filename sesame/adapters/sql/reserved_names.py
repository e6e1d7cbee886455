"""Names that were somebody's, one row each."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.among import among
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.source_models import ReservedNameRow


class SqlReservedNames:
    """Reserved names in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def reserve(self, name: str, person: int, until: dt.date) -> None:
        """Reserve a name for whoever had it last, until the end of that day; it replaces what was said of it before."""
        given = upsert_into(ReservedNameRow, self._session.connection()).values(name=name, person=person, until=until)
        kept = given.on_conflict_do_update(
            index_elements=[ReservedNameRow.name],
            set_={"person": given.excluded.person, "until": given.excluded.until},
        )
        self._session.execute(kept)

    def owner(self, name: str, today: dt.date) -> int | None:
        """Return whose former name that is, ``NOBODY`` where they are forgotten; none where it is reserved no more."""
        return self.of([name], today).get(name)

    def of(self, names: Collection[str], today: dt.date) -> dict[str, int]:
        """Return the owners, as ``owner`` does, of those of the names that are reserved today; a lot at a time."""
        asked = select(ReservedNameRow.name, ReservedNameRow.person).where(
            among(ReservedNameRow.name, names, self._session.connection()), ReservedNameRow.until >= today
        )
        return {name: person for name, person in self._session.execute(asked)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def former(self, person: int, today: dt.date) -> dict[str, dt.date]:
        """Return the names that were a person's and are still reserved, each with its last day."""
        asked = select(ReservedNameRow.name, ReservedNameRow.until).where(
            ReservedNameRow.person == person, ReservedNameRow.until >= today
        )
        return {name: until for name, until in self._session.execute(asked.order_by(ReservedNameRow.name))}  # noqa: C416 - as above

    def release(self, name: str) -> bool:
        """Let anybody have a name again; false where it was not reserved."""
        released = self._session.execute(delete(ReservedNameRow).where(ReservedNameRow.name == name))
        return cast("CursorResult[Any]", released).rowcount == 1

    def purge(self, *, before: dt.date, limit: int) -> int:
        """Forget at most so many of the names whose last day is before that one; return how many."""
        return delete_lot(self._session, ReservedNameRow, ReservedNameRow.until < before, limit)
