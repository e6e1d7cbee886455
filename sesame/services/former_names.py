"""Whom a login or uid means: who has it, or who had it last while it is given to nobody else."""

from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import Reading


class FormerNames:
    """For what was begun under a name and goes on under it: sessions. Nobody signs in with a former name."""

    def __init__(self, *, people: People, reading: Reading, clock: Clock) -> None:
        """Take the ports."""
        self._people = people
        self._reading = reading
        self._clock = clock

    def whose(self, kind: IdentifierKind, name: str) -> Person | None:
        """Return whose name of that kind it is, or was; of who is forgotten, nobody's.

        It is asked who had it only where nobody has it, so that nobody who was never renamed costs more.
        """
        person = self._people.find(kind, name)
        if person is not None:
            return person
        with self._reading() as tx:
            owner = tx.reserved.owner(name, self._clock.today())
        return self._people.get(owner) if owner else None

    def of(self, person: Person, kind: IdentifierKind) -> tuple[str, ...]:
        """Return the names a person had before and nobody has now."""
        with self._reading() as tx:
            former = tx.reserved.former(person.key, self._clock.today())
        return tuple(name for name in former if self._people.find(kind, name) is None)
