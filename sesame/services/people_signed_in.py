"""Whose session the portal's is: what it calls somebody, and the person behind that name."""

from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.services.former_names import FormerNames


class PeopleSignedIn:
    """Translates between the portal's names of people and people."""

    def __init__(self, *, names: FormerNames, named_by: IdentifierKind) -> None:
        """Take whose names are whose, and whether the portal names people by their login or by their uid."""
        self._names = names
        self._named_by = named_by

    def person(self, name: str) -> Person | None:
        """Return who has that name in the portal's session, however it was typed at the sign-in page.

        A session that was open when its person was renamed goes on under the name of before.
        """
        return self._names.whose(self._named_by, name.strip().lower())

    def names(self, person: Person) -> tuple[str, ...]:
        """Return what the portal may call a person in their sessions: as now, then as before."""
        return (*self.names_now(person), *self._names.of(person, self._named_by))

    def names_now(self, person: Person) -> tuple[str, ...]:
        """Return what the portal calls a person who signs in now."""
        return person.identifiers(self._named_by)
