"""Promises written by the transaction that made them."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import Delete
from sqlalchemy import Text
from sqlalchemy import Update
from sqlalchemy import cast as cast_type
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import Promise
from sesame.domain.delivery import Settlement
from sesame.domain.delivery import read_promise
from sesame.domain.person_file import OwedMail

#: Given up, and not yet without what it said.
_GIVEN_UP = (OutboxRow.state == DeliveryState.DEAD.value) & (cast_type(OutboxRow.payload, Text) != "{}")


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

    def due(self, *, by: dt.datetime, but_kinds: Collection[str] = (), limit: int) -> Sequence[int]:
        """Return the ids of entries that were due by then, of no kind of these, oldest first; none is taken."""
        due = (
            select(OutboxRow.id)
            .where(*self._owed(by, but_kinds))
            .order_by(OutboxRow.next_attempt_at, OutboxRow.id)
            .limit(limit)
        )
        return list(self._session.scalars(due))

    def claim(
        self,
        entry_id: int,
        *,
        claim: str,
        now: dt.datetime,
        due_by: dt.datetime,
        lease: dt.timedelta,
        but_kinds: Collection[str] = (),
    ) -> OutboxEntry | None:
        """Take an entry if it was due by then, so that no other process takes it while the lease lasts.

        A process that dies between the claim and ``settle`` leaves an entry that comes due again when
        the lease ends: each promise is kept at least once.
        """
        # By its key: looking for the first one that is due would, on PostgreSQL, walk over all that were.
        free = (
            select(OutboxRow.kind, OutboxRow.attempts)
            .where(OutboxRow.id == entry_id, *self._owed(due_by, but_kinds))
            .with_for_update(skip_locked=True)
        )
        found = self._session.execute(free).first()
        if found is None:
            return None
        until, attempts = now + lease, found.attempts + 1
        self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == entry_id)
            .values(attempts=attempts, next_attempt_at=until, claim=claim)
        )
        promise = self._said(entry_id, found.kind)
        return OutboxEntry(id=entry_id, kind=found.kind, promise=promise, attempts=attempts, claim=claim, until=until)

    def _owed(self, by: dt.datetime, but_kinds: Collection[str]) -> list[ColumnElement[bool]]:
        owed = [OutboxRow.state == DeliveryState.PENDING.value, OutboxRow.next_attempt_at <= by]
        return [*owed, OutboxRow.kind.not_in(but_kinds)] if but_kinds else owed

    def _said(self, entry_id: int, kind: str) -> Promise | None:
        """Return what an entry says; another version of Sésame, or a hand, may have written what we cannot read."""
        try:
            payload = self._session.execute(select(OutboxRow.payload).where(OutboxRow.id == entry_id)).scalar_one()
            return read_promise(kind, payload)
        except ValueError:
            return None

    def settle(self, entry: OutboxEntry, how: Settlement) -> bool:
        """Write down how a try ended, unless somebody else took the entry meanwhile; tell whether it was still ours."""
        values: dict[str, Any] = {"state": how.state.value, "last_error": how.error, "claim": ""}
        if how.again is not None:
            values["next_attempt_at"] = how.again
        brief = entry.promise is not None and bool(entry.promise.useful_until)
        if how.state is DeliveryState.DONE or (how.state is DeliveryState.DEAD and brief):
            # Kept as proof that it left, or was given up, without what it said or to whom.
            values["payload"] = {}
        ours = (OutboxRow.id == entry.id) & (OutboxRow.claim == entry.claim)
        return self._changed(update(OutboxRow).where(ours).values(**values)) == 1

    def take_back(self, ids: Collection[int], *, due: dt.datetime) -> int:
        """Make these entries, which were given up, due again then; return how many still say something."""
        pending = {"state": DeliveryState.PENDING.value, "next_attempt_at": due}
        return self._changed(update(OutboxRow).where(_GIVEN_UP, OutboxRow.id.in_(ids)).values(**pending))

    def owed_to(self, addresses: Collection[str], *, limit: int) -> list[OwedMail]:
        """Return the mails to these addresses that have not left, the last promised first."""
        theirs = OutboxRow.payload["to"].as_string().in_(list(addresses))
        owed = select(OutboxRow).where(OutboxRow.state != DeliveryState.DONE.value, theirs)
        return [
            OwedMail(
                template=str(row.payload.get("template", "")),
                to=str(row.payload["to"]),
                state=DeliveryState(row.state),
                promised_at=row.promised_at,
                error=row.last_error,
            )
            for row in self._session.scalars(owed.order_by(OutboxRow.id.desc()).limit(limit))
        ]

    def count(self, state: DeliveryState) -> int:
        """Return how many entries are in that state."""
        counted = select(func.count()).select_from(OutboxRow).where(OutboxRow.state == state.value)
        return self._session.scalar(counted) or 0

    def revive(self, now: dt.datetime) -> int:
        """Make every dead entry that still says something due again, with all its tries; return how many."""
        pending = {"state": DeliveryState.PENDING.value, "attempts": 0, "next_attempt_at": now}
        return self._changed(update(OutboxRow).where(_GIVEN_UP).values(**pending))

    def purge(self, *, kept_before: dt.datetime, given_up_before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the entries promised before then that were kept, or given up; return how many."""
        kept = (OutboxRow.state == DeliveryState.DONE.value) & (OutboxRow.promised_at < kept_before)
        given_up = (OutboxRow.state == DeliveryState.DEAD.value) & (OutboxRow.promised_at < given_up_before)
        ended = select(OutboxRow.id).where(kept | given_up).limit(limit)
        return self._changed(delete(OutboxRow).where(OutboxRow.id.in_(ended)))

    def silence(self, *, before: dt.datetime, limit: int) -> int:
        """Forget what at most so many of the entries promised before then and given up said; return how many."""
        ended = select(OutboxRow.id).where(_GIVEN_UP, OutboxRow.promised_at < before).limit(limit)
        return self._changed(update(OutboxRow).where(OutboxRow.id.in_(ended)).values(payload={}))

    def _changed(self, statement: Update | Delete) -> int:
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount
