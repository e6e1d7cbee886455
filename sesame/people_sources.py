"""The part of the composition root that puts the sources of people together: those declared, and what opens each."""

from pathlib import Path

from sesame.domain.people_sources import DeclaredSources
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
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

    def _declared(self) -> DeclaredSources:
        return read_declarations(self._declarations) if self._declarations else DeclaredSources()


def build_people_sources(settings: Settings) -> PeopleSources:
    """Return the sources of people that the settings name."""
    return PeopleSources(Path(settings.people_sources) if settings.people_sources else None)
