"""Reading people from a file of whatever kind it is: its first bytes say which, not its name."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from sesame.adapters import csv_file
from sesame.adapters.json_lines import read_json_lines
from sesame.adapters.text_lines import kept_open
from sesame.adapters.workbook_file import MAGIC
from sesame.adapters.workbook_file import read_sheet
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.errors import Refused

_JSON = re.compile(rb"\s*(?P<array>\[\s*)?[{\]]")
#: Bytes that are enough to know a kind by, blank lines before it included.
_ENOUGH = 512


def read_rows(stream: BinaryIO, reading: FileReading, tell: Tell) -> Iterator[RawRow]:
    """Give the records of a CSV file, of a workbook or of JSON lines. Errors: those of each, and ``json_array``."""
    whole = kept_open(stream)
    beginning = whole.peek(_ENOUGH)
    if beginning.startswith(MAGIC):
        return read_sheet(whole, reading, tell)
    if not (json := _JSON.match(beginning.removeprefix(codecs.BOM_UTF8))):
        return csv_file.read_rows(whole, tell)
    if json["array"]:
        raise Refused("json_array", line=1)
    return read_json_lines(whole, tell)
