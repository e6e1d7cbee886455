"""« Mon Sésame »: what somebody signed in may see and change of their own account.

Each change is one transaction: the change itself, its consents, an event and the mails. What changes
nothing records nothing. ``version`` guards against two windows: it is the digest of what the page showed.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from sesame.domain import joker
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Consent
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import PhoneNumbers
from sesame.domain.ports import Secrets
from sesame.domain.ports import Transaction
from sesame.domain.ports import UnitOfWork
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.errors import Stale
from sesame.services.current_password import CurrentPassword
from sesame.services.notification import Notification
from sesame.services.password_choice import PasswordChoice


class NoAccount(SesameError):
    """Who is signed in has no account to show: the code says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Where somebody stands."""

    person: Person
    account: Account
    preferences: Preferences
    consents: tuple[Consent, ...]
    events: tuple[AuditEvent, ...]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changes something, from where, in which language, and the version their page showed."""

    uid: str
    origin: str
    language: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """How a change ended; ``changed`` is false when everything was so already."""

    changed: bool
    promised: tuple[int, ...] = ()


class AccountService:
    """The use case; every verb checks again that the account is active."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        current_password: CurrentPassword,
        password_choice: PasswordChoice,
        notification: Notification,
        phone_numbers: PhoneNumbers,
        hasher: Hasher,
        secrets: Secrets,
        clock: Clock,
        photo_uses: tuple[PhotoUse, ...],
    ) -> None:
        """Take the ports."""
        self.photo_uses = photo_uses
        self.current_password = current_password
        self._unit_of_work = unit_of_work
        self._password_choice = password_choice
        self._notification = notification
        self._phone_numbers = phone_numbers
        self._hasher = hasher
        self._secrets = secrets
        self._clock = clock

    def is_active(self, uid: str) -> bool:
        """Tell whether somebody has an account that opens."""
        with self._unit_of_work() as tx:
            account = tx.accounts.get(uid)
        return account is not None and account.state is AccountState.ACTIVE

    def overview(self, uid: str) -> Overview:
        """Return everything of one's own. Errors: ``NoAccount`` (``unknown``, ``pending``, ``suspended``)."""
        with self._unit_of_work() as tx:
            person, account = self._active(tx, uid)
            preferences = tx.accounts.preferences(uid)
            return Overview(
                person=person,
                account=account,
                preferences=preferences,
                consents=tuple(tx.consents.history(uid)),
                events=tuple(tx.audit.of_person(uid)),
                version=self._version(account, preferences),
            )

    def check_password(self, uid: str, password: str) -> None:
        """Tell what is wrong with the new password by itself. Errors: ``Refused`` on ``password``."""
        self._password_choice.check_shape(self.overview(uid).person, password)

    def change_password(self, change: Change, password: str) -> Saved:
        """Replace the password. Errors: ``Refused`` on ``password``; ``Stale``; ``NoAccount``."""
        hashed = self._password_choice.hash(self.overview(change.uid).person, password)

        def apply(tx: Transaction, _now: Preferences, at: dt.datetime) -> list[Consent]:
            tx.accounts.set_password(change.uid, password_hash=hashed, at=at)
            tx.journeys.delete_of(change.uid)
            return []

        return self._apply(change, "password", AuditAction.PASSWORD_CHANGED, apply)

    def check_answer(self, uid: str, *, question: str, answer: str) -> None:
        """Tell whether the answer may be taken. Errors: ``Refused`` on ``answer``."""
        joker.parse_answer(answer, question=question, person=self.overview(uid).person)

    def change_joker(self, change: Change, chosen: joker.ChosenQuestion, *, question: str, answer: str) -> Saved:
        """Replace the question and its answer. Errors: ``Refused`` on ``answer``; ``Stale``; ``NoAccount``."""
        person = self.overview(change.uid).person
        hashed = self._hasher.hash(joker.parse_answer(answer, question=question, person=person))
        secret = JokerSecret(question_id=chosen.id, own_question=chosen.own_text, answer_hash=hashed)

        def apply(tx: Transaction, _now: Preferences, _at: dt.datetime) -> list[Consent]:
            tx.accounts.set_joker(change.uid, secret)
            tx.journeys.delete_of(change.uid)
            return []

        return self._apply(change, "joker", AuditAction.JOKER_CHANGED, apply)

    def change_directory(self, change: Change, *, visible: bool, wording: Wording) -> Saved:
        """Decide whether the internal directory shows the person."""

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            if now.directory_visible == visible:
                return None
            tx.accounts.set_preferences(change.uid, replace(now, directory_visible=visible))
            return [self._consent(change, "directory", at, granted=visible, wording=wording)]

        return self._apply(change, "directory", AuditAction.DIRECTORY_CHANGED, apply)

    def change_photo(self, change: Change, decisions: Mapping[str, bool], wordings: Mapping[str, Wording]) -> Saved:
        """Decide each use of the photo; only those that change are recorded."""

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            changed = [use.id for use in self.photo_uses if now.photo.get(use.id) != decisions[use.id]]
            if not changed:
                return None
            tx.accounts.set_preferences(change.uid, replace(now, photo={**now.photo, **decisions}))
            return [
                self._consent(change, f"photo:{use}", at, granted=decisions[use], wording=wordings[use])
                for use in changed
            ]

        return self._apply(change, "photo", AuditAction.PHOTO_CHANGED, apply)

    def read_phone(self, raw: str) -> str:
        """Return a mobile number in E.164 form. Errors: ``Refused`` on ``phone``."""
        return self._phone_numbers.parse_mobile(raw)

    def needs_password(self, uid: str, *, accepted: bool, phone: str | None) -> bool:
        """Tell whether this choice changes the phone number, which asks for the current password."""
        return accepted and self.overview(uid).preferences.phone != phone

    def change_sms(self, change: Change, *, accepted: bool, phone: str | None, wording: Wording) -> Saved:
        """Accept or refuse SMS alerts; refusing forgets the number."""
        if accepted and not phone:
            raise Refused("phone_missing", field="phone")

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            wanted = replace(now, sms=accepted, phone=phone if accepted else None)
            if wanted == now:
                return None
            tx.accounts.set_preferences(change.uid, wanted)
            if now.sms == accepted:
                return []
            return [self._consent(change, "sms", at, granted=accepted, wording=wording)]

        return self._apply(change, "sms", AuditAction.SMS_CHANGED, apply)

    def _apply(
        self,
        change: Change,
        what: str,
        action: AuditAction,
        apply: Callable[[Transaction, Preferences, dt.datetime], list[Consent] | None],
    ) -> Saved:
        now = self._clock.now()
        with self._unit_of_work() as tx:
            person, account = self._active(tx, change.uid, lock=True)
            preferences = tx.accounts.preferences(change.uid)
            if self._version(account, preferences) != change.version:
                raise Stale("account_changed_meanwhile")
            consents = apply(tx, preferences, now)
            if consents is None:
                return Saved(changed=False)
            tx.consents.append(consents)
            tx.audit.append(AuditEvent(action=action, at=now, uid=change.uid, origin=change.origin))
            changed_at = now if what == "password" else account.password_changed_at
            mails = self._notification.account_changed(
                person, what, at=now, changed_at=changed_at, language=change.language
            )
            return Saved(changed=True, promised=tuple(tx.outbox.promise(mails, now)))

    def _active(self, tx: Transaction, uid: str, *, lock: bool = False) -> tuple[Person, Account]:
        person = tx.directory.find(IdentifierKind.UID, uid)
        if person is None:
            raise NoAccount("unknown")
        account = tx.accounts.lock(uid) if lock else tx.accounts.get(uid)
        if account is None or account.state is AccountState.PENDING:
            raise NoAccount("pending")
        if account.state is AccountState.SUSPENDED:
            raise NoAccount("suspended")
        return person, account

    def _version(self, account: Account, preferences: Preferences) -> str:
        shown = (
            account.password_changed_at.isoformat(),
            account.joker.answer_hash,
            sorted(preferences.photo.items()),
            preferences.sms,
            preferences.phone,
            preferences.directory_visible,
        )
        return self._secrets.digest("account-version", repr(shown))

    def _consent(self, change: Change, subject: str, at: dt.datetime, *, granted: bool, wording: Wording) -> Consent:
        return Consent(
            uid=change.uid, subject=subject, granted=granted, wording=wording, decided_at=at, origin=change.origin
        )
