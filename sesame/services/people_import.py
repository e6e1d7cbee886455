"""Importing people from a file: all of it is right and stored, or nothing is stored.

The file is read once. Right rows are put aside; then, in one transaction, they are compared with the
register, checked against the numbers of everybody else, and what is new or changed is written.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import BinaryIO

from sesame.domain.file_dates import FileDates
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_columns import read_columns
from sesame.domain.people_file import AS_IT_SAYS
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import CheckedRow
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.people_register import MOVABLE_KINDS
from sesame.domain.people_register import Change
from sesame.domain.people_register import Move
from sesame.domain.people_register import OpenSpool
from sesame.domain.people_register import PeopleRegister
from sesame.domain.people_register import PeopleSpool
from sesame.domain.people_register import PersonOnLine
from sesame.domain.people_register import ReadRows
from sesame.domain.people_register import RegisterTransaction
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.people_rows import RowRules
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import Clock
from sesame.domain.ports import PhoneNumbers
from sesame.errors import Refused

_LOT = 1000
#: Numbers of one kind have a usual length where this share of at least so many have it.
_USUAL_SHARE, _FEWEST_NUMBERS = 0.9, 20


class Stage(StrEnum):
    """What an import is busy with; reading is counted in bytes, the others in rows."""

    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"


#: Opens the display of one stage, given how much there is to do (0: not known), and says how to advance it.
Progress = Callable[[Stage, int], AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many rows did, or would do, what, and of how many something is told; ``written``: whether anything was."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    warned: int
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsUnderstood:
    """A file as it is understood: its titles, the column each means, and its rows, each as read and as checked."""

    titles: RawRow
    columns: tuple[str, ...]
    checked: Iterator[tuple[RawRow, CheckedRow]]


@contextmanager
def unseen_progress(_stage: Stage, _total: int) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda _done: None


class PeopleImport:
    """Imports people; their accounts are never touched, and nobody is removed."""

    def __init__(
        self,
        *,
        read: ReadRows,
        open_spool: OpenSpool,
        register: PeopleRegister,
        formats: IdentifierFormats,
        phone_numbers: PhoneNumbers,
        clock: Clock,
    ) -> None:
        """Take the ports; ``read`` knows the kind of file, ``formats`` are those of the forms."""
        self._read_rows = read
        self._open_spool = open_spool
        self._register = register
        self._formats = formats
        self._phone_numbers = phone_numbers
        self._clock = clock

    def run(
        self,
        stream: BinaryIO,
        *,
        on_rejected: Callable[[Rejection], object],
        on_warned: Callable[[Warned], object] = lambda _warned: None,
        tell: Tell = lambda _remark: None,
        reading: FileReading = AS_IT_SAYS,
        skip_invalid: bool = False,
        dry_run: bool = False,
        progress: Progress = unseen_progress,
    ) -> ImportReport:
        """Import and report; ``on_rejected`` receives the wrong rows by line, once the register is left.

        So does ``on_warned`` with what is told of the others; ``tell`` hears of the file as a whole, as it is read.

        Nothing is written in a ``dry_run``, nor when a row is wrong, unless ``skip_invalid``.
        Errors: ``Refused`` with a fact ``line`` when the file as a whole cannot be read, ``file_empty``
        and ``file_without_people`` included; ``Unavailable``.
        """
        with self._open_spool() as spool:
            with progress(Stage.READING, 0) as advance:
                columns = self._read(self.rows(stream, reading, tell), spool, advance)
            with self._register() as register:
                with progress(Stage.COMPARING, spool.count()) as advance:
                    _compare(spool, register, columns, advance)
                    _reject_taken_numbers(spool)
                report = _report(spool, written=not dry_run and (skip_invalid or not spool.rejected_count()))
                if report.written:
                    with progress(Stage.WRITING, report.created + report.updated) as advance:
                        _write(spool, register, columns, advance)
            for rejection in spool.rejections():
                on_rejected(rejection)
            for warned in spool.warned():
                on_warned(warned)
            return report

    def rows(self, stream: BinaryIO, reading: FileReading, tell: Tell) -> "RowsUnderstood":
        """Return the rows of a file as they are understood. Errors: ``Refused`` where it cannot be read as a whole."""
        rows = self._read_rows(stream, reading, tell)
        titles = next(rows, None)
        if titles is None:
            raise Refused("file_empty", line=1)
        columns = read_columns(titles, reading.titles)
        rules = RowRules(
            columns,
            formats=self._formats,
            phone_numbers=self._phone_numbers,
            today=self._clock.today(),
            dates=FileDates(reading.date_format),
        )
        return RowsUnderstood(titles=titles, columns=columns, checked=((row, rules.check(row)) for row in rows))

    def _read(self, rows: "RowsUnderstood", spool: PeopleSpool, advance: Callable[[int], object]) -> tuple[str, ...]:
        done, read = rows.titles.size, 0
        for read, (row, checked) in enumerate(rows.checked, start=1):
            _put_aside(checked, spool)
            done += row.size
            if read % _LOT == 0:
                advance(done)
                done = 0
        advance(done)
        if not read:
            raise Refused("file_without_people", line=rows.titles.line)
        for kind in NUMBER_KINDS:
            for line, usual in spool.shorter_numbers(kind, share=_USUAL_SHARE, least=_FEWEST_NUMBERS):
                spool.warn(line, Refused("number_short", field=kind.value, usual=usual))
        return tuple(column for column in rows.columns if column in COLUMNS)


def _put_aside(row: CheckedRow, spool: PeopleSpool) -> None:
    """Keep the row or its faults; of several rows with one number, the first one is in the right.

    Wrong rows count too: what is said twice was said twice, whatever else is to be corrected.
    """
    faults = list(row.faults)
    repeated: dict[IdentifierKind, str] = {}
    for kind, number in row.numbers.items():
        first = spool.first_line(kind, number, row.line)
        # A login that is the uid, said twice with it, is one fault.
        if first != row.line and not (kind is IdentifierKind.LOGIN and repeated.get(IdentifierKind.UID) == number):
            repeated[kind] = number
            faults.append(Refused("repeated", field=kind.value, first_line=first))
    if faults:
        spool.reject(row.line, *faults)
    elif row.person:
        spool.keep(PersonOnLine(line=row.line, person=row.person, untold=row.untold))
    if row.warnings:
        spool.warn(row.line, *row.warnings)


def _compare(
    spool: PeopleSpool, register: RegisterTransaction, columns: tuple[str, ...], advance: Callable[[int], object]
) -> None:
    """Mark each row with what it changes, and note the numbers that change hands."""

    @cache
    def told(untold: tuple[str, ...]) -> Callable[[PersonRecord], object]:
        return attrgetter(*(name for name in columns if name not in untold))

    for rows in spool.kept(_LOT):
        advance(len(rows))
        known = register.known([row.person.uid for row in rows])
        changes = {row.line: _change(known.get(row.person.uid), row.person, told(row.untold)) for row in rows}
        spool.mark(changes)
        changed = [row for row in rows if changes[row.line] is not Change.UNCHANGED]
        if "login" in columns:
            spool.add_moves(_moves(MOVABLE_KINDS, changed, register))
            continue
        # The file tells no logins: known people keep theirs, and new ones sign in with the uid, if nobody else does.
        created = [row for row in changed if changes[row.line] is Change.CREATED]
        for move in _moves((IdentifierKind.LOGIN,), created, register):
            spool.reject(move.line, Refused("taken", field=IdentifierKind.UID.value, uid=move.owner))
        spool.add_moves(_moves(NUMBER_KINDS, changed, register))


def _change(known: PersonRecord | None, said: PersonRecord, told: Callable[[PersonRecord], object]) -> Change:
    if known is None:
        return Change.CREATED
    return Change.UNCHANGED if told(known) == told(said) else Change.UPDATED


def _moves(kinds: Sequence[IdentifierKind], rows: Sequence[PersonOnLine], register: RegisterTransaction) -> list[Move]:
    moves = []
    for kind in kinds:
        wanted = {number: row for row in rows if (number := row.person.identifier(kind))}
        owners = register.owners(kind, wanted) if wanted else {}
        moves += [
            Move(line=wanted[number].line, kind=kind, owner=owner)
            for number, owner in owners.items()
            if owner != wanted[number].person.uid
        ]
    return moves


def _reject_taken_numbers(spool: PeopleSpool) -> None:
    """Reject rows whose number stays somebody else's.

    An owner with a kept row loses the number, for no two rows have the same. Each rejection may leave
    another number where it is, so this goes on until nothing is blocked.
    """
    while moves := spool.blocked_moves(_LOT):
        for move in moves:
            if move.owner_line is None:
                fault = Refused("taken", field=move.kind.value, uid=move.owner)
            else:
                code = "taken_by_unsaid" if move.owner_kept else "taken_by_rejected"
                fault = Refused(code, field=move.kind.value, uid=move.owner, owner_line=move.owner_line)
            spool.reject(move.line, fault)


def _write(
    spool: PeopleSpool, register: RegisterTransaction, columns: tuple[str, ...], advance: Callable[[int], object]
) -> None:
    # Numbers leave their owners first: in between, two people would have the same one.
    for kind in MOVABLE_KINDS:
        for uids in spool.released(kind, _LOT):
            register.release(kind, uids)
    for rows in spool.kept(_LOT, changed_only=True):
        # What a row does not tell stays as it is: rows that tell the same are stored together.
        for untold in {row.untold for row in rows}:
            told = [name for name in columns if name not in untold]
            register.store([row.person for row in rows if row.untold == untold], told)
        advance(len(rows))


def _report(spool: PeopleSpool, *, written: bool) -> ImportReport:
    return ImportReport(
        created=spool.count(Change.CREATED),
        updated=spool.count(Change.UPDATED),
        unchanged=spool.count(Change.UNCHANGED),
        rejected=spool.rejected_count(),
        warned=spool.warned_count(),
        written=written,
    )
