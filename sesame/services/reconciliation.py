"""Comparing other systems with what they should be: the same reading as publication, and its way to mend."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from sesame.domain.person import IdentifierKind
from sesame.domain.ports import People
from sesame.domain.publishing import Difference
from sesame.domain.publishing import PublishedState
from sesame.domain.publishing import Reconciled
from sesame.domain.publishing import Target
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.services.publication_state import PublicationState

#: What is not so in a target that cannot be read: it was not told of the last change.
UNTOLD = Difference(name="untold")
_LOT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One person in one target: ``who`` is the login, or what the target calls who is forgotten."""

    person: int
    who: str
    differences: tuple[Difference, ...]

    @property
    def is_so(self) -> bool:
        """Whether all is as it should be."""
        return not self.differences

    @property
    def mends(self) -> bool:
        """Whether publishing again would change anything."""
        return any(one.mends for one in self.differences)


class Reconciliation:
    """The use case of ``reconcile``."""

    def __init__(self, *, state: PublicationState, people: People, unit_of_work: UnitOfWork, reading: Reading) -> None:
        """Take the ports."""
        self._state = state
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading

    def count(self) -> int:
        """Return how many people there are to compare."""
        with self._reading() as tx:
            return tx.publications.count_everybody()

    def everybody(self) -> Iterator[int]:
        """Give every inner key, those of who is forgotten included."""
        last = 0
        while True:
            with self._reading() as tx:
                lot = tx.publications.everybody(after=last, limit=_LOT)
            if not lot:
                return
            yield from lot
            last = lot[-1]

    def named(self, logins: Sequence[str]) -> list[int]:
        """Return the inner keys of these logins or uids. Errors: ``Refused("person_unknown")``."""
        return [self._named(login) for login in logins]

    def compare(self, target: Target, person: int) -> Compared:
        """Return what of a person is not so in a target. Errors: ``Unavailable``, ``Refused``."""
        now = self._state.now(target.name, person)
        desired = now.desired
        who = desired.login or desired.reference
        if desired.state is PublishedState.FORGOTTEN and not desired.reference:
            return Compared(person=person, who=who, differences=())
        with self._reading() as tx:
            is_told = tx.publications.is_told(target.name, person)
        if not is_told and not now.is_of_theirs:
            return Compared(person=person, who=who, differences=())
        if not isinstance(target, Reconciled):
            return Compared(person=person, who=who, differences=() if is_told else (UNTOLD,))
        found = target.differences(desired)
        if now.secret:
            # The password that waits is put in force with the rest.
            found = [replace(one, mends=True) for one in found]
        return Compared(person=person, who=who, differences=tuple(found))

    def mend(self, target: Target, person: int) -> None:
        """Have a person published again, whatever was reached."""
        with self._unit_of_work() as tx:
            tx.publications.again(target.name, person)

    def _named(self, login: str) -> int:
        for kind in (IdentifierKind.LOGIN, IdentifierKind.UID):
            person = self._people.find(kind, login.lower())
            if person is not None:
                return person.key
        raise Refused("person_unknown", login=login)
