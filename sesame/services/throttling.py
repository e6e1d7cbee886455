"""Guess budgets: reserved before the check, in its transaction, and given back to whoever was right."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person_file import TriesMade
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.services.address_record import AddressRecord
from sesame.services.address_record import AddressTry
from sesame.services.address_record import networks_of
from sesame.services.guess_alarm import GuessAlarm
from sesame.services.guess_alarm import Tell

#: How much of a network's digest tells it from the others of one person's day.
_NETWORK_DIGITS = 16
#: Begins the name of a number that is nobody's, where others have ``who_is``.
NOBODYS = "unknown:"


def who_is(person: int) -> str:
    """Return the name that counters have for somebody, by the inner key: whatever number is used, it is one."""
    return f"person:{person}"


class GuessedPath(StrEnum):
    """The paths on which wrong tries are counted, each by itself."""

    IDENTITY = "identity"
    CHALLENGE = "challenge"
    CODE = "code"
    LOGIN_MAIL = "login-mail"
    JOKER = "joker"
    CURRENT_PASSWORD = "current-password"  # noqa: S105 - the name of a path
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLimits:
    """The wrong tries a path allows a person, the people it allows an address to be wrong about, the alarm's figure."""

    person: tuple[GuessBudget, ...]
    address: GuessBudget
    site: GuessBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one counter was charged for a try."""

    subject: str
    period: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One try, counted before it was known to be right or wrong; ``within`` says whether it may still be right."""

    address: AddressTry
    charges: tuple[Charge, ...]
    at: dt.datetime
    within: bool

    @property
    def guarded(self) -> bool:
        """Whether the address was wrong about too many people: there a right pair asks for a code or a key too."""
        return self.address.guarded


class GuessBudgets:
    """The budgets of one path, ``identity`` for instance.

    What a spent budget closes is this path for that person, never the account.
    """

    def __init__(
        self, *, path: str, limits: BudgetLimits, secrets: Secrets, clock: Clock, tell: Tell = lambda _facts, _at: ()
    ) -> None:
        """Take the limits and who is told of an alarm; subjects are stored as keyed digests."""
        self._path = path
        self._limits = limits
        self._secrets = secrets
        self._clock = clock
        self._alarm = GuessAlarm(path=path, limit=limits.site, subject=self.subject("site"), tell=tell)
        self._addresses = AddressRecord(limit=limits.address, subject=self.subject)

    def subject(self, who: str) -> str:
        """Return the counter's key of somebody or something: ``who_is(4711)``, ``address:192.0.2.1``."""
        return counter_of(self._secrets, self._path, who)

    def reserve(self, tx: Transaction, *, who: str, origin: str, spared: bool = False) -> Reservation:
        """Count one try of ``who`` from ``origin``; ``within`` says whether the person may still be right.

        Every try costs the same, whether or not the person exists. ``spared`` says that nothing is judged from a
        guarded address without a proof more: then nobody's tries are spent from there.
        """
        now = self._clock.now()
        alarm = self._alarm.is_on(tx, now)
        address = self._addresses.count(tx, who=who, origin=origin, now=now, alarm=alarm)
        within, charges = self._reserve_person(tx, who, origin, now, free=spared and address.guarded)
        return Reservation(address=address, charges=charges, at=now, within=within)

    def reserve_use(self, tx: Transaction, *, who: str) -> bool:
        """Count one use of what is not guessed, a code that is sent; tell whether there was one left.

        Somebody right asks for it: neither the address nor the site has anything to answer for.
        """
        return self._reserve_person(tx, who, "", self._clock.now())[0]

    def left(self, tx: Transaction, *, who: str) -> int:
        """Return how many uses are left now, of what ``reserve_use`` counts."""
        now, subject = self._clock.now(), self.subject(who)
        used = {budget: tx.budgets.used(subject, budget.period(now)) for budget in self._limits.person}
        return max(0, min(budget.limit - count for budget, count in used.items()))

    def made(self, tx: Transaction, *, who: str) -> list[TriesMade]:
        """Return what of each limit was used, where anything was; of a limit each network has anew, the fullest."""
        now, windows = self._clock.now(), tx.budgets.windows(self.subject(who))
        tries = []
        for budget in self._limits.person:
            name = budget.period(now)
            counted = [
                one
                for period, one in windows.items()
                if period == name or (budget.per_network and period.startswith(f"{name}:"))
            ]
            if counted:
                fullest = max(counted, key=lambda one: one.used)
                ends = now + dt.timedelta(seconds=budget.resets_in(now)) if budget.window else None
                made = TriesMade(
                    path=self._path, used=fullest.used, limit=budget.limit, last=fullest.last, ends_at=ends
                )
                tries.append(made)
        return tries

    def renewed_at(self) -> dt.datetime:
        """Return when the longest window begins anew: the same moment for everybody."""
        now = self._clock.now()
        seconds = max(budget.resets_in(now) for budget in self._limits.person if budget.window)
        return now.replace(microsecond=0) + dt.timedelta(seconds=seconds)

    def settle(self, tx: Transaction, reservation: Reservation, *, right: bool, believed: bool | None = None) -> bool:
        """Give the try back to who was right; tell whether this gave the site's alarm.

        The statements are the same for both. A right try is never charged, not even where it is of no use: a
        person who gives her own date on the wrong page, or after a stranger has spent her tries, has done nothing.
        ``believed`` says whether the try was answered as right, where that differs: what an address may still be wrong
        about shows in how fast it is answered, so that it moves by nothing else.
        """
        seen = right if believed is None else believed
        people = self._addresses.settle(tx, reservation.address, right=seen)
        for charge in reservation.charges:
            tx.budgets.refund(charge.subject, charge.period, tries=charge.tries if right else 0)
        return self._alarm.count(tx, right=seen, who=reservation.address.person, person=people, now=reservation.at)

    def give_back(self, tx: Transaction, reservation: Reservation) -> None:
        """Take back a try that was never compared, as if it had not been made."""
        self._addresses.give_back(tx, reservation.address)
        for charge in reservation.charges:
            tx.budgets.refund(charge.subject, charge.period, tries=charge.tries)

    def _reserve_person(
        self, tx: Transaction, who: str, origin: str, now: dt.datetime, *, free: bool = False
    ) -> tuple[bool, tuple[Charge, ...]]:
        within, charges = True, []
        for budget in self._limits.person:
            # Once a window is spent nothing is compared any more, so the total, which no waiting gives
            # back, is not charged. The statements stay the same.
            counted = self._charge(tx, who, budget, now, tries=1 if within and not free else 0, origin=origin)
            charges.append(counted.charge)
            within &= counted.used <= budget.limit
        return within, tuple(charges)

    def _charge(
        self, tx: Transaction, who: str, budget: GuessBudget, now: dt.datetime, *, tries: int = 1, origin: str = ""
    ) -> "_Counted":
        period = budget.period(now, of_nobody=who.startswith(NOBODYS))
        if budget.per_network:
            # Part of the window and not of the subject, so that all of a subject's windows are given back at once.
            network = self._secrets.digest("guess-budget-network", network_of(origin))
            period = f"{period}:{network[:_NETWORK_DIGITS]}"
        charge = Charge(subject=self.subject(who), period=period, tries=tries)
        return _Counted(charge=charge, used=tx.budgets.reserve(charge.subject, charge.period, now, tries=tries))

    @property
    def path(self) -> str:
        """The path whose budgets these are."""
        return self._path

    def move(self, tx: Transaction, *, of: str, to: str) -> None:
        """Count the tries of one for another, too, who is the same from now on."""
        now = self._clock.now()
        for period, counted in tx.budgets.windows(self.subject(of)).items():
            tx.budgets.reserve(self.subject(to), period, now, tries=counted.used)
        tx.budgets.clear(self.subject(of))

    def reopen(self, tx: Transaction, who: str) -> None:
        """Give somebody their whole budget back."""
        tx.budgets.clear(self.subject(who))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    charge: Charge
    used: int


def counter_of(secrets: Secrets, path: str, who: str) -> str:
    """Return the key of the counters of somebody or something on one path."""
    return secrets.digest("guess-budget", f"{path}|{who}")


def counter_of_person(secrets: Secrets, path: str, person: int) -> str:
    """Return the key of the counters of a person on one path."""
    return counter_of(secrets, path, who_is(person))


def take_turn(tx: Transaction, secrets: Secrets, what: str, person: int, *, row: str, now: dt.datetime) -> None:
    """Wait for whoever does the same for the person at this moment, and hold it until the commit."""
    tx.budgets.reserve(counter_of_person(secrets, what, person), row, now)


def network_of(origin: str) -> str:
    """Return the network an address is in: an IPv4 /24, an IPv6 /48; anything else is a network of its own."""
    try:
        address = ipaddress.ip_network(networks_of(origin)[0][0]).network_address
    except ValueError:
        return origin
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))  # noqa: PLR2004 - IP's own
