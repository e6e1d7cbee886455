"""Promises written by the transaction that made them."""

import datetime as dt
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import Promise


class SqlOutbox:
    """The outbox in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session
        #: The ids of what was promised here, for those who are told after the commit.
        self.promised: list[int] = []

    def promise(self, promises: Iterable[Promise], at: dt.datetime) -> None:
        """Store what is owed."""
        rows = [
            OutboxRow(
                kind=promise.kind,
                payload={
                    "template": promise.template,
                    "to": promise.to,
                    "language": promise.language,
                    "facts": dict(promise.facts),
                    "useful_until": promise.useful_until,
                },
                state=DeliveryState.PENDING.value,
                attempts=0,
                promised_at=at,
                next_attempt_at=at,
            )
            for promise in promises
        ]
        self._session.add_all(rows)
        self._session.flush()
        self.promised += [row.id for row in rows]

    def claim(
        self,
        *,
        now: dt.datetime,
        lease: dt.timedelta,
        limit: int,
        kinds: Sequence[str],
        ids: Sequence[int] | None,
    ) -> list[OutboxEntry]:
        """Take entries of these kinds that are due, so that no other process takes them while the lease lasts.

        A process that dies between the claim and ``settle`` leaves entries that come due again when
        the lease ends: each promise is kept at least once.
        """
        due = (
            select(OutboxRow)
            .where(
                OutboxRow.state == DeliveryState.PENDING.value,
                OutboxRow.next_attempt_at <= now,
                OutboxRow.kind.in_(kinds),
            )
            .order_by(OutboxRow.next_attempt_at, OutboxRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if ids is not None:
            due = due.where(OutboxRow.id.in_(ids))
        rows = list(self._session.scalars(due))
        for row in rows:
            row.attempts += 1
            row.next_attempt_at = now + lease
        return [
            OutboxEntry(id=row.id, promise=Promise(kind=row.kind, **row.payload), attempts=row.attempts) for row in rows
        ]

    def settle(self, entry_id: int, *, state: DeliveryState, next_attempt_at: dt.datetime | None, error: str) -> None:
        """Write down how a try ended."""
        values: dict[str, Any] = {"state": state.value, "last_error": error}
        if next_attempt_at is not None:
            values["next_attempt_at"] = next_attempt_at
        if state is DeliveryState.DONE:
            # Kept as proof that the mail left, without what it said or to whom.
            values["payload"] = {}
        self._session.execute(update(OutboxRow).where(OutboxRow.id == entry_id).values(**values))

    def give_back(self, entry_ids: Iterable[int], *, next_attempt_at: dt.datetime) -> None:
        """Undo the claim of entries that were not tried: they are due then, and no try is counted."""
        self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(list(entry_ids)), OutboxRow.state == DeliveryState.PENDING.value)
            .values(attempts=OutboxRow.attempts - 1, next_attempt_at=next_attempt_at)
        )

    def count(self, state: DeliveryState) -> int:
        """Return how many entries are in that state."""
        counted = select(func.count()).select_from(OutboxRow).where(OutboxRow.state == state.value)
        return self._session.scalar(counted) or 0

    def revive(self, now: dt.datetime) -> int:
        """Make every dead entry due again; return how many."""
        result = self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.state == DeliveryState.DEAD.value)
            .values(state=DeliveryState.PENDING.value, attempts=0, next_attempt_at=now)
        )
        return cast("CursorResult[Any]", result).rowcount

    def purge(self, *, before: dt.datetime) -> int:
        """Forget the entries promised before then that were kept; return how many."""
        kept = (OutboxRow.state == DeliveryState.DONE.value) & (OutboxRow.promised_at < before)
        return cast("CursorResult[Any]", self._session.execute(delete(OutboxRow).where(kept))).rowcount
