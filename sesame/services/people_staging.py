"""Reading a source once: each row is recognised as it was, or checked and put aside."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sesame.domain.file_dates import FileDates
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_cells import STAND_IN_REF
from sesame.domain.people_columns import read_columns
from sesame.domain.people_digest import reading_salt
from sesame.domain.people_digest import row_digest
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import CheckedRow
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_register import Staged
from sesame.domain.people_rows import RowRules
from sesame.domain.people_said import told_of
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import Clock
from sesame.domain.ports import PhoneNumbers
from sesame.errors import Refused

_LOT = 1000
#: Numbers of one kind have a usual length where this share of at least so many have it.
_USUAL_SHARE, _FEWEST_NUMBERS = 0.9, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsUnderstood:
    """A source as it is understood: its titles, the column each means, its raw rows, and what checks them."""

    titles: RawRow
    columns: tuple[str, ...]
    raw: Iterator[RawRow]
    check: Callable[[RawRow], CheckedRow]
    salt: bytes

    @property
    def checked(self) -> Iterator[tuple[RawRow, CheckedRow]]:
        """The rows, each as read and as checked."""
        return ((row, self.check(row)) for row in self.raw)


class PeopleStaging:
    """Puts the rows of a source aside."""

    def __init__(self, *, formats: IdentifierFormats, phone_numbers: PhoneNumbers, clock: Clock) -> None:
        """Take what the rules of rows depend on."""
        self._formats = formats
        self._phone_numbers = phone_numbers
        self._clock = clock

    def understood(self, rows: Iterator[RawRow], reading: FileReading) -> RowsUnderstood:
        """Return the rows of a source as they are understood. Errors: ``Refused`` where it cannot be read."""
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
        salt = reading_salt(columns, reading, self._formats, self._phone_numbers)
        return RowsUnderstood(titles=titles, columns=columns, raw=rows, check=rules.check, salt=salt)

    def stage(
        self,
        rows: RowsUnderstood,
        spool: PeopleSpool,
        *,
        lengths: Mapping[IdentifierKind, Mapping[int, int]],
        advance: Callable[[int], object],
    ) -> int:
        """Put aside what is not as it was; return how many rows could be attributed to nobody.

        ``lengths`` are how many numbers of each length the register has. Errors: ``file_without_people``.
        """
        told = tuple(column for column in rows.columns if column in COLUMNS)
        unreadable = Unreadable()
        advance(rows.titles.size)
        read = 0
        while lot := list(islice(rows.raw, _LOT)):
            read += len(lot)
            self._stage_lot(lot, rows, told, spool, unreadable)
            advance(sum(row.size for row in lot))
        if not read:
            raise Refused("file_without_people", line=rows.titles.line)
        for kind in NUMBER_KINDS:
            shorter = spool.shorter_numbers(kind, lengths[kind], share=_USUAL_SHARE, least=_FEWEST_NUMBERS)
            for line, usual in shorter:
                spool.warn(line, Refused("number_short", field=kind.value, usual=usual))
        return unreadable.count

    def _stage_lot(
        self,
        lot: Sequence[RawRow],
        rows: RowsUnderstood,
        told: Sequence[str],
        spool: PeopleSpool,
        unreadable: "Unreadable",
    ) -> None:
        digests = [(digest, row) for row in lot if (digest := row_digest(row, rows.salt))]
        known = spool.recognise([(digest, row.line) for digest, row in digests])
        of_row = {row.line: digest for digest, row in digests}
        checked = []
        for row in lot:
            digest = of_row.get(row.line)
            if digest in known:
                # Another row just like it is one too many, and told below.
                known.discard(digest)
            else:
                checked.append((rows.check(row), digest))
        if checked:
            _put_aside(checked, told, spool, unreadable)


@dataclass(slots=True)
class Unreadable:
    """How many rows could not be attributed: whoever they speak of must not be taken for gone."""

    count: int = 0


def _put_aside(
    rows: Sequence[tuple[CheckedRow, bytes | None]], columns: Sequence[str], spool: PeopleSpool, unreadable: Unreadable
) -> None:
    """Keep rows or their faults; of several rows of one key, the first one is in the right.

    Wrong rows count too: what is said twice was said twice, whatever else is to be corrected. Two rows may share a
    number where they speak of one person, which is judged later.
    """
    refs = {row.line: ref for row, _ in rows if (ref := reference_of(row))}
    unreadable.count += len(rows) - len(refs)
    first = spool.saw(refs)
    spool.claim(
        [
            (kind, value, refs[row.line], row.line)
            for row, _ in rows
            if first.get(row.line) == row.line
            for kind, value in row.each_number
        ]
    )
    kept = []
    for row, digest in rows:
        faults = list(row.faults)
        ref = refs.get(row.line)
        if ref and first[row.line] != row.line:
            faults.append(Refused("repeated", field="ref" if row.ref else "uid", first_line=first[row.line]))
        if row.person and ref and not faults:
            told = told_of(row.person, (name for name in columns if name not in row.untold))
            # What is told of a row is told again, until it is corrected.
            again = None if row.warnings else digest
            kept.append(Staged(line=row.line, ref=ref, told=told, untold=row.untold, digest=again))
        else:
            spool.reject(row.line, *faults)
        if row.warnings:
            spool.warn(row.line, *row.warnings)
    spool.keep(kept)


def reference_of(row: CheckedRow) -> str | None:
    """Return by what a source knows a row again: its own key, else the uid; none where neither could be read."""
    if row.ref:
        return row.ref
    uid = row.numbers.get(IdentifierKind.UID)
    return f"{STAND_IN_REF}{uid}" if uid else None
