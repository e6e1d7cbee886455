"""Accounts that exist elsewhere, as a file tells them: whose they are, and perhaps the hash of the password."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Protocol

from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_cells import LONGEST_CELL
from sesame.domain.people_file import RawRow
from sesame.domain.person import IdentifierKind
from sesame.domain.text import squeeze
from sesame.errors import Refused

#: Who somebody is is said by one of them.
NAMES = (IdentifierKind.UID.value, IdentifierKind.LOGIN.value)
HASH = "hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingAccount:
    """One row: whose account it is, and the hash as it was written, empty where none was."""

    line: int
    name: str
    written_hash: str = field(default="", repr=False)


class AdoptionRows:
    """Reads the rows of one file; ``kind`` is by what it names people, ``tells_hashes`` whether it has hashes."""

    def __init__(self, titles: RawRow, formats: IdentifierFormats) -> None:
        """Take the line of titles: ``uid`` or ``login``, and ``hash`` where hashes are told.

        Errors: ``Refused`` with ``columns_unknown``, ``columns_repeated`` or ``columns_missing``, whose facts are
        ``line``, the ``names`` concerned and the ``known`` ones; or the titles' own fault.
        """
        if titles.fault:
            raise Refused(titles.fault.code, line=titles.line)
        names = tuple(squeeze(cell).lower() for cell in titles.cells)
        naming = [name for name in names if name in NAMES]
        for code, wrong in (
            ("columns_unknown", [name for name in names if name not in (*NAMES, HASH)]),
            ("columns_repeated", [name for name in names if names.count(name) > 1] or naming[1:]),
            ("columns_missing", [] if naming else [IdentifierKind.UID.value]),
        ):
            if wrong:
                raise Refused(code, line=titles.line, names=tuple(dict.fromkeys(wrong)), known=(*NAMES, HASH))
        self.kind = IdentifierKind(naming[0])
        self.tells_hashes = HASH in names
        self._columns = names
        self._formats = formats

    def read(self, row: RawRow) -> ExistingAccount:
        """Return what a row says; the hash is not read yet. Errors: ``Refused`` on its column."""
        if row.fault:
            raise row.fault
        if len(row.cells) != len(self._columns):
            raise Refused("cells_count", found=len(row.cells), expected=len(self._columns))
        cells = dict(zip(self._columns, row.cells, strict=True))
        for column, text in cells.items():
            if len(text) > LONGEST_CELL:
                raise Refused("value_too_long", field=column, longest=LONGEST_CELL)
        try:
            name = self._formats.parse(self.kind, cells[self.kind])
        except Refused as error:
            code = "value_missing" if error.code == "identifier_missing" else error.code
            raise Refused(code, field=self.kind.value) from None
        return ExistingAccount(line=row.line, name=name, written_hash=cells.get(HASH, "").strip())


class AdoptionRegister(Protocol):
    """Who of the register is meant, many at a time."""

    def keys(self, kind: IdentifierKind, names: Collection[str]) -> Mapping[str, int]:
        """Return the inner keys of those who are known, by name."""

    def without_account(self, *, after: int, limit: int) -> Sequence[int]:
        """Return in order the first inner keys beyond that one whose person has no account."""

    def count_without_account(self) -> int:
        """Return how many people have no account."""
