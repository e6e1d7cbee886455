"""Traces of the timers in the database, and a look at the outbox."""

import datetime as dt

from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select

from sesame.adapters.sql.engine import read_only
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import HeartbeatRow
from sesame.adapters.sql.models import OutboxRow
from sesame.domain.delivery import DeliveryState
from sesame.domain.watch import Owed
from sesame.domain.watch import OwedOfAKind


class SqlWatch:
    """What the database tells whoever watches over it."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine

    def beat(self, timer: str, at: dt.datetime) -> None:
        """Note that a timer has just run."""
        with translated_errors(), self._engine.begin() as connection:
            insert = upsert_into(HeartbeatRow, connection).values(timer=timer, at=at)
            connection.execute(insert.on_conflict_do_update(index_elements=["timer"], set_={"at": at}))

    def beats(self) -> dict[str, dt.datetime]:
        """Return when each timer last ran; one that never did is absent."""
        with translated_errors(), read_only(self._engine).begin() as connection:
            return {row.timer: row.at for row in connection.execute(select(HeartbeatRow.timer, HeartbeatRow.at))}

    def owed(self) -> Owed:
        """Return what the outbox still owes."""
        of_each = (
            select(OutboxRow.state, OutboxRow.kind, func.count().label("many"), func.min(OutboxRow.promised_at))
            .where(OutboxRow.state != DeliveryState.DONE.value)
            .group_by(OutboxRow.state, OutboxRow.kind)
            .order_by(OutboxRow.kind)
        )
        with translated_errors(), read_only(self._engine).begin() as connection:
            found = list(connection.execute(of_each))
        waiting = [
            OwedOfAKind(kind=kind, waiting=many, oldest=oldest)
            for state, kind, many, oldest in found
            if state == DeliveryState.PENDING.value
        ]
        return Owed(
            waiting=sum(one.waiting for one in waiting),
            dead=sum(many for state, _kind, many, _oldest in found if state == DeliveryState.DEAD.value),
            oldest=min((one.oldest for one in waiting), default=None),
            by_kind=tuple(waiting),
        )
