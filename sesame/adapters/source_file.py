"""A source of people that is a file of the machine."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sesame.adapters.people_files import read_rows
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.errors import Refused


@contextmanager
def open_file(source: PeopleSource, origin: FileOrigin, tell: Tell) -> Iterator[Iterator[RawRow]]:
    """Open the file and give its records. Errors: ``Refused("source_unreadable")`` and those of ``read_rows``."""
    with opened(origin.path) as stream:
        yield read_rows(stream, source.reading, tell)


def look_at_file(origin: FileOrigin) -> None:
    """See that the file can be read. Errors: those of ``open_file``."""
    with opened(origin.path) as stream:
        if not stream.read(1):
            raise Refused("source_empty", path=str(origin.path))


def opened(path: Path) -> BinaryIO:
    """Return a regular file, open for reading: of anything else one could wait for ever. Errors: ``Refused``."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused("source_no_file", path=str(path))
        return path.open("rb")
    except OSError as error:
        raise Refused("source_unreadable", path=str(path), errno=error.errno or 0) from None
