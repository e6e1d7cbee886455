"""How often one journey or one account may have something hashed: nobody identified may keep the processors busy."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from contextlib import nullcontext
from enum import StrEnum

from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journeys import Fact
from sesame.domain.ports import Bounded
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.stores import UnitOfWork
from sesame.errors import Throttled

#: Pages sent that need slow hashes. A journey needs two, a change one; who hesitates or mistypes has ten times that.
PAGES_AN_HOUR = GuessBudget(name="hashes", limit=20, window=3600)


#: The answers that are hashed, in any journey.
HASHED = frozenset({Fact.JOKER, Fact.ANSWER, Fact.PASSWORD})


class HashedFor(StrEnum):
    """Whose allowance it is: its page says what can be done meanwhile."""

    JOURNEY = "hashes_of_journey"
    ACCOUNT = "hashes_of_account"


class HashAllowance:
    """Lets a page go on to its hashes, or says when to come again."""

    def __init__(self, *, hasher: Hasher, unit_of_work: UnitOfWork, clock: Clock) -> None:
        """Take the ports."""
        self._hasher = hasher
        self._unit_of_work = unit_of_work
        self._clock = clock

    def require_room(self) -> None:
        """Turn a page away, before even its journey is read, that would be later on. Errors: ``Overloaded``."""
        with place_of(self._hasher):
            pass

    @contextmanager
    def page(self, subject: str, who: HashedFor) -> Iterator[None]:
        """Count one page under that digest, and hold its place while it hashes and writes.

        Errors: ``Throttled`` for the rest of the hour; ``Overloaded`` where too many pages wait for their hashes.
        """
        with place_of(self._hasher):
            now = self._clock.now()
            with self._unit_of_work() as tx:
                # Undone when refused, so that nothing grows.
                if tx.budgets.reserve(subject, PAGES_AN_HOUR.period(now), now) > PAGES_AN_HOUR.limit:
                    raise Throttled(resets_in=PAGES_AN_HOUR.resets_in(now), why=who)
            yield


def place_of(hasher: Hasher) -> AbstractContextManager[None]:
    """Hold a place for the hashes of one page; who finds none is turned away before anything is written for them.

    Errors: ``Overloaded``.
    """
    return hasher.place() if isinstance(hasher, Bounded) else nullcontext()
