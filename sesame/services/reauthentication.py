"""Proof that whoever changes a secret is the person: an open session alone is not enough.

Two ways lead to it, the current password and a fresh sign-in; the services that change secrets ask for
the proof itself, so that no way round a page leads round them.
"""

import datetime as dt
from dataclasses import dataclass

from sesame.domain.account import AccountState
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.services.attendance import AttendanceCheck
from sesame.services.hash_allowance import HashAllowance
from sesame.services.hash_allowance import HashedFor
from sesame.services.right_password import RightPassword
from sesame.services.right_password import WhosePassword
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import who_is
from sesame.services.tries_given_back import TriesGivenBack
from sesame.services.warning import SomebodyTried

#: How long a proof counts, and how old a fresh sign-in may be.
FRESH = dt.timedelta(minutes=5)
#: How far a moment may lie ahead of the clock: another machine told it, or the clock was set back a little since.
_AHEAD = dt.timedelta(minutes=1)


class ProofNeeded(SesameError):
    """What was asked needs a proof of who asks, and there was none, or one too old or of somebody else."""


class FreshSignInNeeded(SesameError):
    """The site wants a fresh sign-in, and there was none a moment ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That the person of this inner key was there at that moment."""

    person: int
    at: dt.datetime

    def require(self, person: int, *, now: dt.datetime) -> None:
        """Accept in silence. Errors: ``ProofNeeded`` for another person, or when it is too old."""
        if self.person != person or not -_AHEAD <= now - self.at <= FRESH:
            raise ProofNeeded("proof_needed")


class FreshSignIn:
    """Believes a sign-in that the sign-in server confirmed a moment ago."""

    def __init__(self, *, clock: Clock) -> None:
        """Take the clock."""
        self._clock = clock

    def check(self, person: int, signed_in_at: dt.datetime | None) -> Proof:
        """Return the proof. Errors: ``FreshSignInNeeded`` when there was none, or too long ago."""
        if signed_in_at is None or not -_AHEAD <= self._clock.now() - signed_in_at <= FRESH:
            raise FreshSignInNeeded("fresh_sign_in_needed")
        return Proof(person=person, at=signed_in_at)


class CurrentPasswordCheck:
    """Compares, with a budget of wrong tries of its own: a stolen session must not become an oracle."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        people: People,
        budgets: GuessBudgets,
        hasher: Hasher,
        passwords: RightPassword,
        clock: Clock,
        somebody_tried: SomebodyTried,
        hashes: HashAllowance,
        attendance: AttendanceCheck,
    ) -> None:
        """Take the ports, the budget, and who is here."""
        self._attendance = attendance
        self._hashes = hashes
        self._people = people
        self._somebody_tried = somebody_tried
        self._budgets = budgets
        self._tries = TriesGivenBack(budgets, unit_of_work)
        self._hasher = hasher
        self._passwords = passwords
        self._clock = clock

    def check(self, person: int, raw: str, *, origin: str) -> Proof:
        """Return the proof. Errors: ``Refused`` on ``current``; ``Throttled``."""
        if not raw:
            raise Refused("current_missing", field="current")
        with self._hashes.page(self._budgets.subject(f"hashes:{who_is(person)}"), HashedFor.ACCOUNT):
            return self._compare(person, raw, origin=origin)

    def _compare(self, person: int, raw: str, *, origin: str) -> Proof:
        with self._tries.counting() as tx:
            # Counted and committed before the slow comparison: no two tries run on one.
            reservation = self._budgets.reserve(tx, who=who_is(person), origin=origin)
            account = tx.accounts.get(person)
        secret = self._passwords.read(raw)
        with self._tries.comparing(reservation):
            owner = self._people.get(person)
            whose = WhosePassword(
                login=owner.login if owner else "", person=owner, account=account, may_pass=reservation.within
            )
            verdict = self._passwords.compare(whose, secret)
            right = verdict.matches
            # No page leads here who has left; should one, the answer is that of a wrong password.
            state = account.state if account else AccountState.PENDING
            believed = right and reservation.within and self._attendance.opens(owner, state)
            # Before the transaction, which a slow hash must not hold.
            new_hash = self._hasher.hash(secret) if believed and verdict.outdated else None
        now = self._clock.now()
        with self._tries.settling(reservation, right=right) as tx:
            self._budgets.settle(tx, reservation, right=right)
            if believed:
                if account and account.password_hash and new_hash:
                    tx.accounts.rehash(person, old_hash=account.password_hash, new_hash=new_hash)
                return Proof(person=person, at=now)
            action = AuditAction.CURRENT_PASSWORD_REFUSED
            tx.audit.append(AuditEvent(action=action, at=now, person=person, origin=origin))
            if owner is not None and not reservation.within:
                self._somebody_tried.tell(tx, owner, GuessedPath.CURRENT_PASSWORD, origin=origin)
        raise Refused("current_wrong", field="current")
