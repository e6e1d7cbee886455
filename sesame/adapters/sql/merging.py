"""Making one person of two: every table that has something of somebody, one after the other."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import JourneyRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import OneUseKeyRow
from sesame.adapters.sql.models import PasswordIntentRow
from sesame.adapters.sql.models import PasswordRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.adapters.sql.reserved_names import SqlReservedNames
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.account import AccountState
from sesame.domain.merging import AccountAfter
from sesame.errors import Refused

#: What goes to who stays, whichever account goes on.
_HISTORY = (ConsentRow, AuditRow, NumberRow, SourceRow, WaitingRow, ReservedNameRow)
#: What goes with the account, or ends with it.
_OF_AN_ACCOUNT = (PasswordRow, PreferencesRow, PasswordIntentRow, SealedSecretRow, AccountRow)
#: Moments since which everything is closed to somebody: whichever of the two came first stays.
_CLOSED_BY = ("closed_at", "doubted_at")


class SqlMerging:
    """Merging in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def account_after(self, *, keep: int, other: int) -> AccountAfter:
        """Return which account would go on; both are held until the end of the transaction."""
        return _which_goes_on(self._accounts(keep, other), keep, other)

    def merge(self, *, keep: int, other: int, now: dt.datetime, until: dt.date) -> AccountAfter:
        """Make everything of ``other`` ``keep``'s, whose names stay; the other's are reserved until that day."""
        if keep == other:
            raise Refused("same_person")
        # Accounts first, as everywhere: whoever changes one at this moment has done so, or is too late.
        accounts = self._accounts(keep, other)
        people = {row.key: row for row in self._session.execute(_held(PersonRow, PersonRow.key, keep, other))}
        if len(people) < len((keep, other)):
            raise Refused("kept_elsewhere")
        after = _which_goes_on(accounts, keep, other)
        self._merge_accounts(accounts, after, keep, other, now)
        self._count_refusals_together(keep, other)
        for table in _HISTORY:
            self._run(update(table).where(table.person == other).values(person=keep))
        self._run(update(SourceRow).where(SourceRow.person == keep).values(digest=None))
        self._run(delete(JourneyRow).where(JourneyRow.subject.in_((keep, other))))
        self._run(delete(OneUseKeyRow).where(OneUseKeyRow.person == other))
        self._run(delete(PersonRow).where(PersonRow.key == other))
        closed = {
            name: min((getattr(row, name) for row in people.values() if getattr(row, name)), default=None)
            for name in _CLOSED_BY
        }
        self._run(update(PersonRow).where(PersonRow.key == keep).values(**closed))
        self._reserve({people[other].login, people[other].uid} - {people[keep].login, people[keep].uid}, keep, until)
        self._revisions.raise_of(keep, other)
        return after

    def _accounts(self, *people: int) -> dict[int, Any]:
        return {row.person: row for row in self._session.execute(_held(AccountRow, AccountRow.person, *people))}

    def _merge_accounts(
        self, accounts: dict[int, Any], after: AccountAfter, keep: int, other: int, now: dt.datetime
    ) -> None:
        ends = keep if after is AccountAfter.TAKEN else other
        for table in _OF_AN_ACCOUNT:
            self._run(delete(table).where(table.person == ends))
            self._run(update(table).where(table.person == other).values(person=keep))
        # Sessions of before that were over stay over.
        over = [row.suspended_at for row in accounts.values() if row.suspended_at]
        if after is AccountAfter.CHOSEN:
            # A session of the account that ends must not go on as one of the other, whose password it never knew.
            over.append(now)
        values: dict[str, Any] = {"suspended_at": max(over)} if over else {}
        if any(row.state == AccountState.SUSPENDED.value for row in accounts.values()):
            values["state"] = AccountState.SUSPENDED.value
        if values:
            self._run(update(AccountRow).where(AccountRow.person == keep).values(**values))

    def _reserve(self, names: Iterable[str], person: int, until: dt.date) -> None:
        for name in sorted(names):
            # What stands for a login that was taken away is no name.
            if name[:1].isalnum():
                SqlReservedNames(self._session).reserve(name, person, until)

    def _count_refusals_together(self, keep: int, other: int) -> None:
        """Add the other's refusals to those alike: of one person, action, origin and hour there is one row."""
        theirs = aliased(AuditRow)
        alike = and_(
            theirs.person == other,
            theirs.action == AuditRow.action,
            theirs.origin == AuditRow.origin,
            theirs.hour == AuditRow.hour,
        )
        count = select(theirs.count).where(alike).scalar_subquery()
        last = select(theirs.at).where(alike).scalar_subquery()
        both = and_(AuditRow.person == keep, AuditRow.hour.is_not(None), select(theirs.id).where(alike).exists())
        latest = case((last > AuditRow.at, last), else_=AuditRow.at)
        self._run(update(AuditRow).where(both).values(count=AuditRow.count + count, at=latest))
        ours = aliased(AuditRow)
        counted = and_(
            ours.person == keep,
            ours.action == AuditRow.action,
            ours.origin == AuditRow.origin,
            ours.hour == AuditRow.hour,
        )
        self._run(delete(AuditRow).where(AuditRow.person == other, select(ours.id).where(counted).exists()))

    def _run(self, statement: Any) -> None:
        self._session.execute(statement.execution_options(synchronize_session=False))


def _held(table: type[AccountRow | PersonRow], key: Any, *people: int) -> Any:
    # As rows, not objects: they are changed below. In one order always, so that no two wait for each other.
    return select(*table.__table__.columns).where(key.in_(people)).order_by(key).with_for_update()


def _which_goes_on(accounts: dict[int, Any], keep: int, other: int) -> AccountAfter:
    owners = {person for person, row in accounts.items() if row.state != AccountState.PENDING.value}
    if other not in owners:
        return AccountAfter.KEPT if keep in owners else AccountAfter.NONE
    return AccountAfter.CHOSEN if keep in owners else AccountAfter.TAKEN
