"""Recognising a row that says what it said last time, so that nobody has to check it again."""

from collections.abc import Sequence
from hashlib import blake2b

from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.version import RUNNING

_SIZE = blake2b.SALT_SIZE


def reading_salt(columns: Sequence[str], reading: FileReading, *rules: object, version: str = RUNNING) -> bytes:
    """Return what stands for all that the same cells are understood by; with another salt no row is recognised.

    ``rules`` are whatever else decides what a cell means (forms of numbers, regions of phones…), each by its ``repr``:
    it has to tell all of that, and the same in every process. A new Sésame may read otherwise than the one before.
    """
    meaning = [tuple(columns), reading.date_format, reading.sheet, sorted(reading.titles.items())]
    return blake2b(repr([version, *meaning, *rules]).encode(), digest_size=_SIZE).digest()


def row_digest(row: RawRow, salt: bytes) -> bytes | None:
    """Return what this row alone has, wherever in the file it stands; none where its cells could not be told apart.

    The ``salt`` is a ``reading_salt``. A row that a file breaks off in is not the one that ends with the same cells.
    """
    if row.fault:
        return None
    # ``repr`` sets the cells apart whatever is in them, half a character included.
    said = repr(row.cells if row.ended else (row.cells, "cut"))
    return blake2b(said.encode(), digest_size=_SIZE, salt=salt).digest()
