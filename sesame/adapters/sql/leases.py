"""Leases in the database."""

import datetime as dt
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.source_models import LeaseRow


class SqlLeases:
    """Leases of one database; a row stays when its lease is over, with who had it last."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def take(self, name: str, holder: str, *, now: dt.datetime, until: dt.datetime) -> bool:
        """Take a lease; false where somebody else holds it and it has not ended."""
        wanted = upsert_into(LeaseRow, self._session.connection()).values(name=name, holder=holder, until=until)
        taken = wanted.on_conflict_do_update(
            index_elements=[LeaseRow.name], set_={"holder": holder, "until": until}, where=LeaseRow.until <= now
        )
        return self._changes(taken)

    def renew(self, name: str, holder: str, *, until: dt.datetime) -> bool:
        """Have a lease last until then; false where anybody else has taken it since, even if it is over."""
        return self._changes(_of(name, holder).values(until=until))

    def ends(self, name: str) -> dt.datetime | None:
        """Return when a lease ends or ended; none where nobody took it since it was forgotten."""
        return self._session.scalar(select(LeaseRow.until).where(LeaseRow.name == name))

    def forget(self, name: str) -> None:
        """Forget a lease, whoever has it."""
        self._session.execute(delete(LeaseRow).where(LeaseRow.name == name))

    def free(self, name: str, holder: str, *, now: dt.datetime) -> None:
        """Give a lease back, if it is still one's own."""
        self._changes(_of(name, holder).values(until=now))

    def _changes(self, statement: Any) -> bool:
        # Of an insert, not every driver says how many rows there were.
        return self._session.execute(statement.returning(LeaseRow.name)).first() is not None


def _of(name: str, holder: str) -> Any:
    return update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
