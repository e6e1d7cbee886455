"""The budget of wrong passwords at sign-in: it slows whoever guesses, and lets the right person pass."""

import datetime as dt
import logging
from dataclasses import dataclass

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.services.address_record import AddressRecord
from sesame.services.address_record import AddressTry
from sesame.services.address_record import networks_of
from sesame.services.guess_alarm import GuessAlarm
from sesame.services.slowing import SECONDS
from sesame.services.slowing import Slowdown
from sesame.services.throttling import NOBODYS
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import counter_of
from sesame.services.throttling import who_is

log = logging.getLogger("sesame.security")

#: The window of wrong passwords, in seconds: nobody right waits for longer.
WINDOW = 900
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
    #: The address as it is written down: an IPv6 one is its /64, which is what one line is given.
    origin: str
    address: AddressTry
    at: dt.datetime
    #: Whether it may still be right.
    within: bool
    #: By how many seconds its answer is delayed, where there is a place to wait.
    delay: float


class SignInGuard:
    """Counts wrong passwords by login and address, and says whether a try may be right."""

    def __init__(
        self,
        *,
        limit: int,
        secrets: Secrets,
        clock: Clock,
        slowdown: Slowdown,
        addresses: AddressRecord,
        alarm: GuessAlarm,
    ) -> None:
        """Take the wrong passwords that one login has in a window, and what delays answers, the same for all paths.

        ``addresses`` and ``alarm`` see who tries few passwords on many logins, which no login's own budget does.
        """
        self._limit = limit
        self._addresses = addresses
        self._alarm = alarm
        self._secrets = secrets
        self._clock = clock
        self._slowdown = slowdown

    def begin(self, tx: Transaction, login: str, person: Person | None, origin: str) -> SignInTry:
        """Count a try; the statements are the same whoever is asked for.

        A new address has half of the login's tries: alone, it leaves the other half to the right person elsewhere.
        One the login signed in from before has as many as the login, of its own. One that was wrong about too many
        people is answered slowly, and nothing else: a right password is never refused for what neighbours did.
        """
        now = self._clock.now()
        origin = networks_of(origin)[0][0]
        who = who_is(person.key) if person else f"{NOBODYS}{login}"
        subject = counter_of(self._secrets, GuessedPath.SIGN_IN, who)
        window = f"quarter:{int(now.timestamp()) // WINDOW}"
        charges: tuple[tuple[str, int], ...]
        if not origin:
            used = tx.budgets.reserve(subject, window, now)
            charges, known_as, within = ((window, 1),), "", True
            delay = min(SECONDS, _STEP * max(0, used - self._limit))
        else:
            here = self._secrets.digest("guess-budget-origin", origin)[:_ORIGIN_DIGITS]
            known_as, own = f"known:{here}", f"{window}:{here}"
            known = tx.budgets.used(subject, known_as) > 0
            tries = tx.budgets.reserve(subject, own, now)
            has_room = tries <= (self._limit if known else max(1, self._limit // 2))
            # What an address tries beyond its own share closes nothing for others.
            shared = 1 if has_room and not known else 0
            used = tx.budgets.reserve(subject, window, now, tries=shared)
            charges = ((own, 1), (window, shared))
            within, delay = has_room and (known or used <= self._limit), 0.0
        alarm = self._alarm.is_on(tx, now)
        address = self._addresses.count(tx, who=who, origin=origin, now=now, alarm=alarm)
        if origin and address.guarded:
            delay = SECONDS
        return SignInTry(
            subject=subject,
            charges=charges,
            known_as=known_as,
            person=person.key if person else NOBODY,
            origin=origin,
            address=address,
            at=now,
            within=within,
            delay=delay,
        )

    def slow_down(self, tried: SignInTry) -> None:
        """Wait as long as the answer is delayed, before it is compared and in no transaction."""
        if tried.delay:
            self._slowdown.wait(tried.delay)

    def settle(self, tx: Transaction, tried: SignInTry, *, right: bool, watched_by: GuessAlarm | None = None) -> None:
        """Give the try back to who was right, and remember the address; note what was refused.

        ``watched_by`` is an alarm besides the site's, of the sign-in server that asks: it knows no people.
        """
        self._refund(tx, tried, given_back=right)
        # As it was answered: what an address may be wrong about shows in how fast it is.
        seen = right and tried.within
        people = self._addresses.settle(tx, tried.address, right=seen)
        if self._alarm.count(tx, right=seen, who=tried.address.person, person=people, now=tried.at):
            log.warning("many wrong passwords at the sign-in of the whole site within the hour")
        if watched_by is not None:
            watched_by.count(tx, right=seen, who=tried.address.person, person=None, now=tried.at)
        if tried.known_as:
            tx.budgets.reserve(tried.subject, tried.known_as, tried.at, tries=1 if seen else 0)
        if seen:
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
        self._addresses.give_back(tx, tried.address)

    def _refund(self, tx: Transaction, tried: SignInTry, *, given_back: bool) -> None:
        tx.budgets.refund_each([(tried.subject, period, tries if given_back else 0) for period, tries in tried.charges])
