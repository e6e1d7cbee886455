"""Reading CSV as universities export it: whatever the separator, the encoding and the line ends."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from sesame.adapters.text_lines import TextLine
from sesame.adapters.text_lines import text_lines
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Remark
from sesame.domain.people_file import Tell
from sesame.errors import Refused

#: Of several that the titles have as often, the first one.
_SEPARATORS = ",;\t|"
#: What a spreadsheet writes for itself before the titles.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
#: Of one record; a quoted cell of more lines is one whose quote was never closed.
_MOST_LINES = 50


def read_rows(stream: BinaryIO, tell: Tell) -> Iterator[RawRow]:
    """Give the records of the stream, one in memory at a time; those without any text are left out.

    The separator is the one that the titles have most of, or that a line ``sep=`` before them names. A quote that is
    misplaced or never closed is the ``fault`` of the row that begins there, and reading goes on at the next line.
    What is worth knowing is told. Errors: those of ``text_lines``.
    """
    lines = _Waiting(text_lines(stream, tell))
    if (head := lines.next_with_text()) is None:
        return
    named = _SEPARATOR_LINE.fullmatch(head.text)
    if named:
        tell(Remark("separator_line", line=head.number))
        if (head := lines.next_with_text()) is None:
            return
    text = head.text
    separator = named[1] if named else max(_SEPARATORS, key=text.count)
    lines.give_back([head])
    yield from _records(lines, separator)


class _Waiting:
    """Lines to read, those given back first."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        self._lines = lines
        self._given_back: deque[TextLine] = deque()

    def next(self) -> TextLine | None:
        return self._given_back.popleft() if self._given_back else next(self._lines, None)

    def next_with_text(self) -> TextLine | None:
        while (line := self.next()) is not None and not line.text.strip():
            pass
        return line

    def give_back(self, lines: list[TextLine]) -> None:
        self._given_back.extendleft(reversed(lines))


def _records(lines: _Waiting, separator: str) -> Iterator[RawRow]:
    """Give the records; the first one, the titles, says how many cells the others should have."""
    width = read = 0
    while (first := lines.next()) is not None:
        last, cells = _record(first, lines, separator, width)
        if cells is not None and not any(map(str.strip, cells)):
            continue
        fault = None if cells is not None else Refused("quote_misplaced")
        yield RawRow(first.number, tuple(cells or ()), size=last.read - read, fault=fault, ended=last.ended)
        width, read = width or len(cells or ()), last.read


def _record(first: TextLine, lines: _Waiting, separator: str, width: int) -> tuple[TextLine, list[str] | None]:
    """Return the last line of the record that begins at ``first``, and its cells unless its quotes are wrong."""
    if '"' not in first.text:
        return first, first.text.rstrip("\r\n").split(separator)
    taken, text = [first], first.text
    cells, whole = _parse(text, separator)
    while not whole and len(taken) < _MOST_LINES and (line := lines.next()) is not None:
        taken.append(line)
        text += line.text
        if '"' in line.text:
            cells, whole = _parse(text, separator)
    if cells is not None and not (len(taken) > 1 and _swallowed_others(cells, separator, width)):
        return taken[-1], cells
    lines.give_back(taken[1:])
    return first, None


def _parse(text: str, separator: str) -> tuple[list[str] | None, bool]:
    """Return the cells, or none where a quote is misplaced; and whether the record ends with this text."""
    whole = True

    def once() -> Iterator[str]:
        nonlocal whole
        yield text
        # Asked for another line: a quote is still open.
        whole = False

    try:
        return next(csv.reader(once(), delimiter=separator, strict=True), []), whole
    except csv.Error:
        return None, whole


def _swallowed_others(cells: list[str], separator: str, width: int) -> bool:
    """Tell whether a cell of several lines holds what were other rows: its closing quote is one of theirs."""
    inside = max((cell.count(separator) for cell in cells if "\n" in cell or "\r" in cell), default=0)
    return inside >= max(1, width - 1) or (inside > 0 and len(cells) != width) or len(cells) > width > 0
