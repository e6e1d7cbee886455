"""Reading the sheet of a workbook: XLSX, ODS, XLS, whatever python-calamine knows. The workbook is held in memory."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Remark
from sesame.domain.people_file import Tell
from sesame.errors import Refused

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

#: How zip archives and the older compound files begin; no text does.
MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_sheet(stream: BinaryIO, reading: FileReading, tell: Tell) -> Iterator[RawRow]:
    """Give the records of one sheet, by the number of their row; those without any text are left out.

    Days and whole numbers become the text a CSV file has; zeros that a sheet took from a number are lost. Errors:
    ``Refused`` with ``workbook_reader_absent``, ``workbook_unreadable``, or ``sheet_unknown`` with the ``names``.
    """
    try:
        from python_calamine import CalamineError
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise Refused("workbook_reader_absent", line=1) from None
    with tempfile.TemporaryFile() as copy:
        # What comes through a pipe cannot be sought in, and a workbook has its list of parts at its end.
        while chunk := stream.read(1 << 20):
            copy.write(chunk)
        size = copy.tell()
        copy.seek(0)
        try:
            workbook = CalamineWorkbook.from_filelike(copy)
            names = workbook.sheet_names
            if reading.sheet and reading.sheet not in names:
                raise Refused("sheet_unknown", line=1, names=tuple(names))
            sheets = map(workbook.get_sheet_by_name, [reading.sheet] if reading.sheet else names)
            # Each is loaded whole, so no more than it takes to know whether there are two.
            filled = (sheet for sheet in sheets if sheet.height)
            first, others = next(filled, None), next(filled, None) is not None
        except CalamineError:
            raise Refused("workbook_unreadable", line=1) from None
        if first is None:
            return
        if others:
            tell(Remark("first_sheet", line=1, facts={"name": first.name}))
        share = max(size // first.total_height, 1)
        for line, cells in enumerate(first.iter_rows(), start=1):
            texts = tuple(cell if isinstance(cell, str) else _text(cell) for cell in cells)
            if any(map(str.strip, texts)):
                yield RawRow(line, texts, size=share)


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
