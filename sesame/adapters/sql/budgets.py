"""Counters of wrong tries."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy import union_all
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from sesame.adapters.sql.engine import upsert_of
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import BudgetRow
from sesame.domain.budget_store import Counter
from sesame.domain.person_file import Counted


class SqlBudgets:
    """Guess budgets in the database: they survive restarts and are shared by all processes."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    @property
    def _connection(self) -> Connection:
        # Asked for each time: it is by this that a savepoint begins.
        return self._session.connection()

    def reserve(self, subject: str, period: str, at: dt.datetime, *, tries: int = 1) -> int:
        """Add the tries and return the total including them; the row stays locked until the commit."""
        return self.reserve_each([(subject, period, tries)], at)[0]

    def refund(self, subject: str, period: str, *, tries: int = 1) -> None:
        """Give tries back; none, for the same work, where ``tries`` is nought."""
        self.refund_each([(subject, period, tries)])

    def used(self, subject: str, period: str) -> int:
        """Return the tries made so far."""
        return self.used_each([(subject, period)])[0]

    def reserve_each(self, counters: Sequence[Counter], at: dt.datetime) -> list[int]:
        """Do as ``reserve`` does for counters that differ, by one statement; return their totals in that order."""
        values: dict[str, Any] = {"_at": at}
        for number, (subject, period, tries) in enumerate(counters):
            values |= {f"_subject{number}": subject, f"_period{number}": period, f"_used{number}": tries}
        connection = self._connection
        found = connection.execute(_reserving(connection.dialect.name, len(counters)), values)
        totals = {(row.subject, row.period): row.used for row in found}
        return [totals[subject, period] for subject, period, _ in counters]

    def refund_each(self, counters: Sequence[Counter]) -> None:
        """Do as ``refund`` does for each of these counters, on one way to the database."""
        values = [{"_subject": subject, "_period": period, "_tries": tries} for subject, period, tries in counters]
        self._connection.execute(_REFUNDING, values)

    def used_each(self, counters: Sequence[tuple[str, str]]) -> list[int]:
        """Return the tries made so far of each subject and period, in that order, by one statement."""
        values: dict[str, Any] = {}
        for number, (subject, period) in enumerate(counters):
            values |= {f"_subject{number}": subject, f"_period{number}": period}
        found = self._connection.execute(_used(len(counters)), values)
        totals = {(row.subject, row.period): row.used for row in found}
        return [totals.get(counter, 0) for counter in counters]

    def figures(self, subject: str, periods: Sequence[str]) -> dict[str, int]:
        """Return the tries made in each of the windows in which something was counted."""
        found = select(BudgetRow.period, BudgetRow.used)
        wanted = found.where(BudgetRow.subject == subject, BudgetRow.period.in_(periods))
        return {row.period: row.used for row in self._session.execute(wanted)}

    def windows(self, subject: str) -> dict[str, Counted]:
        """Return every window of a subject in which a try was counted, by name."""
        found = select(BudgetRow.period, BudgetRow.used, BudgetRow.used_at)
        mine = found.where(BudgetRow.subject == subject, BudgetRow.used > 0)
        return {row.period: Counted(used=row.used, last=row.used_at) for row in self._session.execute(mine)}

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
_REFUNDING = (
    update(BudgetRow)
    .where(
        BudgetRow.subject == bindparam("_subject"),
        BudgetRow.period == bindparam("_period"),
        BudgetRow.used >= _TRIES,
    )
    .values(used=BudgetRow.used - _TRIES)
)


@cache
def _reserving(dialect: str, many: int) -> ReturningInsert[str, str, int]:
    # Of a SELECT: what SQLAlchemy makes of many VALUES it does not keep.
    columns = [BudgetRow.subject, BudgetRow.period, BudgetRow.used]
    counters = [
        select(
            *(bindparam(f"_{column.key}{number}", type_=column.type) for column in columns),
            bindparam("_at", type_=BudgetRow.used_at.type),
            # With a condition, or SQLite takes the ON of ON CONFLICT for that of a join.
        ).where(true())
        for number in range(many)
    ]
    insert = upsert_of(BudgetRow, dialect).from_select([*columns, BudgetRow.used_at], union_all(*counters))
    return insert.on_conflict_do_update(
        index_elements=[BudgetRow.subject, BudgetRow.period],
        set_={"used": BudgetRow.used + insert.excluded.used, "used_at": insert.excluded.used_at},
    ).returning(BudgetRow.subject, BudgetRow.period, BudgetRow.used)


@cache
def _used(many: int) -> Select[str, str, int]:
    named = [
        and_(BudgetRow.subject == bindparam(f"_subject{number}"), BudgetRow.period == bindparam(f"_period{number}"))
        for number in range(many)
    ]
    return select(BudgetRow.subject, BudgetRow.period, BudgetRow.used).where(or_(*named))
