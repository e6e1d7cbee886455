"""How often one journey may have something hashed: an identified person must not keep the portal's processors busy."""

from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journey import JourneyState
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.errors import Throttled

#: Pages sent that need slow hashes. A journey needs two; who hesitates or mistypes has ten times that.
PAGES_AN_HOUR = GuessBudget(name="hashes", limit=20, window=3600)


def spend_hashes(unit_of_work: UnitOfWork, clock: Clock, state: JourneyState) -> None:
    """Count one page that needs hashes, before them. Errors: ``Throttled`` for the rest of the hour."""
    now = clock.now()
    with unit_of_work() as tx:
        # Under the journey's key, a digest already. Undone when refused, so that nothing grows.
        if tx.budgets.reserve(state.key, PAGES_AN_HOUR.period(now), now) > PAGES_AN_HOUR.limit:
            raise Throttled(resets_in=PAGES_AN_HOUR.resets_in(now))
