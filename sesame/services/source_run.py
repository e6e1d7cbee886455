"""One run of one source: read, judged, held or stored, and reported."""

import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from sesame.domain.people_changes import Change
from sesame.domain.people_changes import Happened
from sesame.domain.people_changes import Happening
from sesame.domain.people_file import RawRow
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.domain.people_spool import OpenSpool
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.people_applying import PeopleApplying
from sesame.services.people_doubting import close_whom_it_confuses
from sesame.services.people_doubting import open_to_who_is_settled
from sesame.services.people_following import PeopleFollowing
from sesame.services.people_guard import PeopleGuard
from sesame.services.people_judging import PeopleJudging
from sesame.services.people_lease import HeldLease
from sesame.services.people_lease import PeopleLease
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from sesame.services.people_report import Stage
from sesame.services.people_staging import PeopleStaging

#: How many rows one transaction begins with, and may have.
_FIRST_LOT, _LARGEST_LOT = 100, 1000
#: How many rows of absent people, who cost more, at once.
_ABSENT_LOT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportParts:
    """What an import is made of.

    Each transaction is to last for about ``lot_seconds``; ``rest`` lets others write between them.
    """

    staging: PeopleStaging
    open_spool: OpenSpool
    lease: PeopleLease
    unit_of_work: UnitOfWork
    reading: Reading
    following: PeopleFollowing
    clock: Clock
    rest: Callable[[], object]
    lot_seconds: float


class SourceRun:
    """One run of one source."""

    def __init__(
        self, parts: ImportParts, source: PeopleSource, spool: PeopleSpool, order: SourceOrder, run: Run
    ) -> None:
        self._parts = parts
        self._source = source
        self._spool = spool
        self._run = run
        self._rank = cache(order.rank)
        self._happened: list[Happening] = []
        self._counts: Counter[Happened] = Counter()
        self._postponed = 0

    def go(self, raw: Iterator[RawRow], lease: HeldLease | None) -> ImportReport:
        """Read, judge and store; without a ``lease`` nothing is stored."""
        unreadable = self._stage(raw, lease)
        # Of a row that nobody could read, whoever it speaks of would be taken for gone.
        is_whole = self._notices_absence and not unreadable
        self._judge(is_whole=is_whole)
        guard = PeopleGuard(self._source, self._spool, reading=self._parts.reading, today=self._parts.clock.today())
        leaving = guard.leaving() if self._notices_absence else {}
        parting = leaving if is_whole else {}
        held = guard.held(parting, accepted=self._run.accept)
        figures = self._figures()
        is_right = not (figures["rejected"] or figures["waiting"])
        is_written = lease is not None and not held and (is_right or not self._run.strict)
        if lease is not None and is_written:
            with self._run.progress(Stage.WRITING, self._spool.count() + sum(parting.values())) as advance:
                self._store(lease, advance, is_whole=is_whole)
        if lease is not None and held:
            with self._lot(lease) as tx:
                self._parts.following.held(tx, self._source.name, held)
        self._tell()
        return ImportReport(
            **figures,
            back=self._counts[Happened.BACK],
            left=sum(parting.values()),
            kept=sum(leaving.values()) if unreadable else 0,
            postponed=self._postponed,
            untold=self._untold(),
            held=held,
            written=is_written,
        )

    @property
    def _notices_absence(self) -> bool:
        """Whether the source tells everybody it knows, so that who is not in it has left."""
        return self._source.name != FILE_SOURCE

    def _stage(self, raw: Iterator[RawRow], lease: HeldLease | None) -> int:
        """Put aside what is not as it was; return how many rows could be attributed to nobody."""
        rows = self._parts.staging.understood(raw, self._source.reading)
        with self._parts.reading() as tx:
            self._spool.know(tx.register.rows_of(self._source.name))
            lengths = {kind: tx.register.lengths(kind) for kind in NUMBER_KINDS}
        with self._run.progress(Stage.READING, 0) as advance:

            def go_on(size: int) -> None:
                advance(size)
                if lease:
                    lease.stay()

            return self._parts.staging.stage(rows, self._spool, lengths=lengths, advance=go_on)

    def _judge(self, *, is_whole: bool) -> None:
        judging = PeopleJudging(
            self._source.name,
            self._spool,
            reading=self._parts.reading,
            rank=self._rank,
            today=self._parts.clock.today(),
            is_whole=is_whole,
        )
        with self._run.progress(Stage.COMPARING, self._spool.count()) as advance:
            judging.judge(advance)

    def _figures(self) -> dict[str, int]:
        spool = self._spool
        return {
            "created": spool.count(Change.CREATED),
            "updated": spool.count(Change.UPDATED),
            "unchanged": spool.count(Change.UNCHANGED) + spool.recognised_count(),
            "renamed": spool.renamed_count(),
            "merged": spool.merged_count(),
            "waiting": sum(1 for _ in spool.waiting()),
            "rejected": spool.rejected_count(),
            "warned": spool.warned_count(),
        }

    def _untold(self) -> int:
        if not self._notices_absence:
            return 0
        with self._parts.reading() as tx:
            return tx.register.untold_count()

    def _tell(self) -> None:
        hearers = self._run.hearers
        for rejection in self._spool.rejections():
            hearers.rejected(rejection)
        for waiting in self._spool.waiting():
            hearers.waiting(waiting)
        for warned in self._spool.warned():
            hearers.warned(warned)

    def _store(self, lease: HeldLease, advance: Callable[[int], object], *, is_whole: bool) -> None:
        """Store what was judged; who is confused with somebody else is closed before anything opens."""
        name, now = self._source.name, self._parts.clock.now()
        waiting = list(self._spool.waiting())
        with self._lot(lease) as tx:
            tx.register.hold(name, waiting, now)
        self._until_done(lease, lambda tx: close_whom_it_confuses(tx, now))
        applying = PeopleApplying(
            name,
            self._spool,
            rank=self._rank,
            clock=self._parts.clock,
            following=self._parts.following,
            told=self._happened.append,
            is_whole=is_whole,
        )
        pace, is_first = _Pace(self._parts.lot_seconds), True
        for rows in self._spool.accepted(lambda: pace.size):
            began = time.perf_counter()
            with self._lot(lease) as tx:
                self._postponed += len(applying.store(tx, rows))
                if is_first and self._spool.count(Change.CREATED):
                    tx.register.count_anew()
                is_first = False
            pace.took(time.perf_counter() - began, len(rows))
            advance(len(rows))
        if is_whole:
            for absent in self._spool.absent(_ABSENT_LOT):
                with self._lot(lease) as tx:
                    applying.silence(tx, {row.ref: row.person for row in absent})
                advance(len(absent))
        with self._lot(lease) as tx:
            still = {one.ref for one in waiting}
            others = [ref for ref in tx.register.waiting_refs(name) if ref not in still]
            for first in range(0, len(others), _ABSENT_LOT):
                refs = others[first : first + _ABSENT_LOT]
                tx.register.let_go(name, self._spool.settled(refs, is_whole=is_whole))
        self._until_done(lease, open_to_who_is_settled)

    def _until_done(self, lease: HeldLease, do_some: Callable[[Transaction], bool]) -> None:
        is_more = True
        while is_more:
            with self._lot(lease) as tx:
                is_more = do_some(tx)

    @contextmanager
    def _lot(self, lease: HeldLease) -> Iterator[Transaction]:
        """Open one transaction of an import that has the lease; what happened in it is told once it is certain."""
        self._happened.clear()
        with self._parts.unit_of_work() as tx:
            lease.renew(tx)
            tx.register.plan_anew()
            yield tx
        for happening in self._happened:
            self._counts[happening.what] += 1
            self._run.hearers.happened(happening)
        self._parts.rest()


class _Pace:
    """How many rows a transaction takes, so that others who write wait for a moment only."""

    def __init__(self, lot_seconds: float) -> None:
        self._lot_seconds = lot_seconds
        self.size = _FIRST_LOT

    def took(self, seconds: float, rows: int) -> None:
        self.size = max(_FIRST_LOT, min(_LARGEST_LOT, int(rows * self._lot_seconds / max(seconds, 0.001))))
