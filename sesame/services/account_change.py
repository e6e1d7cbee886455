"""Making one change to an account, whole or not at all: the change, its consents, an event and the mails.

``version`` guards against two windows: it is the digest of what the page showed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sesame.domain import preferences as sections
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import Preferences
from sesame.domain.attendance import Attendance
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Consent
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.preferences import plain_preferences
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import SesameError
from sesame.errors import Stale
from sesame.services.attendance import AttendanceCheck
from sesame.services.notification import Notification


class NoAccount(SesameError):
    """Who is signed in has no account to show: the code says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changes something, from where, in which language, and the version their page showed."""

    person: Person
    origin: str
    language: str
    version: str


#: Makes a change; gives the decisions to keep with it, or nothing when everything was so already.
Apply = Callable[[Transaction, Preferences, dt.datetime], list[Consent] | None]


class AccountChange:
    """Makes changes; whoever is asked to make one says what it is."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        notification: Notification,
        secrets: Secrets,
        clock: Clock,
        attendance: AttendanceCheck,
    ) -> None:
        """Take the ports."""
        self.attendance = attendance
        self._unit_of_work = unit_of_work
        self._notification = notification
        self._secrets = secrets
        self._clock = clock

    def make(
        self,
        change: Change,
        section: sections.Section,
        apply: Apply,
        *,
        event: Callable[[Preferences], AuditAction] | None = None,
        is_made: bool = False,
    ) -> bool:
        """Make the change, or nothing; tell whether something changed.

        ``event`` says which it is where the section has several, by how it stood before. ``is_made`` is that another
        system has made it already, after ``require_current``: then an older page is no reason to say otherwise.
        """
        now, person = self._clock.now(), change.person
        with self._unit_of_work() as tx:
            account, preferences = self._standing(tx, change) if is_made else self.require_current(tx, change)
            consents = apply(tx, preferences, now)
            if consents is None:
                return False
            tx.consents.append(consents)
            action = event(preferences) if event else section.action
            tx.audit.append(AuditEvent(action=action, at=now, person=person.key, origin=change.origin))
            changed_at = now if section is sections.PASSWORD else account.password_changed_at
            mails = self._notification.account_changed(
                person, action, at=now, changed_at=changed_at, language=change.language
            )
            tx.outbox.promise(mails, now)
        return True

    def require_current(self, tx: Transaction, change: Change) -> tuple[Account, Preferences]:
        """Return how the account stands, held until the commit, if that is what the page showed. Errors: ``Stale``."""
        account, preferences = self._standing(tx, change)
        if self.version(account, preferences) != change.version:
            raise Stale("account_changed_meanwhile")
        return account, preferences

    def _standing(self, tx: Transaction, change: Change) -> tuple[Account, Preferences]:
        person = change.person.key
        return self.opened(change.person, tx.accounts.lock(person)), tx.accounts.preferences(person)

    def opened(self, person: Person, account: Account | None) -> Account:
        """Return somebody's account if it is in use.

        Errors: ``NoAccount`` (``closed``, ``doubted``, ``left``, ``not_yet``; ``pending``, ``suspended``).
        """
        stands, state = self.attendance.of(person), account.state if account else AccountState.PENDING
        if not stands.opens(state):
            raise NoAccount("left" if stands in {Attendance.LEAVING, Attendance.GONE} else stands.value)
        if account is None or state is AccountState.PENDING:
            raise NoAccount("pending")
        if state is AccountState.SUSPENDED:
            raise NoAccount("suspended")
        return account

    def version(self, account: Account, preferences: Preferences) -> str:
        """Return the digest of what a page shows of an account."""
        answer_hash = account.joker.answer_hash if account.joker else None
        shown = (account.password_changed_at.isoformat(), answer_hash, plain_preferences(preferences))
        return self._secrets.digest("account-version", repr(shown))
