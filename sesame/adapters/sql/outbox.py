"""Promises written by the transaction that made them."""

import datetime as dt
from collections.abc import Iterable
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
from sesame.domain.delivery import Mail
from sesame.domain.delivery import OutboxEntry


class SqlOutbox:
    """The outbox in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def promise(self, mails: Iterable[Mail], at: dt.datetime) -> list[int]:
        """Store the mails to send and return the ids of their entries."""
        rows = [
            OutboxRow(
                kind="mail",
                payload={
                    "template": mail.template,
                    "to": mail.to,
                    "language": mail.language,
                    "facts": dict(mail.facts),
                    "useful_until": mail.useful_until,
                },
                state=DeliveryState.PENDING.value,
                attempts=0,
                promised_at=at,
                next_attempt_at=at,
            )
            for mail in mails
        ]
        self._session.add_all(rows)
        self._session.flush()
        return [row.id for row in rows]

    def claim(self, *, now: dt.datetime, lease: dt.timedelta, limit: int, ids: list[int] | None) -> list[OutboxEntry]:
        """Take entries that are due, so that no other process takes them while the lease lasts.

        A process that dies between the claim and ``settle`` leaves entries that come due again when
        the lease ends: each promise is kept at least once.
        """
        due = (
            select(OutboxRow)
            .where(OutboxRow.state == DeliveryState.PENDING.value, OutboxRow.next_attempt_at <= now)
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
            OutboxEntry(
                id=row.id,
                mail=Mail(**row.payload),
                attempts=row.attempts,
                next_attempt_at=row.next_attempt_at,
                state=DeliveryState(row.state),
            )
            for row in rows
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
