"""Guess budgets: reserved before the check, in its transaction, and given back only to who was right."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.errors import Throttled


class GuessedPath(StrEnum):
    """The paths on which wrong tries are counted, each by itself."""

    IDENTITY = "identity"
    CHALLENGE = "challenge"
    CODE = "code"
    JOKER = "joker"
    CURRENT_PASSWORD = "current-password"  # noqa: S105 - the name of a path


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLimits:
    """The wrong tries a path allows: per person, per client address, and for the site before the alarm."""

    person: tuple[GuessBudget, ...]
    address: GuessBudget
    site: GuessBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One try, counted before it was known to be right or wrong."""

    person: str
    address: str
    site: str
    at: dt.datetime
    origin: str
    within: bool


class GuessBudgets:
    """The budgets of one path, ``identity`` for instance.

    What a spent budget closes is this path for that person, never the account.
    """

    def __init__(self, *, path: str, limits: BudgetLimits, secrets: Secrets, clock: Clock) -> None:
        """Take the limits; subjects are stored as keyed digests, never as names or numbers."""
        self._path = path
        self._limits = limits
        self._secrets = secrets
        self._clock = clock

    def subject(self, who: str) -> str:
        """Return the counter's key of somebody or something: ``person:4711``, ``address:192.0.2.1``."""
        return self._secrets.digest("guess-budget", f"{self._path}|{who}")

    def reserve(self, tx: Transaction, *, who: str, origin: str) -> Reservation:
        """Count one try of ``who`` from ``origin``; ``within`` says whether the person may still be right.

        Every try costs the same, whether or not the person exists. Errors: ``Throttled`` when the
        address has spent its budget, whoever was asked for; nothing is counted for the person then.
        """
        now = self._clock.now()
        address, site = self.subject(f"address:{origin}"), self.subject("site")
        limit = self._limits.address
        if tx.budgets.used(address, limit.period(now)) >= limit.limit:
            raise Throttled(resets_in=limit.resets_in(now))
        person = self.subject(who)
        within = self._reserve_person(tx, person, now)
        tx.budgets.reserve(address, limit.period(now), now)
        tx.budgets.reserve(site, self._limits.site.period(now), now)
        return Reservation(person=person, address=address, site=site, at=now, origin=origin, within=within)

    def reserve_use(self, tx: Transaction, *, who: str) -> bool:
        """Count one use of what is not guessed, a code that is sent; tell whether there was one left.

        Somebody right asks for it: neither the address nor the site has anything to answer for.
        """
        return self._reserve_person(tx, self.subject(who), self._clock.now())

    def _reserve_person(self, tx: Transaction, person: str, now: dt.datetime) -> bool:
        within = True
        for budget in self._limits.person:
            # Once a window is spent nothing is compared any more, so the total, which no waiting gives
            # back, is not charged. The statements stay the same.
            used = tx.budgets.reserve(person, budget.period(now), now, tries=1 if within else 0)
            within &= used <= budget.limit
        return within

    def refund(self, tx: Transaction, reservation: Reservation) -> None:
        """Give the try back: it was right, and the budget had room for it."""
        for budget in self._limits.person:
            tx.budgets.refund(reservation.person, budget.period(reservation.at))
        tx.budgets.refund(reservation.address, self._limits.address.period(reservation.at))
        tx.budgets.refund(reservation.site, self._limits.site.period(reservation.at))

    def settle_wrong(self, tx: Transaction, reservation: Reservation) -> bool:
        """Leave the try spent; tell whether the site has just reached the figure of its alarm."""
        limit = self._limits.site
        reached = tx.budgets.used(reservation.site, limit.period(reservation.at)) == limit.limit
        if reached:
            facts = {"path": self._path, "wrong_tries_in_the_window": str(limit.limit)}
            tx.audit.append(AuditEvent(action=AuditAction.SITE_ALARM, at=reservation.at, actor=THE_SYSTEM, facts=facts))
        return reached

    def reopen(self, tx: Transaction, who: str) -> None:
        """Give somebody their whole budget back."""
        tx.budgets.clear(self.subject(who))
