"""How often one journey or one account may have something hashed: nobody identified may keep the processors busy."""

from enum import StrEnum

from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journey import JourneyState
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.errors import Throttled

#: Pages sent that need slow hashes. A journey needs two, a change one; who hesitates or mistypes has ten times that.
PAGES_AN_HOUR = GuessBudget(name="hashes", limit=20, window=3600)


class HashedFor(StrEnum):
    """Whose allowance it is: its page says what can be done meanwhile."""

    JOURNEY = "hashes_of_journey"
    ACCOUNT = "hashes_of_account"


def spend_hashes(unit_of_work: UnitOfWork, clock: Clock, state: JourneyState) -> None:
    """Count one page of a journey that needs hashes, before them. Errors: ``Throttled`` for the rest of the hour."""
    # Under the journey's key, a digest already.
    spend_hashes_of(state.key, unit_of_work, clock, HashedFor.JOURNEY)


def spend_hashes_of(subject: str, unit_of_work: UnitOfWork, clock: Clock, who: HashedFor = HashedFor.ACCOUNT) -> None:
    """Count one page under that digest, before its hashes. Errors: ``Throttled`` for the rest of the hour."""
    now = clock.now()
    with unit_of_work() as tx:
        # Undone when refused, so that nothing grows.
        if tx.budgets.reserve(subject, PAGES_AN_HOUR.period(now), now) > PAGES_AN_HOUR.limit:
            raise Throttled(resets_in=PAGES_AN_HOUR.resets_in(now), why=who)
