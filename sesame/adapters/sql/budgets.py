"""Counters of wrong tries."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cache
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from sesame.adapters.sql.engine import upsert_of
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import BudgetRow


class SqlBudgets:
    """Guess budgets in the database: they survive restarts and are shared by all processes."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    @cached_property
    def _connection(self) -> Connection:
        # The session's, for as long as it lives: each question whether it still is costs as much as a statement.
        return self._session.connection()

    def reserve(self, subject: str, period: str, at: dt.datetime, *, tries: int = 1) -> int:
        """Add the tries and return the total including them; the row stays locked until the commit."""
        values = {**_named(subject, period), "_tries": tries, "_at": at}
        return self._connection.execute(_reserving(self._connection.dialect.name), values).scalar_one()

    def refund(self, subject: str, period: str, *, tries: int = 1) -> None:
        """Give tries back; none, for the same work, where ``tries`` is nought."""
        self._connection.execute(_REFUNDING, {**_named(subject, period), "_tries": tries})

    def used(self, subject: str, period: str) -> int:
        """Return the tries made so far."""
        return self._connection.execute(_USED, _named(subject, period)).scalar() or 0

    def figures(self, subject: str, periods: Sequence[str]) -> dict[str, int]:
        """Return the tries made in each of the windows in which something was counted."""
        found = select(BudgetRow.period, BudgetRow.used)
        wanted = found.where(BudgetRow.subject == subject, BudgetRow.period.in_(periods))
        return {row.period: row.used for row in self._session.execute(wanted)}

    def clear(self, subject: str) -> None:
        """Forget every counter of a subject."""
        self._session.execute(delete(BudgetRow).where(BudgetRow.subject == subject))

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget the windows last used before then; totals stay, or waiting would reopen a closed path."""
        lasting = BudgetRow.period.like("%:total") | BudgetRow.period.like("%:unknown")
        return delete_lot(self._session, BudgetRow, (BudgetRow.used_at < before) & ~lasting, limit)

    def purge_people_of_an_hour(self, *, before: dt.datetime, limit: int) -> int:
        """Forget whom an address or a site was right or wrong about in the hours before then: a row each, and many."""
        ended = (BudgetRow.used_at < before) & BudgetRow.period.like("hour:%:%:%")
        return delete_lot(self._session, BudgetRow, ended, limit)

    def purge_unknown(self, *, before: dt.datetime, limit: int) -> int:
        """Forget the totals of numbers that are nobody's, last used before then."""
        ended = (BudgetRow.used_at < before) & BudgetRow.period.like("%:unknown")
        return delete_lot(self._session, BudgetRow, ended, limit)


# Made once: a check at sign-in runs twenty of them, and what SQLAlchemy makes of a statement anew each time costs ten
# times what the database does.
_TRIES: BindParameter[int] = bindparam("_tries")
_ROW = (BudgetRow.subject == bindparam("_subject"), BudgetRow.period == bindparam("_period"))
_USED = select(BudgetRow.used).where(*_ROW)
_REFUNDING = update(BudgetRow).where(*_ROW, BudgetRow.used >= _TRIES).values(used=BudgetRow.used - _TRIES)


@cache
def _reserving(dialect: str) -> ReturningInsert[int]:
    values = {
        "subject": bindparam("_subject"),
        "period": bindparam("_period"),
        "used": _TRIES,
        "used_at": bindparam("_at"),
    }
    return (
        upsert_of(BudgetRow, dialect)
        .values(values)
        .on_conflict_do_update(
            index_elements=[BudgetRow.subject, BudgetRow.period],
            set_={"used": BudgetRow.used + _TRIES, "used_at": values["used_at"]},
        )
        .returning(BudgetRow.used)
    )


def _named(subject: str, period: str) -> Mapping[str, Any]:
    return {"_subject": subject, "_period": period}
