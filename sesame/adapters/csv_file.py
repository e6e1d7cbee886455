"""Reading CSV as universities export it: UTF-8 with or without a mark, commas or semicolons."""

import codecs
import csv
import itertools
from collections.abc import Iterator
from typing import BinaryIO

from sesame.domain.people_file import RawRow
from sesame.errors import Refused

#: In bytes; a longer one is no line of people but a file of another kind.
_LONGEST_LINE = 1 << 20


class _Lines:
    """The text lines of a stream; ``number`` is that of the last one, ``size`` the bytes read so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        while raw := self._stream.readline(_LONGEST_LINE + 1):
            self.number += 1
            self.size += len(raw)
            if len(raw) > _LONGEST_LINE:
                raise Refused("line_too_long", line=self.number, longest=_LONGEST_LINE)
            try:
                yield (raw.removeprefix(codecs.BOM_UTF8) if self.number == 1 else raw).decode()
            except UnicodeDecodeError:
                raise Refused("file_not_utf8", line=self.number) from None


def read_rows(stream: BinaryIO) -> Iterator[RawRow]:
    """Give the records of the stream, one in memory at a time; those without any text are left out.

    The separator is the one of « , » and « ; » that the first line has more of. Errors: ``Refused`` with
    a fact ``line``: ``file_not_utf8``, ``line_too_long``, or ``file_unreadable`` for quotes that are
    misplaced or never closed and for line ends that are neither LF nor CRLF.
    """
    lines = _Lines(stream)
    text = iter(lines)
    head = next((line for line in text if line.strip()), "")
    delimiter = ";" if head.count(";") > head.count(",") else ","
    # Field limits of the csv module (131,072 characters) stay: an unclosed quote ends there.
    reader = csv.reader(itertools.chain([head], text), delimiter=delimiter, strict=True)
    begin, size = lines.number, 0
    while (cells := _next(reader, begin)) is not None:
        if any(cell.strip() for cell in cells):
            yield RawRow(line=begin, cells=tuple(cells), size=lines.size - size)
            size = lines.size
        begin = lines.number + 1


def _next(reader: "Iterator[list[str]]", begin: int) -> list[str] | None:
    """Return the next record, or nothing at the end of the file."""
    try:
        return next(reader, None)
    except csv.Error:
        raise Refused("file_unreadable", line=begin) from None
