"""Counters of wrong tries."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import BudgetRow
from sesame.domain.person_file import Counted


class SqlBudgets:
    """Guess budgets in the database: they survive restarts and are shared by all processes."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def reserve(self, subject: str, period: str, at: dt.datetime, *, tries: int = 1) -> int:
        """Add the tries and return the total including them; the row stays locked until the commit."""
        statement = (
            upsert_into(BudgetRow, self._session.connection())
            .values(subject=subject, period=period, used=tries, used_at=at)
            .on_conflict_do_update(
                index_elements=[BudgetRow.subject, BudgetRow.period],
                set_={"used": BudgetRow.used + tries, "used_at": at},
            )
            .returning(BudgetRow.used)
        )
        return int(self._session.execute(statement).scalar_one())

    def refund(self, subject: str, period: str, *, tries: int = 1) -> None:
        """Give tries back; none, for the same work, where ``tries`` is nought."""
        self._session.execute(
            update(BudgetRow)
            .where(BudgetRow.subject == subject, BudgetRow.period == period, BudgetRow.used >= tries)
            .values(used=BudgetRow.used - tries)
        )

    def used(self, subject: str, period: str) -> int:
        """Return the tries made so far."""
        found = select(BudgetRow.used).where(BudgetRow.subject == subject, BudgetRow.period == period)
        return self._session.scalar(found) or 0

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
