"""Taking over the accounts that people have elsewhere, before anybody could activate one in their owner's place.

Rows are written in small lots, each a transaction of its own, so that a hundred thousand of them hold up nobody. No
account that is there is touched, so that it may be done again and again.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from sesame.domain.account import Adopted
from sesame.domain.adoption import AdoptionRegister
from sesame.domain.adoption import AdoptionRows
from sesame.domain.adoption import ExistingAccount
from sesame.domain.audit import Actor
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_file import AS_IT_SAYS
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import ReadRows
from sesame.domain.people_file import Remark
from sesame.domain.people_file import Tell
from sesame.domain.people_register import Rejection
from sesame.domain.people_spool import OpenSpool
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import ReadsForeign
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.services.people_report import Progress
from sesame.services.people_report import Stage
from sesame.services.people_report import unseen_progress

_LOT = 500


@dataclass(slots=True, kw_only=True)
class AdoptionReport:
    """How many accounts are, or would be, what.

    ``with_password`` of those that are new have a hash that is known; ``faults`` are rows with something to correct.
    ``here`` are people who activated an account here, which stays as it is.
    """

    new: int = 0
    with_password: int = 0
    completed: int = 0
    before: int = 0
    here: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Who runs it, where what is to be told of a row and of the file goes, and whether anything is written."""

    actor: Actor
    tell: Callable[[Rejection], object]
    remark: Tell
    dry_run: bool = False
    progress: Progress = unseen_progress


class PeopleAdoption:
    """The use case of ``flask sesame people adopt``."""

    def __init__(
        self,
        *,
        read: ReadRows,
        open_spool: OpenSpool,
        register: AdoptionRegister,
        formats: IdentifierFormats,
        unit_of_work: UnitOfWork,
        hasher: Hasher,
        clock: Clock,
        rest: Callable[[], object],
        keeps_hashes: bool,
    ) -> None:
        """Take the ports; ``rest`` lets others write between lots.

        ``keeps_hashes`` is false where another system knows the passwords: hashes are then left aside.
        """
        self._keeps_hashes = keeps_hashes
        self._read_rows = read
        self._open_spool = open_spool
        self._register = register
        self._formats = formats
        self._unit_of_work = unit_of_work
        self._hasher = hasher if isinstance(hasher, ReadsForeign) else None
        self._clock = clock
        self._rest = rest

    def from_file(self, stream: BinaryIO, adoption: Adoption, report: AdoptionReport) -> None:
        """Adopt the accounts that a file tells, and count in the report as far as it comes.

        A row that is wrong is told and left out, but for a hash that is no good: its account is adopted without.
        Errors: ``Refused`` with a fact ``line`` where the file cannot be read on; ``Unavailable``.
        """
        rows = self._read_rows(stream, AS_IT_SAYS, adoption.remark)
        titles = next(rows, None)
        if titles is None:
            raise Refused("file_empty", line=1)
        wanted = AdoptionRows(titles, self._formats)
        if wanted.tells_hashes and not self._keeps_hashes:
            adoption.remark(Remark("hashes_left_aside", line=titles.line))
        read = 0
        with self._open_spool() as spool, adoption.progress(Stage.READING, 0) as advance:
            for lot in _lots(rows):
                read += len(lot)
                told = list(self._right(lot, wanted, spool, adoption, report))
                keys = self._register.keys(wanted.kind, [one.name for one in told])
                self._adopt_named(told, keys, adoption, report)
                advance(sum(row.size for row in lot))
        if not read:
            raise Refused("file_without_people", line=titles.line)

    def everybody(self, adoption: Adoption, report: AdoptionReport) -> None:
        """Adopt an account for everybody in the register who has none. Errors: ``Unavailable``."""
        last = 0
        with adoption.progress(Stage.WRITING, self._register.count_without_account()) as advance:
            while people := self._register.without_account(after=last, limit=_LOT):
                self._write(dict.fromkeys(people), adoption, report)
                last = people[-1]
                advance(len(people))

    def _right(
        self,
        lot: Iterable[RawRow],
        wanted: AdoptionRows,
        spool: PeopleSpool,
        adoption: Adoption,
        report: AdoptionReport,
    ) -> Iterator[ExistingAccount]:
        for row in lot:
            try:
                told = wanted.read(row)
            except Refused as fault:
                _tell(adoption, report, row.line, fault)
                continue
            first = spool.first_line(wanted.kind, told.name, row.line)
            if first == row.line:
                yield told
            else:
                _tell(adoption, report, row.line, Refused("repeated", field=wanted.kind.value, first_line=first))

    def _adopt_named(
        self,
        told: Iterable[ExistingAccount],
        keys: Mapping[str, int],
        adoption: Adoption,
        report: AdoptionReport,
    ) -> None:
        hashes: dict[int, str | None] = {}
        lines: dict[int, int] = {}
        for one in told:
            key = keys.get(one.name)
            if key is None:
                _tell(adoption, report, one.line, Refused("person_unknown"))
                continue
            lines[key] = one.line
            try:
                hashes[key] = self._foreign(one.written_hash)
            except Refused as fault:
                _tell(adoption, report, one.line, fault)
                hashes[key] = None
        done = self._write(hashes, adoption, report)
        for key in hashes.keys() - done.new - done.completed - done.before:
            report.here += 1
            # Nothing is to be corrected in the file, and yet: who activated it is worth a look.
            adoption.tell(Rejection(line=lines[key], faults=(Refused("activated_here"),)))

    def _foreign(self, written: str) -> str | None:
        if not written or not self._keeps_hashes:
            return None
        if self._hasher is None:
            raise Refused("hash_scheme_unknown", field="hash")
        return self._hasher.read_foreign(written)

    def _write(self, hashes: Mapping[int, str | None], adoption: Adoption, report: AdoptionReport) -> Adopted:
        now = self._clock.now()
        with self._unit_of_work() as tx, tx.tentatively() as attempt:
            done = tx.accounts.adopt(hashes, now)
            tx.audit.append(
                *(
                    AuditEvent(action=AuditAction.ACCOUNT_ADOPTED, at=now, person=person, actor=adoption.actor)
                    for person in sorted(done.new | done.completed)
                )
            )
            attempt.kept = not adoption.dry_run
        report.new += len(done.new)
        report.with_password += sum(1 for person in done.new if hashes[person])
        report.completed += len(done.completed)
        report.before += len(done.before)
        self._rest()
        return done


def _tell(adoption: Adoption, report: AdoptionReport, line: int, fault: Refused) -> None:
    report.faults += 1
    adoption.tell(Rejection(line=line, faults=(fault,)))


def _lots(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    lot: list[RawRow] = []
    for row in rows:
        lot.append(row)
        if len(lot) == _LOT:
            yield lot
            lot = []
    if lot:
        yield lot
