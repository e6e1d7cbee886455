"""The budget of wrong passwords at sign-in: it slows whoever guesses, and lets the right person pass."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.throttling import NOBODYS
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import counter_of

#: The window of wrong passwords, in seconds: nobody right waits for longer.
WINDOW = 900
#: The longest delay of an answer, in seconds, and the longest a try waits for those before it.
LONGEST_DELAY = 2.0
#: What each try beyond the budget adds to the delay, in seconds.
_STEP = 0.25
#: How much of an address's digest tells it from the others of one login.
_ORIGIN_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTry:
    """One try, counted before its password was compared."""

    subject: str
    #: The windows it was counted in, with what each was charged.
    charges: tuple[tuple[str, int], ...]
    #: The name of its address among those the login signed in from; empty where the address is not told.
    known_as: str
    person: int
    origin: str
    at: dt.datetime
    #: Whether it may still be right.
    within: bool
    #: By how many seconds its answer is delayed; more than none asks for a turn of its own.
    delay: float


class SignInGuard:
    """Counts wrong passwords by login and address, and says whether a try may be right."""

    def __init__(
        self,
        *,
        limit: int,
        unit_of_work: UnitOfWork,
        secrets: Secrets,
        clock: Clock,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take the wrong passwords that one login has in a window; ``sleep`` delays an answer."""
        self._limit = limit
        self._unit_of_work = unit_of_work
        self._secrets = secrets
        self._clock = clock
        self._sleep = sleep
        self._turns = _Turns()

    def begin(self, login: str, person: Person | None, origin: str) -> SignInTry:
        """Count a try; the statements are the same whoever is asked for.

        A new address has half of the login's tries: alone, it leaves the other half to the right person elsewhere.
        One the login signed in from before has as many as the login, of its own.
        """
        now = self._clock.now()
        who = f"person:{person.key}" if person else f"{NOBODYS}{login}"
        subject = counter_of(self._secrets, GuessedPath.SIGN_IN, who)
        window = f"quarter:{int(now.timestamp()) // WINDOW}"
        charges: tuple[tuple[str, int], ...]
        with self._unit_of_work() as tx:
            if not origin:
                used = tx.budgets.reserve(subject, window, now)
                charges, known_as, within = ((window, 1),), "", True
                delay = min(LONGEST_DELAY, _STEP * max(0, used - self._limit))
            else:
                address = self._secrets.digest("guess-budget-origin", origin)[:_ORIGIN_DIGITS]
                known_as, own = f"known:{address}", f"{window}:{address}"
                known = tx.budgets.used(subject, known_as) > 0
                tries = tx.budgets.reserve(subject, own, now)
                has_room = tries <= (self._limit if known else max(1, self._limit // 2))
                # What an address tries beyond its own share closes nothing for others.
                shared = 1 if has_room and not known else 0
                used = tx.budgets.reserve(subject, window, now, tries=shared)
                charges = ((own, 1), (window, shared))
                within, delay = has_room and (known or used <= self._limit), 0.0
        return SignInTry(
            subject=subject,
            charges=charges,
            known_as=known_as,
            person=person.key if person else NOBODY,
            origin=origin,
            at=now,
            within=within,
            delay=delay,
        )

    @contextmanager
    def turn(self, tried: SignInTry) -> Iterator[None]:
        """Hold the place where it is compared: beyond the budget one at a time, after the delay, in no transaction."""
        if not tried.delay:
            yield
            return
        with self._turns.one_of(tried.subject):
            self._sleep(tried.delay)
            yield

    def settle(self, tx: Transaction, tried: SignInTry, *, right: bool) -> None:
        """Give the try back to who was right, and remember the address; note what was refused."""
        self._refund(tx, tried, given_back=right)
        if tried.known_as:
            tx.budgets.reserve(tried.subject, tried.known_as, tried.at, tries=1 if right and tried.within else 0)
        if right and tried.within:
            return
        slowed = tried.delay > 0 or not tried.within
        tx.audit.append(
            AuditEvent(
                action=AuditAction.SIGN_IN_SLOWED if slowed else AuditAction.SIGN_IN_REFUSED,
                at=tried.at,
                person=tried.person,
                origin=tried.origin,
            )
        )

    def give_back(self, tx: Transaction, tried: SignInTry) -> None:
        """Take a try back that was never compared."""
        self._refund(tx, tried, given_back=True)

    def _refund(self, tx: Transaction, tried: SignInTry, *, given_back: bool) -> None:
        for period, tries in tried.charges:
            tx.budgets.refund(tried.subject, period, tries=tries if given_back else 0)


class _Turns:
    """A lock for each login that is waited for, kept as long as somebody waits."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def one_of(self, subject: str) -> Iterator[None]:
        """Wait for one's turn; after the longest delay one goes on all the same, or a crowd would refuse the right."""
        with self._guard:
            lock, waiting = self._locks.get(subject, (threading.Lock(), 0))
            self._locks[subject] = lock, waiting + 1
        taken = lock.acquire(timeout=LONGEST_DELAY)
        try:
            yield
        finally:
            if taken:
                lock.release()
            with self._guard:
                lock, waiting = self._locks.pop(subject)
                if waiting > 1:
                    self._locks[subject] = lock, waiting - 1
