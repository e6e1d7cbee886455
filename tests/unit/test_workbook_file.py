"""Reading people from the sheet of a workbook."""

import datetime as dt
import io
import sys

import pytest
from openpyxl import Workbook

from sesame.adapters.people_files import read_rows
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import Remark
from sesame.errors import Refused

Rows = list[list[object]]

#: A cell of a sheet has no zone.
MIDNIGHT = dt.datetime(2006, 5, 6)  # noqa: DTZ001 - as above


def workbook(**sheets: Rows) -> io.BytesIO:
    """Return a workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return io.BytesIO(stream.getvalue())


def read(stream: io.BytesIO, sheet: str = "") -> tuple[list[tuple[int, tuple[str, ...]]], list[Remark]]:
    """Return line and cells of each record, and what was told."""
    told: list[Remark] = []
    rows = [(row.line, row.cells) for row in read_rows(stream, FileReading(sheet=sheet), told.append)]
    return rows, told


def test_cells_become_the_text_a_csv_file_has() -> None:
    """Days, whole numbers that a sheet took for quantities, and text that keeps its zeros."""
    rows: Rows = [["né le", "n°"], [dt.date(2007, 2, 3), 22401234], [MIDNIGHT, "00123456"]]

    assert read(workbook(personnes=rows)) == (
        [(1, ("né le", "n°")), (2, ("2007-02-03", "22401234")), (3, ("2006-05-06", "00123456"))],
        [],
    )


def test_a_moment_and_a_fraction_stay_what_they_are() -> None:
    """The rules of the cell refuse them."""
    rows: Rows = [["a", "b"], [MIDNIGHT.replace(hour=14, minute=30), 1.5]]

    assert read(workbook(a=rows))[0][1] == (2, ("2006-05-06 14:30:00", "1.5"))


def test_empty_rows_are_left_out_and_counted() -> None:
    """A line is the one that the spreadsheet shows."""
    rows: Rows = [[None], ["uid"], [None], ["lea"], [None]]

    assert [line for line, _ in read(workbook(a=rows))[0]] == [2, 4]


def test_of_several_sheets_the_first_one_with_text_is_read_and_that_is_told() -> None:
    """Unless one is named."""
    sheets: dict[str, Rows] = {"vide": [], "personnes": [["uid"], ["lea"]], "autres": [["uid"], ["paul"]]}

    rows, told = read(workbook(**sheets))

    assert rows[1] == (2, ("lea",))
    assert [(remark.code, dict(remark.facts)) for remark in told] == [("first_sheet", {"name": "personnes"})]
    assert read(workbook(**sheets), "autres") == ([(1, ("uid",)), (2, ("paul",))], [])


def test_a_workbook_without_text_is_an_empty_file() -> None:
    """There are no titles."""
    assert read(workbook(a=[], b=[])) == ([], [])


@pytest.mark.parametrize(
    ("data", "sheet", "code"),
    [
        (b"PK\x03\x04" + b"x" * 100, "", "workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "", "workbook_unreadable"),
        (workbook(a=[["uid"]]).getvalue(), "b", "sheet_unknown"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_one_clear_refusal(data: bytes, sheet: str, code: str) -> None:
    """Broken, protected by a password, or without that sheet."""
    with pytest.raises(Refused, match=code):
        read(io.BytesIO(data), sheet)


def test_without_the_library_that_reads_workbooks_the_refusal_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CSV files are read all the same."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(Refused, match="workbook_reader_absent"):
        read(workbook(a=[["uid"]]))
    assert read(io.BytesIO(b"uid\nlea\n"))[0] == [(1, ("uid",)), (2, ("lea",))]
