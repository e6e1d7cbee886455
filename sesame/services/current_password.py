"""Asking for the current password before what an unattended screen must not allow."""

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.password import LONGEST
from sesame.domain.password import normalise_password
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import UnitOfWork
from sesame.errors import Refused
from sesame.services.throttling import GuessBudgets


class CurrentPassword:
    """Compares, with a budget of wrong tries of its own: a stolen session must not become an oracle."""

    def __init__(self, *, unit_of_work: UnitOfWork, budgets: GuessBudgets, hasher: Hasher, clock: Clock) -> None:
        """Take the ports and the budget."""
        self._unit_of_work = unit_of_work
        self._budgets = budgets
        self._hasher = hasher
        self._clock = clock

    def check(self, uid: str, raw: str, *, origin: str) -> None:
        """Accept in silence. Errors: ``Refused`` on ``current``; ``Throttled`` for the address."""
        if not raw:
            raise Refused("current_missing", field="current")
        with self._unit_of_work() as tx:
            # Counted and committed before the slow comparison: no two tries run on one.
            reservation = self._budgets.reserve(tx, who=f"person:{uid}", origin=origin)
            account = tx.accounts.get(uid)
        secret = normalise_password(raw[: LONGEST * 4])
        right = self._hasher.verify(account.password_hash if account else None, secret).matches
        with self._unit_of_work() as tx:
            if right and reservation.within:
                self._budgets.refund(tx, reservation)
                return
            self._budgets.settle_wrong(tx, reservation)
            event = AuditEvent(
                action=AuditAction.CURRENT_PASSWORD_REFUSED, at=self._clock.now(), uid=uid, origin=origin
            )
            tx.audit.append(event)
        raise Refused("current_wrong", field="current")
