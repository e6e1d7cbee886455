"""What a row of the people file must be, and what a fault in it costs: a cell, or the row."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sesame.domain.file_dates import FileDates
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_cells import Cells
from sesame.domain.people_damage import WATCHED
from sesame.domain.people_damage import damage
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.people_file import REQUIRED_COLUMNS
from sesame.domain.people_file import UNTITLED
from sesame.domain.people_file import VITAL_COLUMNS
from sesame.domain.people_file import CheckedRow
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_file import RawRow
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import PhoneNumbers
from sesame.errors import Refused

#: What is an empty text and not nothing where the cell is empty.
_EMPTY_TEXTS = frozenset({"family_name", "used_given_name", "used_family_name", "language"})
_KINDS = frozenset(kind.value for kind in IdentifierKind)


class RowRules:
    """Checks the rows of one file."""

    def __init__(
        self,
        columns: Sequence[str],
        *,
        formats: IdentifierFormats,
        phone_numbers: PhoneNumbers,
        today: dt.date,
        dates: FileDates | None = None,
    ) -> None:
        """Take what each cell of a row means, in the order of the file, and what the rules depend on."""
        self._columns = tuple(columns)
        self._tells_logins = "login" in columns
        cells = Cells(formats=formats, phone_numbers=phone_numbers, dates=dates or FileDates(), today=today)
        self._readers = [(at, name, cells.reader(name)) for at, name in enumerate(columns) if name in FILE_COLUMNS]
        self._kinds = [(name, IdentifierKind(name)) for name in columns if name in _KINDS]
        self._today = today
        self._untitled = [position for position, name in enumerate(columns) if name == UNTITLED]
        self._short_told = False

    def check(self, row: RawRow) -> CheckedRow:
        """Return what the row says, or every fault it has; ``field`` of each fault and warning is its column."""
        if fault := row.fault or self._wrong_length(row):
            return CheckedRow(line=row.line, person=None, numbers={}, faults=(fault,))
        values: dict[str, Any] = {}
        faults: list[Refused] = []
        warnings: list[Refused] = []
        cells = row.cells
        # Cells that are missing at the end are empty ones, which many tools do not write.
        if (missing := len(self._columns) - len(cells)) > 0:
            if not self._short_told:
                self._short_told = True
                warnings.append(Refused("cells_missing", found=len(cells), expected=len(self._columns)))
            cells = (*cells, *[""] * missing)
        for position, column, read in self._readers:
            try:
                if (value := read(cells[position])) is None:
                    value = _nothing(column)
            except Refused as error:
                cause = (row.lost or {}).get(position, error)
                faults.append(Refused(cause.code, field=column, **cause.facts))
            else:
                values[column] = value
                if column in WATCHED and (warning := damage(column, value, today=self._today)):
                    warnings.append(warning)
        if self._untitled:
            warnings += self._untitled_cells(cells)
        faults += _order(values)
        return self._checked(row.line, values, faults, warnings)

    def _untitled_cells(self, cells: Sequence[str]) -> list[Refused]:
        """Return what is to be told of columns without a title: each where it first says something."""
        saying = [position for position in self._untitled if cells[position].strip()]
        self._untitled = [position for position in self._untitled if position not in saying]
        return [Refused("cell_untitled", position=position + 1) for position in saying]

    def _checked(self, line: int, values: dict[str, Any], faults: list[Refused], warnings: list[Refused]) -> CheckedRow:
        if faults and not any(fault.field in VITAL_COLUMNS for fault in faults):
            # Each cost its cell; where the row is lost, whoever corrects it reads all of them at once.
            faults, warnings = [], [*faults, *warnings]
        numbers = {kind: number for name, kind in self._kinds if (number := values.get(name))}
        ref = values.pop(REF_COLUMN, None)
        # Whoever has no login of their own signs in with the uid.
        login = values.get("login") or values.get("uid")
        if self._tells_logins and login:
            numbers[IdentifierKind.LOGIN] = login
        return CheckedRow(
            line=line,
            person=None if faults else PersonRecord(**{**values, "login": login}),
            numbers=numbers,
            faults=tuple(faults),
            warnings=tuple(warnings),
            untold=tuple(name for _, name, _ in self._readers if name not in values and name in COLUMNS),
            ref=ref,
        )

    def _wrong_length(self, row: RawRow) -> Refused | None:
        found, expected = len(row.cells), len(self._columns)
        if found == expected:
            return None
        too_long = any(map(str.strip, row.cells[expected:]))
        # A file that was cut short ends in such a row: what is missing there is not empty. Nor is what nobody lacks.
        cut = found < expected and not (row.ended and VITAL_COLUMNS.isdisjoint(self._columns[found:]))
        return Refused("cells_count", found=found, expected=expected) if too_long or cut else None


def _nothing(column: str) -> str | None:
    """Return what an empty cell says. Errors: ``Refused`` where it has to be filled."""
    if column in REQUIRED_COLUMNS and column != "family_name":
        raise Refused("value_missing")
    return "" if column in _EMPTY_TEXTS else None


def _order(values: dict[str, Any]) -> list[Refused]:
    """Take away two days that contradict each other, and return what is to be told of it."""
    first, last = values.get("valid_from"), values.get("valid_until")
    if not (first and last and last < first):
        return []
    del values["valid_from"], values["valid_until"]
    return [Refused("valid_never", field="valid_until")]
