"""Who people are, from a list: what a university's own register may look like to Sésame."""

from collections.abc import Iterable

from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person


class PeopleInMemory:
    """Finds people of a list by any of their identifiers."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Take everybody."""
        self._people = {person.key: person for person in people}
        self._named = {
            (kind, value): person
            for person in self._people.values()
            for kind in IdentifierKind
            for value in person.identifiers(kind)
        }

    def find(self, kind: IdentifierKind, value: str) -> Person | None:
        """Return the one person with that identifier."""
        return self._named.get((kind, value))

    def get(self, key: int) -> Person | None:
        """Return the person of that inner key."""
        return self._people.get(key)
