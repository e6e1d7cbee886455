"""Keeping what an import or an adoption did, so that it can be looked at when its screen is gone."""

import datetime as dt
import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import asdict
from dataclasses import replace
from typing import TypeVar

from sesame.domain.audit import Actor
from sesame.domain.people_changes import Happening
from sesame.domain.people_changes import Held
from sesame.domain.people_changes import Waiting
from sesame.domain.people_file import Remark
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.people_runs import PeopleRun
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_runs import RunEnd
from sesame.domain.people_runs import ToldKind
from sesame.domain.people_runs import ToldRow
from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.services.people_adoption import AdoptionReport
from sesame.services.people_report import ImportReport

log = logging.getLogger("sesame.people")

#: Rows told of one run that are kept; beyond these a file is wrong as a whole.
MOST_KEPT = 1000
#: How long a run can be looked at: a year's nights, and some.
RUNS_KEPT = dt.timedelta(days=400)
#: What stands for a text of the file, which may be about anybody: its first row, where it has no titles.
UNKEPT = "…"

_FIGURES = (
    *("created", "updated", "unchanged", "left", "kept", "waiting", "postponed", "rejected", "warned"),
    *("renamed", "merged", "back", "untold"),
)

Told = TypeVar("Told", Rejection, Warned, Waiting, Happening, Remark)


class RunUnderWay:
    """Collects what is told while a command runs."""

    def __init__(self) -> None:
        """Begin with nothing told; a run that nobody ended failed."""
        self.end = RunEnd.FAILED
        self.counts: Mapping[str, int] = {}
        self.why: Refused | None = None
        self.told: list[ToldRow] = []
        self.untold = 0
        self._adoption: AdoptionReport | None = None

    def heard(self, show: Callable[[Told], object]) -> Callable[[Told], None]:
        """Return what keeps whatever is told, and shows it."""

        def hear(one: Told) -> None:
            self._keep(one)
            show(one)

        return hear

    def imported(self, report: ImportReport, *, dry_run: bool) -> None:
        """Say how an import ended."""
        self.counts = {name: getattr(report, name) for name in _FIGURES}
        for held in report.held:
            self._keep(held)
        if report.held:
            self.end = RunEnd.HELD
        else:
            self.end = RunEnd.DRY_RUN if dry_run else RunEnd.WRITTEN if report.written else RunEnd.REFUSED

    def counting(self, report: AdoptionReport) -> None:
        """Take the figures of an adoption, which go up lot by lot: what was written before it stopped stays."""
        self._adoption = report

    def adopted(self, *, dry_run: bool) -> None:
        """Say that an adoption came to its end."""
        self.end = RunEnd.DRY_RUN if dry_run else RunEnd.WRITTEN

    @property
    def figures(self) -> Mapping[str, int]:
        """What was counted so far."""
        return asdict(self._adoption) if self._adoption else self.counts

    def _keep(self, one: Rejection | Warned | Waiting | Happening | Remark | Held) -> None:
        if isinstance(one, Held):
            # What held everything up is kept before what is told of any row.
            why = Refused(one.direction.value, count=one.count, of=one.of, share=one.share, category=one.category.value)
            self.told.insert(0, ToldRow(kind=ToldKind.HELD, line=0, faults=(why,)))
            return
        if len(self.told) == MOST_KEPT:
            self.untold += 1
            return
        if isinstance(one, Rejection):
            kind, faults = ToldKind.REJECTED, one.faults
        elif isinstance(one, Warned):
            kind, faults = ToldKind.WARNED, one.warnings
        elif isinstance(one, Waiting):
            kind, faults = ToldKind.WAITING, (one.why,)
        elif isinstance(one, Happening):
            kind, faults = ToldKind.HAPPENED, (Refused(one.what.value, uid=one.uid, former=one.other),)
        else:
            kind, faults = ToldKind.REMARK, (Refused(one.code, field="", **one.facts),)
        self.told.append(ToldRow(kind=kind, line=one.line, faults=tuple(map(_without_texts, faults))))


class RunKeeping:
    """The use cases of ``flask sesame people runs``, and what writes down what it shows."""

    def __init__(self, *, unit_of_work: UnitOfWork, reading: Reading, clock: Clock) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock

    @contextmanager
    def keep(self, command: RunCommand, actor: Actor, *, source: str = "") -> Iterator[RunUnderWay]:
        """Keep what the block does as a run, from its beginning on, so that one that is killed leaves a trace too.

        What the block raises goes on, and is written down where the database answers; what could not be written down
        changes nothing of what was imported.
        """
        run = PeopleRun(command=command, operator=actor.name, source=source, began_at=self._clock.now())
        run = self._stored(run)
        under_way = RunUnderWay()
        try:
            yield under_way
        except Refused as fault:
            under_way.end, under_way.why = RunEnd.REFUSED, _without_texts(fault)
            raise
        except Unavailable as error:
            under_way.end, under_way.why = RunEnd.FAILED, Refused("unavailable", port=error.port)
            raise
        except BaseException as error:
            under_way.end, under_way.why = RunEnd.FAILED, Refused("stopped", error=type(error).__name__)
            raise
        finally:
            self._stored(
                replace(
                    run,
                    ended_at=self._clock.now(),
                    end=under_way.end,
                    why=under_way.why,
                    counts=under_way.figures,
                    told=tuple(under_way.told),
                    untold=under_way.untold,
                )
            )

    def latest(self, count: int) -> list[PeopleRun]:
        """Return the last runs, the latest first, without their rows. Errors: ``Unavailable``."""
        with self._reading() as tx:
            return tx.people_runs.latest(count)

    def get(self, number: int) -> PeopleRun | None:
        """Return one run with its rows. Errors: ``Unavailable``."""
        with self._reading() as tx:
            return tx.people_runs.get(number)

    def _stored(self, run: PeopleRun) -> PeopleRun:
        try:
            with self._unit_of_work() as tx:
                return replace(run, id=tx.people_runs.keep(run))
        except Unavailable:
            log.warning("a run of %s was not written down", run.command)
            return run


def _without_texts(fault: Refused) -> Refused:
    """Return a fault with its figures and the uid that its message names; of what the file says, nothing else."""
    facts = {name: value if _is_ours(name, value) else UNKEPT for name, value in fault.facts.items()}
    return Refused(fault.code, field=fault.field, **facts)


def _is_ours(name: str, value: object) -> bool:
    # ``known`` are our own titles.
    return isinstance(value, int) or name in {"uid", "former", "other", "known", "port"}
