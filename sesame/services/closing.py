"""Closing every path to somebody at once, account or not, and opening them again."""

from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.services.notification import Notification


class Closing:
    """The use case of ``flask sesame people close`` and ``people reopen``.

    The account is what it was, whatever its state, and so are choices and decisions: nothing of it opens meanwhile.
    """

    def __init__(self, *, unit_of_work: UnitOfWork, notification: Notification, clock: Clock) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._notification = notification
        self._clock = clock

    def close(self, person: Person, act: Act) -> None:
        """Close every path to a person, end what is under way, and tell who has an account.

        Errors: ``Refused`` with ``already_closed``, or ``kept_elsewhere`` where another system tells who people are.
        """
        now = self._clock.now()
        with self._unit_of_work() as tx:
            # The account's row first, as everywhere: whoever changes it at this moment has done so, or is too late.
            account = tx.accounts.lock(person.key)
            if not tx.closings.close(person.key, now):
                raise Refused("already_closed" if person.closed_at else "kept_elsewhere")
            # Sessions of before stay over when the paths are open again.
            tx.accounts.end_sessions(person.key, now)
            tx.journeys.delete_of(person.key)
            tx.audit.append(act.event(AuditAction.ACCESS_CLOSED, at=now, person=person.key))
            if account is not None and account.state is not AccountState.PENDING:
                tx.outbox.promise(self._notification.access_closed(person, act, at=now), now)

    def reopen(self, person: Person, act: Act) -> None:
        """Open the paths again to whom the dates open them, and tell who has an account.

        Who is doubted stays so: that is settled by who says whom the source means, never by a word about this person
        alone. Errors: ``Refused`` with ``not_closed``, or with ``doubted`` where that is all that is closed.
        """
        now = self._clock.now()
        with self._unit_of_work() as tx:
            account = tx.accounts.lock(person.key)
            if not tx.closings.reopen(person.key):
                raise Refused("doubted" if person.doubted_at else "not_closed")
            tx.audit.append(act.event(AuditAction.ACCESS_REOPENED, at=now, person=person.key))
            if account is not None and account.state is not AccountState.PENDING:
                tx.outbox.promise(self._notification.access_reopened(person, act, at=now), now)
