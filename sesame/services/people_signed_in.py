"""Whose session the portal's is: what it calls somebody, and the person behind that name."""

from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import People


class PeopleSignedIn:
    """Translates between the portal's names of people and people."""

    def __init__(self, *, people: People, named_by: IdentifierKind) -> None:
        """Take whether the portal names people by their login or by their uid."""
        self._people = people
        self._named_by = named_by

    def person(self, name: str) -> Person | None:
        """Return who has that name in the portal's session, however it was typed at the sign-in page."""
        return self._people.find(self._named_by, name.strip().lower())

    def name(self, person: Person) -> str:
        """Return what the portal calls a person."""
        return person.identifiers(self._named_by)[0]
