"""Reading people from a file of whatever kind it is: its first bytes say which, not its name."""

from collections.abc import Iterator
from typing import BinaryIO
from typing import cast

from sesame.adapters import csv_file
from sesame.adapters.workbook_file import MAGIC
from sesame.adapters.workbook_file import read_sheet
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell

_LONGEST_MAGIC = max(map(len, MAGIC))


def read_rows(stream: BinaryIO, reading: FileReading, tell: Tell) -> Iterator[RawRow]:
    """Give the records of a CSV file or of a workbook. Errors: those of either."""
    first = stream.read(_LONGEST_MAGIC)
    whole = cast("BinaryIO", _FromTheBeginning(stream, first))
    return read_sheet(whole, reading, tell) if first.startswith(MAGIC) else csv_file.read_rows(whole, tell)


class _FromTheBeginning:
    """A stream of which the first bytes were read already; whoever opened it closes it."""

    def __init__(self, stream: BinaryIO, first: bytes) -> None:
        self._stream = stream
        self._first = first

    def read(self, size: int) -> bytes:
        if not self._first:
            return self._stream.read(size)
        first, self._first = self._first, b""
        return first
