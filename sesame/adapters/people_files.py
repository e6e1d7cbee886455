"""Reading people from a file of whatever kind it is: its first bytes say which, not its name."""

from collections.abc import Iterator
from typing import BinaryIO

from sesame.adapters import csv_file
from sesame.adapters.text_lines import kept_open
from sesame.adapters.workbook_file import MAGIC
from sesame.adapters.workbook_file import read_sheet
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell


def read_rows(stream: BinaryIO, reading: FileReading, tell: Tell) -> Iterator[RawRow]:
    """Give the records of a CSV file or of a workbook. Errors: those of either."""
    whole = kept_open(stream)
    is_workbook = whole.peek(max(map(len, MAGIC))).startswith(MAGIC)
    return read_sheet(whole, reading, tell) if is_workbook else csv_file.read_rows(whole, tell)
