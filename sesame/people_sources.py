"""The part of the composition root that puts the sources of people together: those declared, and what opens each."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from sesame.adapters.people_files import read_rows
from sesame.adapters.source_file import look_at_file
from sesame.adapters.source_file import open_file
from sesame.adapters.source_program import look_at_program
from sesame.adapters.source_program import open_program
from sesame.adapters.source_query import look_at_query
from sesame.adapters.source_query import open_query
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.people_sources import DeclaredSources
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import LdapOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import ProgramOrigin
from sesame.domain.people_sources import QueryOrigin
from sesame.domain.people_sources import SourceOrder
from sesame.errors import Refused
from sesame.settings import Settings
from sesame.source_declarations import read_declarations


class PeopleSources:
    """The sources of people; the file that declares them is read when one is asked for, and each time anew."""

    def __init__(self, declarations: Path | None) -> None:
        """Take the file; without one nothing is declared."""
        self._declarations = declarations

    def all(self) -> tuple[PeopleSource, ...]:
        """Return all of them in order. Errors: ``Misdeclared``."""
        return self._declared().sources

    def get(self, name: str) -> PeopleSource:
        """Return one of them. Errors: ``Misdeclared``, ``Refused("source_unknown")`` with the ``names`` there are."""
        return self._declared().get(name)

    def order(self) -> SourceOrder:
        """Return which of them is believed first. Errors: ``Misdeclared``."""
        return self._declared().order

    def read(self, stream: BinaryIO, reading: FileReading, tell: Tell) -> Iterator[RawRow]:
        """Read a file that is open already, whatever kind it is of."""
        return read_rows(stream, reading, tell)

    def open(self, source: PeopleSource, tell: Tell) -> AbstractContextManager[Iterator[RawRow]]:
        """Open a source, as ``OpenSource`` says."""
        match source.origin:
            case FileOrigin() as origin:
                return open_file(source, origin, tell)
            case ProgramOrigin() as origin:
                return open_program(source, origin, tell)
            case QueryOrigin() as origin:
                return open_query(origin)
            case LdapOrigin() as origin:
                opened: AbstractContextManager[Iterator[RawRow]] = _directories().open_directory(origin)
                return opened

    def look(self, source: PeopleSource) -> None:
        """See, without reading anybody, that a source could be read. Errors: ``Refused``."""
        match source.origin:
            case FileOrigin() as origin:
                look_at_file(origin)
            case ProgramOrigin() as origin:
                look_at_program(origin)
            case QueryOrigin() as origin:
                look_at_query(origin)
            case LdapOrigin() as origin:
                _directories().look_at_directory(origin)

    def _declared(self) -> DeclaredSources:
        return read_declarations(self._declarations) if self._declarations else DeclaredSources()


def _directories() -> ModuleType:
    """Return what reads directories. Errors: ``Refused`` where its library is not installed."""
    try:
        from sesame.adapters.ldap import people
    except ImportError:
        raise Refused("directory_library_absent") from None
    return people


def build_people_sources(settings: Settings) -> PeopleSources:
    """Return the sources of people that the settings name."""
    return PeopleSources(Path(settings.people_sources) if settings.people_sources else None)
