"""Imports and adoptions in the database."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import defer

from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import PeopleRunRow
from sesame.domain.people_runs import PeopleRun
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_runs import RunEnd
from sesame.domain.people_runs import ToldKind
from sesame.domain.people_runs import ToldRow
from sesame.errors import Refused


class SqlPeopleRuns:
    """Imports and adoptions, with what they told."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def keep(self, run: PeopleRun) -> int:
        """Store a run as it is now, in place of what was stored of it; return its number."""
        if run.id is not None:
            changed = update(PeopleRunRow).where(PeopleRunRow.id == run.id).values(**_columns(run))
            self._session.execute(changed)
            return run.id
        row = PeopleRunRow(**_columns(run))
        self._session.add(row)
        self._session.flush()
        return row.id

    def latest(self, count: int) -> list[PeopleRun]:
        """Return the last runs, the latest first, without their rows."""
        last = select(PeopleRunRow).options(defer(PeopleRunRow.told)).order_by(PeopleRunRow.id.desc()).limit(count)
        return [_run(row, told=()) for row in self._session.scalars(last)]

    def get(self, number: int) -> PeopleRun | None:
        """Return one run with its rows."""
        row = self._session.get(PeopleRunRow, number)
        return _run(row, told=tuple(_told(one) for one in row.told)) if row else None

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the runs begun before then; return how many."""
        return delete_lot(self._session, PeopleRunRow, PeopleRunRow.began_at < before, limit)


def _columns(run: PeopleRun) -> dict[str, Any]:
    return {
        "command": run.command.value,
        "operator": run.operator,
        "source": run.source,
        "began_at": run.began_at,
        "ended_at": run.ended_at,
        "outcome": run.end.value,
        "why": _written(run.why) if run.why else {},
        "counts": dict(run.counts),
        "told": [
            {"kind": one.kind.value, "line": one.line, "faults": [_written(fault) for fault in one.faults]}
            for one in run.told
        ],
        "untold": run.untold,
    }


def _written(fault: Refused) -> dict[str, Any]:
    return {"code": fault.code, "field": fault.field, "facts": dict(fault.facts)}


def _run(row: PeopleRunRow, *, told: tuple[ToldRow, ...]) -> PeopleRun:
    return PeopleRun(
        id=row.id,
        command=RunCommand(row.command),
        operator=row.operator,
        source=row.source,
        began_at=row.began_at,
        ended_at=row.ended_at,
        end=RunEnd(row.outcome),
        why=_fault(row.why) if row.why else None,
        counts=row.counts,
        told=told,
        untold=row.untold,
    )


def _told(written: Mapping[str, Any]) -> ToldRow:
    faults = tuple(_fault(one) for one in written["faults"])
    return ToldRow(kind=ToldKind(written["kind"]), line=written["line"], faults=faults)


def _fault(written: Mapping[str, Any]) -> Refused:
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in written["facts"].items()}
    return Refused(written["code"], field=written["field"], **facts)
