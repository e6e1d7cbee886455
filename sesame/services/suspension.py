"""Stopping an account at once, by who says « ce n'est pas moi », and giving it back by the help desk."""

import datetime as dt

from sesame.domain.account import AccountState
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import Clock
from sesame.domain.ports import Transaction
from sesame.domain.ports import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.services.disavowal_links import Disavowal
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.notification import Notification


class Suspension:
    """The use case of the link in mails, and of ``flask sesame account``."""

    def __init__(
        self, *, unit_of_work: UnitOfWork, links: DisavowalLinks, notification: Notification, clock: Clock
    ) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._links = links
        self._notification = notification
        self._clock = clock

    def look(self, token: str) -> str:
        """Return whose account a link is about, changing nothing. Errors: ``Expired("link_expired")``."""
        disavowal = self._links.read(token)
        with self._unit_of_work() as tx:
            self._still_good(tx, disavowal)
            if tx.spent_tokens.is_spent(disavowal.nonce):
                raise Expired("link_expired")
        return disavowal.uid

    def disavow(self, token: str, *, origin: str) -> tuple[str, tuple[int, ...]]:
        """Suspend the account, end its journeys, tell the person and the help desk; return uid and mails.

        A link works once and dies when the password is changed afterwards. Errors: ``Expired``.
        """
        disavowal = self._links.read(token)
        now = self._clock.now()
        with self._unit_of_work() as tx:
            self._still_good(tx, disavowal)
            if not tx.spent_tokens.spend(disavowal.nonce, now):
                raise Expired("link_expired")
            return disavowal.uid, self._suspend(tx, disavowal.uid, origin=origin)

    def suspend(self, uid: str, *, origin: str) -> tuple[int, ...]:
        """Suspend an active account; return the mails promised. Errors: ``Refused("not_active")``."""
        with self._unit_of_work() as tx:
            return self._suspend(tx, uid, origin=origin)

    def resume(self, uid: str, *, origin: str) -> None:
        """Give a suspended account back. Errors: ``Refused("not_suspended")``."""
        with self._unit_of_work() as tx:
            if not tx.accounts.resume(uid):
                raise Refused("not_suspended")
            _note(tx, AuditAction.ACCOUNT_RESUMED, uid, origin, at=self._clock.now())

    def reset(self, uid: str, *, origin: str) -> None:
        """Let the owner of a suspended account activate it anew, whoever chose its password and joker.

        Errors: ``Refused("not_suspended")``.
        """
        with self._unit_of_work() as tx:
            if not tx.accounts.reset(uid):
                raise Refused("not_suspended")
            tx.journeys.delete_of(uid)
            _note(tx, AuditAction.ACCOUNT_RESET, uid, origin, at=self._clock.now())

    def _suspend(self, tx: Transaction, uid: str, *, origin: str) -> tuple[int, ...]:
        now = self._clock.now()
        if not tx.accounts.suspend(uid, now):
            raise Refused("not_active")
        tx.journeys.delete_of(uid)
        _note(tx, AuditAction.ACCOUNT_SUSPENDED, uid, origin, at=now)
        person = tx.directory.find(IdentifierKind.UID, uid)
        mails = self._notification.account_suspended(person, at=now) if person else []
        return tuple(tx.outbox.promise(mails, now))

    def _still_good(self, tx: Transaction, disavowal: Disavowal) -> None:
        account = tx.accounts.lock(disavowal.uid)
        if account is None or account.state is not AccountState.ACTIVE:
            raise Expired("link_expired")
        if account.password_changed_at != disavowal.changed_at:
            raise Expired("link_expired")


def _note(tx: Transaction, action: AuditAction, uid: str, origin: str, *, at: dt.datetime) -> None:
    tx.audit.append(AuditEvent(action=action, at=at, uid=uid, origin=origin))
