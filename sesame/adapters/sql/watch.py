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
        of_each = select(OutboxRow.state, func.count(), func.min(OutboxRow.promised_at)).group_by(OutboxRow.state)
        with translated_errors(), read_only(self._engine).begin() as connection:
            found = {state: (count, oldest) for state, count, oldest in connection.execute(of_each)}
        waiting, oldest = found.get(DeliveryState.PENDING.value, (0, None))
        dead, _ = found.get(DeliveryState.DEAD.value, (0, None))
        return Owed(waiting=waiting, dead=dead, oldest=oldest)
