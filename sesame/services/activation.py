"""Activating an account: each verb is one step of ``domain.journeys.ACTIVATION``."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

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
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import PhoneNumbers
from sesame.domain.ports import Transaction
from sesame.errors import Refused
from sesame.services.identified_journey import Completion
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.identified_journey import JourneyParts
from sesame.services.notification import Notification
from sesame.services.password_choice import PasswordChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """The house rules in force."""

    version: str
    url: str


class Activation(IdentifiedJourney):
    """The use case. Nothing changes for the person before ``choose_password`` commits everything at once."""

    accepts = frozenset({AccountState.PENDING, AccountState.ACTIVE})

    def __init__(
        self,
        parts: JourneyParts,
        *,
        password_choice: PasswordChoice,
        notification: Notification,
        phone_numbers: PhoneNumbers,
        hasher: Hasher,
        photo_uses: tuple[PhotoUse, ...],
        charter: Charter,
    ) -> None:
        """Take the ports, and the university's own choices."""
        super().__init__(parts)
        self.photo_uses = photo_uses
        self.charter = charter
        self._password_choice = password_choice
        self._notification = notification
        self._phone_numbers = phone_numbers
        self._hasher = hasher

    def choose_joker(
        self, state: JourneyState, chosen: joker.ChosenQuestion, *, question: str, answer: str
    ) -> JourneyState:
        """Keep the question and the answer's hash; ``question`` is its text as the person read it.

        Errors: ``Refused`` on ``answer``, ``Stale``, ``Expired``.
        """
        meant = joker.parse_answer(answer, question=question, person=self.person(state))
        hashed = self._hasher.hash(meant)
        fact = {"question_id": chosen.id, "own_question": chosen.own_text, "answer_hash": hashed}
        return self._record(state, "joker", fact)

    def choose_photo_usage(
        self, state: JourneyState, decisions: Mapping[str, bool], wordings: Mapping[str, Wording]
    ) -> JourneyState:
        """Keep one decision for each use of the photo. Errors: ``Refused`` when one is missing."""
        for use in self.photo_uses:
            if use.id not in decisions:
                raise Refused("photo_missing", field=f"use_{use.id}")
        uses = {
            use.id: {"granted": decisions[use.id], "wording": wordings[use.id].as_fact()} for use in self.photo_uses
        }
        return self._record(state, "photo", {"uses": uses, "at": self._clock.now().isoformat()})

    def answer_sms(self, state: JourneyState, *, accepted: bool, wording: Wording) -> JourneyState:
        """Keep the decision about SMS alerts."""
        fact = {"accepted": accepted, "wording": wording.as_fact(), "at": self._clock.now().isoformat()}
        return self._record(state, "sms", fact)

    def give_phone(self, state: JourneyState, raw: str) -> JourneyState:
        """Keep the phone number for SMS alerts. Errors: ``Refused`` on ``phone``."""
        return self._record(state, "telephone", {"number": self._phone_numbers.parse_mobile(raw)})

    def choose_password(
        self, state: JourneyState, password: str, *, charter: Wording, origin: str, language: str
    ) -> Completion:
        """Activate: account, hash and history, joker, preferences, consents, events and mails, or nothing.

        ``charter`` is the sentence the person ticked. Where the account has meanwhile become active,
        the journey ends as ``ALREADY_ACTIVE`` and nothing else is written. Errors: ``Refused`` on
        ``password`` with the ids of the broken ``rules``; ``Stale`` when the step may not be answered.
        """
        person = self.person(state)
        self._require_current(state, "password")
        try:
            with self._unless_moved_on(state):
                hashed = self._password_choice.hash(person, password)
        except Refused:
            if self._is_active(person):
                return self._end_as_already_active(state)
            raise
        with self._unit_of_work() as tx:
            return self._commit(tx, state, person, hashed, charter=charter, origin=origin, language=language)

    def check_password(self, state: JourneyState, password: str) -> None:
        """Tell, before anything is done, whether the password may be taken. Errors: ``Refused`` on ``password``.

        In silence where the account became active meanwhile: its password is not this journey's affair.
        """
        person = self.person(state)
        try:
            with self._unless_moved_on(state):
                self._password_choice.check(person, password)
        except Refused:
            if not self._is_active(person):
                raise

    def _is_active(self, person: Person) -> bool:
        with self._unit_of_work() as tx:
            return tx.accounts.state(person.uid) is AccountState.ACTIVE

    def _end_as_already_active(self, state: JourneyState) -> Completion:
        with self._unit_of_work() as tx:
            closed = self.keeper.close(state, JourneyStatus.ALREADY_ACTIVE, {})
            return Completion(state=self.keeper.store(tx, closed, key=state.key), promised=())

    def _end_at_identity(self, person: Person, _account: AccountState) -> JourneyStatus | None:
        if _account is AccountState.ACTIVE:
            return JourneyStatus.ALREADY_ACTIVE
        return super()._end_at_identity(person, _account)

    def _commit(
        self,
        tx: Transaction,
        state: JourneyState,
        person: Person,
        hashed: str,
        *,
        charter: Wording,
        origin: str,
        language: str,
    ) -> Completion:
        now = self._clock.now()
        # The journey's row first: it makes a double click wait here, and then find it has moved on.
        recap = {"uid": person.uid, "login": person.login, "mail": person.mail, "told": len(person.addresses)}
        after = self.keeper.store(tx, self.keeper.close(state, JourneyStatus.COMPLETED, recap), key=state.key)
        account = Account(
            uid=person.uid,
            state=AccountState.ACTIVE,
            password_hash=hashed,
            password_changed_at=now,
            joker=JokerSecret(**state.facts["joker"]),
            activated_at=now,
        )
        if not tx.accounts.activate(account):
            closed = self.keeper.close(after, JourneyStatus.ALREADY_ACTIVE, {})
            return Completion(state=self.keeper.store(tx, closed, key=after.key), promised=())
        tx.accounts.set_preferences(person.uid, self._preferences(state))
        tx.consents.append(self._consents(state, person.uid, charter=charter, at=now, origin=origin))
        self._identification.reopen(tx, person)
        self._proofs.clear(tx, person)
        tx.audit.append(
            AuditEvent(action=AuditAction.ACCOUNT_ACTIVATED, at=now, uid=person.uid, origin=origin),
            AuditEvent(
                action=AuditAction.CHARTER_ACCEPTED,
                at=now,
                uid=person.uid,
                origin=origin,
                facts={"version": self.charter.version},
            ),
        )
        mails = self._notification.account_activated(person, at=now, language=language)
        return Completion(state=after, promised=tuple(tx.outbox.promise(mails, now)))

    def _preferences(self, state: JourneyState) -> Preferences:
        accepted = bool(state.facts["sms"]["accepted"])
        return Preferences(
            photo={use: decision["granted"] for use, decision in state.facts["photo"]["uses"].items()},
            sms=accepted,
            phone=state.facts["phone"]["number"] if accepted else None,
        )

    def _consents(
        self, state: JourneyState, uid: str, *, charter: Wording, at: dt.datetime, origin: str
    ) -> list[Consent]:
        photo, sms = state.facts["photo"], state.facts["sms"]
        decisions = [
            (f"photo:{use}", decision["granted"], decision["wording"], photo["at"])
            for use, decision in photo["uses"].items()
        ]
        decisions.append(("sms", sms["accepted"], sms["wording"], sms["at"]))
        decisions.append(("charter", True, charter.as_fact(), at.isoformat()))
        return [
            Consent(
                uid=uid,
                subject=subject,
                granted=granted,
                wording=Wording.from_fact(wording),
                decided_at=dt.datetime.fromisoformat(when),
                origin=origin,
            )
            for subject, granted, wording, when in decisions
        ]
