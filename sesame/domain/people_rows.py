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
        self._cells = Cells(formats=formats, phone_numbers=phone_numbers, dates=dates or FileDates(), today=today)
        self._today = today
        self._untitled_told: set[int] = set()
        self._short_told = False

    def check(self, row: RawRow) -> CheckedRow:
        """Return what the row says, or every fault it has; ``field`` of each fault and warning is its column."""
        if fault := row.fault or self._wrong_length(row):
            return CheckedRow(line=row.line, person=None, numbers={}, faults=(fault,))
        values: dict[str, Any] = {}
        faults: list[Refused] = []
        warnings: list[Refused] = []
        # Cells that are missing at the end are empty ones, which many tools do not write.
        missing = len(self._columns) - len(row.cells)
        cells = (*row.cells, *[""] * missing)
        if missing > 0 and not self._short_told:
            self._short_told = True
            warnings.append(Refused("cells_missing", found=len(row.cells), expected=len(self._columns)))
        for position, (column, raw) in enumerate(zip(self._columns, cells, strict=False)):
            if column in FILE_COLUMNS:
                try:
                    values[column] = self._value(column, raw)
                except Refused as error:
                    cause = (row.lost or {}).get(position, error)
                    faults.append(Refused(cause.code, field=column, **cause.facts))
                else:
                    if column in WATCHED and (warning := damage(column, values[column], today=self._today)):
                        warnings.append(warning)
            elif column == UNTITLED and raw.strip() and position not in self._untitled_told:
                self._untitled_told.add(position)
                warnings.append(Refused("cell_untitled", position=position + 1))
        faults += _order(values)
        return self._checked(row.line, values, faults, warnings)

    def _checked(self, line: int, values: dict[str, Any], faults: list[Refused], warnings: list[Refused]) -> CheckedRow:
        if not any(fault.field in VITAL_COLUMNS for fault in faults):
            # Each cost its cell; where the row is lost, whoever corrects it reads all of them at once.
            faults, warnings = [], [*faults, *warnings]
        numbers = {IdentifierKind(name): values[name] for name in self._columns if name in _KINDS and values.get(name)}
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
            untold=tuple(name for name in self._columns if name in COLUMNS and name not in values),
            ref=ref,
        )

    def _wrong_length(self, row: RawRow) -> Refused | None:
        found, expected = len(row.cells), len(self._columns)
        too_long = any(cell.strip() for cell in row.cells[expected:])
        # A file that was cut short ends in such a row: what is missing there is not empty. Nor is what nobody lacks.
        cut = found < expected and not (row.ended and VITAL_COLUMNS.isdisjoint(self._columns[found:]))
        return Refused("cells_count", found=found, expected=expected) if too_long or cut else None

    def _value(self, column: str, raw: str) -> object:
        value = self._cells.read(column, raw)
        if value is not None:
            return value
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
