"""What is compared and asked where there is nothing to compare or to ask, so that neither time nor page tells.

After the parameters of hashes changed, accounts keep a hash of before until somebody signs in, and it takes another
time to compare with. So whoever has no account is given, for good, the parameters of some, in the proportion in
which accounts have them. As accounts move on to those of today, so do they.
"""

import datetime as dt
import threading
from collections.abc import Sequence

from sesame.domain.joker import QUESTIONS
from sesame.domain.joker import ChosenQuestion
from sesame.domain.ports import Clock
from sesame.domain.ports import Decoy
from sesame.domain.ports import Hasher
from sesame.domain.ports import Secrets
from sesame.domain.ports import TellsCost
from sesame.domain.stores import Reading

#: How long a count of accounts is good for: their proportions change by people signing in.
_GOOD_FOR = dt.timedelta(hours=1)
#: Digits of a digest that make a number between nought and one.
_DIGITS = 13


def decoy_question(secrets: Secrets, person: int) -> ChosenQuestion:
    """Return the question that is asked of somebody who never chose one: always the same, and nothing answers it."""
    drawn = int(secrets.digest("guess-budget-decoy-question", str(person))[:_DIGITS], 16)
    return ChosenQuestion(id=QUESTIONS[drawn % len(QUESTIONS)].id)


class Decoys:
    """Draws a decoy for a login, always the same while the proportions are."""

    def __init__(self, *, reading: Reading, hasher: Hasher, secrets: Secrets, clock: Clock) -> None:
        """Take the ports; a hasher whose hashes do not say what they cost has its own decoy."""
        self._reading = reading
        self._hasher = hasher if isinstance(hasher, TellsCost) else None
        self._secrets = secrets
        self._clock = clock
        self._counting = threading.Lock()
        self._decoys: Sequence[Decoy] = ()
        self._count_at: dt.datetime | None = None

    def of(self, login: str) -> str | None:
        """Return what to compare with; ask for any login, with an account or not, outside of any transaction."""
        decoys = self._counted()
        whole = sum(decoy.many for decoy in decoys)
        # Under the key of counters, which outlasts a rotation: nobody's decoy changes with it.
        drawn = int(self._secrets.digest("guess-budget-decoy", login)[:_DIGITS], 16) / 16**_DIGITS * whole
        for decoy in decoys:
            drawn -= decoy.many
            if drawn < 0:
                return decoy.hash
        return None

    def _counted(self) -> Sequence[Decoy]:
        if self._hasher is None:
            return ()
        # Whoever comes when it is time counts, whatever the login.
        with self._counting:
            now = self._clock.now()
            if self._count_at is None or now >= self._count_at:
                with self._reading() as tx:
                    kinds = tx.accounts.kinds_of_hashes(self._hasher.own_characters)
                self._decoys, self._count_at = self._hasher.decoys(kinds), now + _GOOD_FOR
            return self._decoys
