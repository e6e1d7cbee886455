"""Security events."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_of
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import AuditRow
from sesame.domain.audit import REPEATABLE
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent

#: How many rows back a summary looks: more than it shows, so that runs are counted, and no more than a page may cost.
_LOOKED_AT = 500
#: How many rows are fetched at a time where all are given.
_LOT = 500


class SqlAuditTrail:
    """Security events in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def append(self, *events: AuditEvent) -> None:
        """Store the events; a refusal that anybody may repeat counts up the one of its origin and hour."""
        once = [event for event in events if event.action not in REPEATABLE]
        for event in events:
            if event.action in REPEATABLE:
                self._count(event)
        if once:
            self._session.execute(insert(AuditRow), [_columns(event) for event in once])

    def latest(self, person: int, count: int) -> list[AuditEvent]:
        """Return a person's last events, the latest first; those alike in a row are one, with their count."""
        recent = (
            select(AuditRow)
            .where(AuditRow.person == person)
            .order_by(AuditRow.at.desc(), AuditRow.id.desc())
            .limit(_LOOKED_AT)
            .subquery()
        )
        alike = (recent.c.action, recent.c.origin, recent.c.actor_kind, recent.c.actor_name, recent.c.reason)
        order = (recent.c.at.desc(), recent.c.id.desc())
        # Neighbours of one run have the same distance between their place among all and among those alike.
        run = func.row_number().over(order_by=order) - func.row_number().over(partition_by=alike, order_by=order)
        numbered = select(recent, run.label("run")).subquery()
        same = [numbered.c[column.name] for column in alike]
        last = func.max(numbered.c.at, type_=AuditRow.at.type)
        grouped = (
            select(*same, last.label("at"), func.sum(numbered.c.count).label("count"))
            .group_by(*same, numbered.c.run)
            .order_by(last.desc(), func.max(numbered.c.id).desc())
            .limit(count)
        )
        return [
            AuditEvent(
                action=AuditAction(row["action"]),
                at=row["at"],
                person=person,
                origin=row["origin"],
                actor=Actor(kind=ActorKind(row["actor_kind"]), name=row["actor_name"]),
                reason=row["reason"],
                count=int(row["count"]),
            )
            for row in self._session.execute(grouped).mappings()
        ]

    def stream(self, person: int) -> Iterator[AuditEvent]:
        """Give all of a person's events, the oldest first."""
        whole = select(AuditRow).where(AuditRow.person == person).order_by(AuditRow.at, AuditRow.id)
        for row in self._session.scalars(whole.execution_options(yield_per=_LOT)):
            yield _event(row)

    def of_kind(self, action: AuditAction, since: dt.datetime) -> list[AuditEvent]:
        """Return the events of one kind since then, the oldest first."""
        whole = select(AuditRow).where(AuditRow.action == action.value, AuditRow.at >= since)
        return [_event(row) for row in self._session.scalars(whole.order_by(AuditRow.at, AuditRow.id))]

    def came(self, person: int, action: AuditAction, since: dt.datetime) -> bool:
        """Tell whether an event of one kind came to somebody since then."""
        found = select(AuditRow.id).where(AuditRow.person == person, AuditRow.action == action.value)
        return self._session.scalar(found.where(AuditRow.at > since).limit(1)) is not None

    def counts(self, since: dt.datetime) -> dict[str, int]:
        """Return how often each kind of event came since then."""
        summed = select(AuditRow.action, func.sum(AuditRow.count)).where(AuditRow.at >= since).group_by(AuditRow.action)
        return {action: int(count) for action, count in self._session.execute(summed)}

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the events from before then; return how many rows."""
        return delete_lot(self._session, AuditRow, AuditRow.at < before, limit)

    def _count(self, event: AuditEvent) -> None:
        connection = self._session.connection()
        connection.execute(
            _counting(connection.dialect.name), {**_columns(event), "hour": int(event.at.timestamp()) // 3600}
        )


@cache
def _counting(dialect: str) -> sqlite.Insert | postgresql.Insert:
    # Made once, not at each wrong password.
    columns = [column.name for column in AuditRow.__table__.columns if column.name != "id"]
    insert = upsert_of(AuditRow, dialect).values({name: bindparam(name) for name in columns})
    return insert.on_conflict_do_update(
        index_elements=[AuditRow.person, AuditRow.action, AuditRow.origin, AuditRow.hour],
        set_={"count": AuditRow.count + insert.excluded.count, "at": insert.excluded.at},
    )


def _columns(event: AuditEvent) -> dict[str, Any]:
    return {
        "action": event.action.value,
        "at": event.at,
        "person": event.person,
        "origin": event.origin,
        "actor_kind": event.actor.kind.value,
        "actor_name": event.actor.name,
        "reason": event.reason,
        "facts": dict(event.facts),
        "count": event.count,
    }


def _event(row: AuditRow) -> AuditEvent:
    return AuditEvent(
        action=AuditAction(row.action),
        at=row.at,
        person=row.person,
        origin=row.origin,
        actor=Actor(kind=ActorKind(row.actor_kind), name=row.actor_name),
        reason=row.reason,
        facts=row.facts,
        count=row.count,
    )
