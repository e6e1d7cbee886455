"""« Mon Sésame »: what somebody signed in may see and change of their own account.

Each change is one transaction: the change itself, its consents, an event and the mails. What changes
nothing records nothing. ``version`` guards against two windows: it is the digest of what the page showed. What
changes a secret asks for the proof that whoever does it is the person.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import replace

from sesame.domain import asked
from sesame.domain import joker
from sesame.domain import preferences as sections
from sesame.domain.account import Account
from sesame.domain.account import Preferences
from sesame.domain.audit import AuditAction
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.password import LONGEST
from sesame.domain.password_intent import Purpose
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import PhoneNumbers
from sesame.domain.ports import Secrets
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.text import fold
from sesame.errors import Refused
from sesame.services.account_change import AccountChange
from sesame.services.account_change import Change
from sesame.services.account_change import NoAccount
from sesame.services.hash_allowance import HashAllowance
from sesame.services.hash_allowance import HashedFor
from sesame.services.joker_choice import JokerChoice
from sesame.services.new_password import NewPassword
from sesame.services.password_choice import PasswordChoice
from sesame.services.reauthentication import Proof
from sesame.services.reauthentication import ProofNeeded
from sesame.services.throttling import counter_of_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Where somebody stands.

    ``question`` has neither id nor text when no key opens one's own any more, and is none where none was ever chosen.
    """

    person: Person
    account: Account
    question: joker.ChosenQuestion | None
    preferences: Preferences
    version: str


class AccountService:
    """The use case; every verb checks again that the account is open."""

    def __init__(
        self,
        *,
        changes: AccountChange,
        reading: Reading,
        password_choice: PasswordChoice,
        new_password: NewPassword,
        phone_numbers: PhoneNumbers,
        joker_choice: JokerChoice,
        secrets: Secrets,
        clock: Clock,
        asked_questions: asked.AskedQuestions,
        hashes: HashAllowance,
    ) -> None:
        """Take the ports."""
        self._hashes = hashes
        named = (one.about for one in asked_questions.all.values())
        self.photo_uses = tuple(one for one in named if isinstance(one, PhotoUse))
        self.asked = asked_questions
        self._changes = changes
        self._reading = reading
        self._password_choice = password_choice
        self._new_password = new_password
        self._phone_numbers = phone_numbers
        self._joker_choice = joker_choice
        self._secrets = secrets
        self._clock = clock

    def require_room(self, section: str) -> None:
        """Turn away a change whose hashes nobody could compute now, before anything is read. Errors: ``Overloaded``."""
        if section in {sections.PASSWORD.name, sections.JOKER.name}:
            self._hashes.require_room()

    def is_open(self, person: Person) -> bool:
        """Tell whether somebody has an account that opens."""
        with self._reading() as tx:
            state = tx.accounts.state(person.key)
        return state.is_open and self._changes.attendance.opens(person, state)

    def overview(self, person: Person | None) -> Overview:
        """Return where somebody stands. Errors: ``NoAccount``, ``unknown`` or those of ``AccountChange.opened``."""
        if person is None:
            raise NoAccount("unknown")
        with self._reading() as tx:
            kept, preferences = tx.accounts.get(person.key), tx.accounts.preferences(person.key)
        account = self._changes.opened(person, kept)
        version = self._changes.version(account, preferences)
        question = self._joker_choice.question(account.joker) if account.joker else None
        return Overview(person=person, account=account, question=question, preferences=preferences, version=version)

    def check_password(self, person: Person, password: str) -> None:
        """Tell what is wrong with the new password by itself. Errors: ``Refused`` on ``password``."""
        self._password_choice.check_shape(person, password)

    def change_password(self, change: Change, password: str, *, proof: Proof) -> bool:
        """Replace the password.

        Errors: ``Refused`` on ``password``; ``ProofNeeded``; ``Stale``; ``NoAccount``; ``Throttled``.
        """
        # First the proof: whether it is one of the last passwords is nobody else's to learn.
        proof.require(change.person.key, now=self._clock.now())
        with self._hashing(change.person):
            checked = self._password_choice.check(change.person, password)
            self._refuse_the_answer(change, checked.text)
            secret = self._new_password.put_in_force(
                change.person, checked, Purpose.CHANGE, allow=lambda tx: self._changes.require_current(tx, change)
            )

        def apply(tx: Transaction, _now: Preferences, at: dt.datetime) -> list[Consent]:
            self._new_password.settle(tx, change.person, secret)
            tx.accounts.set_password(change.person.key, password_hash=secret.password_hash, at=at)
            tx.journeys.delete_of(change.person.key)
            return []

        return self._changes.make(change, sections.PASSWORD, apply, is_made=secret.is_told)

    def check_answer(
        self, person: Person, chosen: joker.ChosenQuestion, *, question: str, answer: str, current: str = ""
    ) -> None:
        """Tell whether the answer may be taken; ``current`` is what was given as current password, right or wrong.

        Errors: ``Refused`` on ``answer``.
        """
        checked = self._joker_choice.check(person, chosen, question=question, raw=answer)
        if fold(current[:LONGEST]) == checked.folded:
            raise Refused("answer_is_password", field="answer")

    def change_joker(
        self, change: Change, chosen: joker.ChosenQuestion, *, question: str, answer: str, proof: Proof
    ) -> bool:
        """Replace the question and its answer.

        Errors: ``Refused`` on ``answer``; ``ProofNeeded``; ``Stale``; ``NoAccount``; ``Throttled``.
        """
        proof.require(change.person.key, now=self._clock.now())
        checked = self._joker_choice.check(change.person, chosen, question=question, raw=answer)
        with self._hashing(change.person):
            secret = self._joker_choice.keep(checked)

        def apply(tx: Transaction, _now: Preferences, _at: dt.datetime) -> list[Consent]:
            tx.accounts.set_joker(change.person.key, secret)
            tx.journeys.delete_of(change.person.key)
            return []

        return self._changes.make(change, sections.JOKER, apply)

    def change_directory(self, change: Change, answer: Answer, *, version: str) -> bool:
        """Decide whether the internal directory shows the person; ``version`` is that of the words shown."""
        wording = self.asked.known(asked.DIRECTORY.id, version, field="visible")
        visible = answer is Answer.YES

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            if now.directory_visible == visible:
                return None
            tx.accounts.set_preferences(change.person.key, replace(now, directory_visible=visible))
            return [_consent(change, asked.DIRECTORY.id, answer, at, wording)]

        return self._changes.make(change, sections.DIRECTORY, apply)

    def change_photo(self, change: Change, answers: Mapping[str, Answer], versions: Mapping[str, str]) -> bool:
        """Decide each use of the photo; only those that change are recorded.

        ``versions`` are those of the words shown for each use.
        """
        questions = {use.id: asked.photo_question(use).id for use in self.photo_uses}
        wordings = {
            use: self.asked.known(question, versions.get(use, ""), field=f"use_{use}")
            for use, question in questions.items()
        }
        granted = {use: answers[use] is Answer.YES for use in questions}

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            changed = [use for use in questions if now.photo.get(use) != granted[use]]
            if not changed:
                return None
            tx.accounts.set_preferences(change.person.key, replace(now, photo={**now.photo, **granted}))
            return [_consent(change, questions[use], answers[use], at, wordings[use]) for use in changed]

        return self._changes.make(change, sections.PHOTO, apply)

    def read_phone(self, raw: str) -> str:
        """Return a mobile number in E.164 form. Errors: ``Refused`` on ``phone``."""
        return self._phone_numbers.parse_mobile(raw)

    def shown_phone(self, number: str) -> str:
        """Return a number of E.164 form as people read it."""
        return self._phone_numbers.shown(number)

    def change_sms(
        self, change: Change, answer: Answer, *, phone: str | None, version: str, proof: Proof | None = None
    ) -> bool:
        """Accept or refuse SMS alerts; refusing forgets the number, and another number asks for the proof.

        Errors: ``Refused`` on ``phone`` or ``sms``; ``ProofNeeded``; ``Stale``; ``NoAccount``.
        """
        accepted = answer is Answer.YES
        if accepted and not phone:
            raise Refused("phone_missing", field="phone")
        wording = self.asked.known(asked.SMS.id, version, field="sms")

        def apply(tx: Transaction, now: Preferences, at: dt.datetime) -> list[Consent] | None:
            wanted = replace(now, sms=accepted, phone=phone if accepted else None)
            undecided = _never_asked(tx, change.person, asked.SMS.id)
            if wanted == now and not undecided:
                return None
            if accepted and phone != now.phone:
                _required(proof).require(change.person.key, now=at)
            tx.accounts.set_preferences(change.person.key, wanted)
            decided = now.sms == accepted and not undecided
            return [] if decided else [_consent(change, asked.SMS.id, answer, at, wording)]

        return self._changes.make(change, sections.SMS, apply, event=_event_of(accepted=accepted))

    def _hashing(self, person: Person) -> AbstractContextManager[None]:
        # Apart from the current password's: one page needs both.
        return self._hashes.page(counter_of_person(self._secrets, "hashes", person.key), HashedFor.ACCOUNT)

    def _refuse_the_answer(self, change: Change, password: str) -> None:
        with self._reading() as tx:
            account = self._changes.opened(change.person, tx.accounts.get(change.person.key))
        self._joker_choice.refuse_as_password(change.person, account.joker, password, origin=change.origin)


def _never_asked(tx: Transaction, person: Person, subject: str) -> bool:
    """Tell whether « no » is the first answer of somebody whose account existed before Sésame, and so is kept."""
    account = tx.accounts.get(person.key)
    return account is not None and account.adopted_at is not None and tx.consents.last_on(person.key, subject) is None


def _event_of(*, accepted: bool) -> Callable[[Preferences], AuditAction]:
    """Return what tells another number from another answer."""
    return lambda before: AuditAction.PHONE_CHANGED if before.sms and accepted else AuditAction.SMS_CHANGED


def _required(proof: Proof | None) -> Proof:
    if proof is None:
        raise ProofNeeded("proof_needed")
    return proof


def _consent(change: Change, subject: str, answer: Answer, at: dt.datetime, wording: Wording) -> Consent:
    return Consent(
        person=change.person.key,
        subject=subject,
        answer=answer,
        wording=wording,
        decided_at=at,
        origin=change.origin,
    )
