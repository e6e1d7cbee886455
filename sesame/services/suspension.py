"""Stopping an account at once, by a mail's link, its owner or the help desk, which alone gives it back."""

import datetime as dt

from sesame.domain.audit import THE_PERSON
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.services.account_change import Change
from sesame.services.disavowal_links import Disavowal
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.notification import Notification
from sesame.services.reauthentication import Proof


class Suspension:
    """The use case of the link in mails, and of ``flask sesame account``."""

    def __init__(
        self,
        *,
        people: People,
        unit_of_work: UnitOfWork,
        links: DisavowalLinks,
        notification: Notification,
        clock: Clock,
    ) -> None:
        """Take the ports."""
        self._people = people
        self._unit_of_work = unit_of_work
        self._links = links
        self._notification = notification
        self._clock = clock

    def look(self, token: str) -> None:
        """Tell whether a link still works, changing nothing. Errors: ``Expired("link_expired")``."""
        disavowal = self._links.read(token)
        with self._unit_of_work() as tx:
            self._still_good(tx, disavowal)
            if tx.spent_tokens.is_spent(disavowal.nonce):
                raise Expired("link_expired")

    def disavow(self, token: str, *, origin: str) -> Person:
        """Suspend the account, end its journeys, tell the person and the help desk; return whose it was.

        A link works once and dies when the password is changed afterwards. Errors: ``Expired``.
        """
        disavowal = self._links.read(token)
        person = self._people.get(disavowal.person)
        now = self._clock.now()
        with self._unit_of_work() as tx:
            self._still_good(tx, disavowal)
            if person is None or not tx.spent_tokens.spend(disavowal.nonce, now):
                raise Expired("link_expired")
            self._suspend(tx, person, origin=origin, act=None, by_link=True)
        return person

    def suspend(self, person: Person, act: Act) -> None:
        """Suspend an open account. Errors: ``Refused("not_active")``."""
        with self._unit_of_work() as tx:
            self._suspend(tx, person, origin=act.origin, act=act)

    def suspend_own(self, change: Change, *, proof: Proof) -> None:
        """Suspend the account of who asks for it and proves to be there. Errors: ``Refused``; ``ProofNeeded``."""
        person = change.person
        proof.require(person.key, now=self._clock.now())
        with self._unit_of_work() as tx:
            self._suspend(tx, person, origin=change.origin, act=None)

    def resume(self, person: Person, act: Act) -> None:
        """Give a suspended account back. Errors: ``Refused("not_suspended")``."""
        with self._unit_of_work() as tx:
            if not tx.accounts.resume(person.key):
                raise Refused("not_suspended")
            account, now = tx.accounts.get(person.key), self._clock.now()
            tx.audit.append(self._event(AuditAction.ACCOUNT_RESUMED, person, act.origin, act, at=now))
            if account is not None:
                changed_at = account.password_changed_at
                tx.outbox.promise(self._notification.account_resumed(person, act, at=now, changed_at=changed_at), now)

    def reset(self, person: Person, act: Act) -> None:
        """Let the owner of a suspended account activate it anew, whoever chose its password and joker.

        Errors: ``Refused("not_suspended")``.
        """
        with self._unit_of_work() as tx:
            if not tx.accounts.reset(person.key):
                raise Refused("not_suspended")
            tx.journeys.delete_of(person.key)
            now = self._clock.now()
            tx.audit.append(self._event(AuditAction.ACCOUNT_RESET, person, act.origin, act, at=now))
            tx.outbox.promise(self._notification.account_reset(person, act, at=now), now)

    def _suspend(self, tx: Transaction, person: Person, *, origin: str, act: Act | None, by_link: bool = False) -> None:
        now = self._clock.now()
        if not tx.accounts.suspend(person.key, now):
            raise Refused("not_active")
        tx.journeys.delete_of(person.key)
        tx.audit.append(self._event(AuditAction.ACCOUNT_SUSPENDED, person, origin, act, at=now))
        tx.outbox.promise(self._notification.account_suspended(person, at=now, act=act, by_link=by_link), now)

    def _event(
        self, action: AuditAction, person: Person, origin: str, act: Act | None, *, at: dt.datetime
    ) -> AuditEvent:
        return AuditEvent(
            action=action,
            at=at,
            person=person.key,
            origin=origin,
            actor=act.actor if act else THE_PERSON,
            reason=act.reason if act else "",
        )

    def _still_good(self, tx: Transaction, disavowal: Disavowal) -> None:
        account = tx.accounts.lock(disavowal.person)
        if account is None or not account.state.is_open:
            raise Expired("link_expired")
        if account.password_changed_at != disavowal.changed_at:
            raise Expired("link_expired")
