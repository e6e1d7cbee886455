"""Leases in the database."""

import datetime as dt
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.source_models import LeaseRow


class SqlLeases:
    """Leases of one database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def take(self, name: str, holder: str, *, now: dt.datetime, until: dt.datetime) -> bool:
        """Take or renew a lease; false where somebody else holds it."""
        wanted = upsert_into(LeaseRow, self._session.connection()).values(name=name, holder=holder, until=until)
        taken = wanted.on_conflict_do_update(
            index_elements=[LeaseRow.name],
            set_={"holder": holder, "until": until},
            where=or_(LeaseRow.holder == holder, LeaseRow.until < now),
        )
        return cast("CursorResult[Any]", self._session.execute(taken)).rowcount == 1

    def free(self, name: str, holder: str) -> None:
        """Give a lease back, if it is still one's own."""
        self._session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))
