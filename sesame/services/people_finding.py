"""Finding people by what the help desk is told of them: a number, a login, a mail address, a name."""

from collections.abc import Iterator
from dataclasses import dataclass

from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_search import ReadEverybody
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import UnitOfWork
from sesame.domain.text import fold
from sesame.errors import Refused

#: Whom a search shows; a longer list is a text to make longer.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """Somebody who matches, and the state of their account."""

    person: Person
    state: AccountState


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The first of those who match, and how many do."""

    shown: tuple[FoundPerson, ...]
    count: int


class PeopleFinding:
    """The use case of ``flask sesame people find``."""

    def __init__(
        self,
        *,
        people: People,
        everybody: ReadEverybody | None,
        formats: IdentifierFormats,
        unit_of_work: UnitOfWork,
        clock: Clock,
    ) -> None:
        """Take the ports; where ``everybody`` cannot be read, whole numbers and logins alone are found."""
        self._people = people
        self._everybody = everybody
        self._formats = formats
        self._unit_of_work = unit_of_work
        self._clock = clock

    def find(self, text: str, act: Act) -> Found:
        """Return who has this number, or this login, uid, part of a name or of an address; note who searched, and why.

        Neither what was searched nor whom it found is written down: it would be a file on people by itself. A number
        that is somebody's whole number is asked of an index and ends the search, anything else reads everybody once.
        Errors: ``Refused("nothing_to_find")`` where the text has no letter and no digit; ``Unavailable``.
        """
        words = [folded for word in text.split() if (folded := _fold(word))]
        if not words:
            raise Refused("nothing_to_find")
        keys = dict.fromkeys(self._named(text, NUMBER_KINDS))
        if not keys:
            keys |= dict.fromkeys(self._named(text, (IdentifierKind.LOGIN, IdentifierKind.UID)))
            keys |= dict.fromkeys(self._alike(words))
        people = [person for key in list(keys)[:MOST_SHOWN] if (person := self._people.get(key))]
        event = act.event(AuditAction.PEOPLE_SEARCHED, at=self._clock.now(), facts={"found": str(len(keys))})
        with self._unit_of_work() as tx:
            shown = tuple(FoundPerson(person=one, state=tx.accounts.state(one.key)) for one in people)
            tx.audit.append(event)
        return Found(shown=shown, count=len(keys))

    def _named(self, text: str, kinds: tuple[IdentifierKind, ...]) -> Iterator[int]:
        for kind in kinds:
            try:
                person = self._people.find(kind, self._formats.parse(kind, text))
            except Refused:
                # It is not written like a number of that kind.
                continue
            if person:
                yield person.key

    def _alike(self, words: list[str]) -> Iterator[int]:
        if self._everybody is None:
            return
        for one in self._everybody():
            # Two texts must not join to a word that is in neither.
            whole = "\n".join(map(_fold, one.texts))
            if all(word in whole for word in words):
                yield one.key


def _fold(text: str) -> str:
    """Return what ``fold`` does, sooner where there is nothing but ASCII: most of what a search reads."""
    return "".join(filter(str.isalnum, text.lower())) if text.isascii() else fold(text)
