"""One import at a time: two would each judge by a register that the other one changes."""

import datetime as dt
import secrets
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress

from sesame.domain.ports import Clock
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import Unavailable

_NAME = "people"
#: How long an import may give no sign of life before another one may begin, and when it gives one at the latest.
LIFE, RENEWED_AFTER = dt.timedelta(minutes=2), dt.timedelta(seconds=20)
#: How many seconds one waits for another import.
PATIENCE = 600


class PeopleLease:
    """The right to write people, held by one process at a time."""

    def __init__(self, *, unit_of_work: UnitOfWork, clock: Clock, wait: Callable[[], object]) -> None:
        """Take the ports; ``wait`` takes a second."""
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._wait = wait

    @contextmanager
    def held(self) -> Iterator["HeldLease"]:
        """Hold the lease for the block. Errors: ``Refused("people_busy")`` where another import goes on and on."""
        held = HeldLease(secrets.token_hex(16), unit_of_work=self._unit_of_work, clock=self._clock)
        for _ in range(PATIENCE):
            if held.take():
                break
            self._wait()
        else:
            raise Refused("people_busy", line=0)
        try:
            yield held
        finally:
            # It ends by itself where the database is away.
            with suppress(Unavailable):
                held.free()


class HeldLease:
    """The lease as one import holds it."""

    def __init__(self, holder: str, *, unit_of_work: UnitOfWork, clock: Clock) -> None:
        """Take the holder's name, which nobody else has."""
        self._holder = holder
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._renewed_at = clock.now()

    def take(self) -> bool:
        """Take it, if nobody has it."""
        now = self._clock.now()
        with self._unit_of_work() as tx:
            return tx.leases.take(_NAME, self._holder, now=now, until=now + LIFE)

    def free(self) -> None:
        """Give it back."""
        with self._unit_of_work() as tx:
            tx.leases.free(_NAME, self._holder, now=self._clock.now())

    def stay(self) -> None:
        """Give a sign of life where it is time to."""
        if self._clock.now() - self._renewed_at > RENEWED_AFTER:
            with self._unit_of_work() as tx:
                self.renew(tx)

    def renew(self, tx: Transaction) -> None:
        """Give a sign of life in a transaction. Errors: ``people_interrupted`` where another import came between."""
        now = self._clock.now()
        if not tx.leases.renew(_NAME, self._holder, until=now + LIFE):
            raise Refused("people_interrupted", line=0)
        self._renewed_at = now
