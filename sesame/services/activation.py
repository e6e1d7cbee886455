"""Activating an account: each verb is one step of ``domain.journeys.ACTIVATION``."""

import datetime as dt
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import asdict

from sesame.domain import joker
from sesame.domain.account import OPEN
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.asked import SMS
from sesame.domain.asked import AskedQuestions
from sesame.domain.asked import photo_question
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.domain.journeys import accepted_sms
from sesame.domain.password_intent import Purpose
from sesame.domain.person import Person
from sesame.domain.ports import PhoneNumbers
from sesame.domain.stores import Transaction
from sesame.errors import AlreadyActive
from sesame.errors import Refused
from sesame.services.charters import Charters
from sesame.services.hash_allowance import HashedFor
from sesame.services.identification import Proven
from sesame.services.identified_journey import Completion
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.identified_journey import JourneyParts
from sesame.services.joker_choice import JokerChoice
from sesame.services.login_mail import LoginMail
from sesame.services.new_password import NewPassword
from sesame.services.new_password import NewSecret
from sesame.services.notification import Notification
from sesame.services.password_choice import CheckedPassword
from sesame.services.password_choice import PasswordChoice


class Activation(IdentifiedJourney):
    """The use case. Nothing changes for the person before ``choose_password`` commits everything at once."""

    accepts = frozenset({AccountState.PENDING, *OPEN})
    goes_on = AccountState.PENDING

    def __init__(
        self,
        parts: JourneyParts,
        *,
        login_mail: LoginMail,
        password_choice: PasswordChoice,
        new_password: NewPassword,
        notification: Notification,
        phone_numbers: PhoneNumbers,
        joker_choice: JokerChoice,
        photo_uses: tuple[PhotoUse, ...],
        asked: AskedQuestions,
        charters: Charters,
    ) -> None:
        """Take the ports, and the university's own choices."""
        super().__init__(parts)
        self.login_mail = login_mail
        self.photo_uses = photo_uses
        self.asked = asked
        self.charters = charters
        self._password_choice = password_choice
        self._new_password = new_password
        self._notification = notification
        self._phone_numbers = phone_numbers
        self._joker_choice = joker_choice

    def choose_joker(
        self, state: JourneyState, chosen: joker.ChosenQuestion, *, question: str, answer: str
    ) -> JourneyState:
        """Keep the question and the answer's hash; ``question`` is its text as the person read it.

        Errors: ``Refused`` on ``answer``, ``Stale``, ``Expired``.
        """
        checked = self._joker_choice.check(self.person(state), chosen, question=question, raw=answer)
        with self._hashes.page(state.key, HashedFor.JOURNEY):
            return self._record(state, Fact.JOKER, asdict(self._joker_choice.keep(checked)))

    def question(self, state: JourneyState) -> joker.ChosenQuestion:
        """Return the question chosen earlier in this journey; one without id and text where none was."""
        kept = state.facts.get(Fact.JOKER)
        return self._joker_choice.question(JokerSecret(**kept)) if kept else joker.ChosenQuestion()

    def choose_photo_usage(
        self, state: JourneyState, answers: Mapping[str, Answer], versions: Mapping[str, str]
    ) -> JourneyState:
        """Keep one decision for each use of the photo, with the words its page showed.

        Errors: ``Refused`` when an answer is missing, or its words are stale.
        """
        uses: dict[str, object] = {}
        for use in self.photo_uses:
            if use.id not in answers:
                raise Refused("photo_missing", field=f"use_{use.id}")
            wording = self.asked.known(photo_question(use).id, versions.get(use.id, ""), field=f"use_{use.id}")
            uses[use.id] = {"answer": answers[use.id].value, "wording": wording.as_fact()}
        return self._record(state, Fact.PHOTO, {"uses": uses, "at": self._clock.now().isoformat()})

    def answer_sms(self, state: JourneyState, answer: Answer, *, version: str) -> JourneyState:
        """Keep the decision about SMS alerts. Errors: ``Refused`` on ``sms`` when its words are stale."""
        wording = self.asked.known(SMS.id, version, field="sms")
        decision = {"answer": answer.value, "wording": wording.as_fact(), "at": self._clock.now().isoformat()}
        return self._record(state, Fact.SMS, decision)

    def give_phone(self, state: JourneyState, raw: str) -> JourneyState:
        """Keep the phone number for SMS alerts, and how the next page shows it. Errors: ``Refused`` on ``phone``."""
        number = self._phone_numbers.parse_mobile(raw)
        return self._record(state, Fact.PHONE, {"number": number, "shown": self._phone_numbers.shown(number)})

    def check_password(self, state: JourneyState, raw: str) -> CheckedPassword:
        """Return the password as it may be taken.

        Errors: ``Refused`` on ``password``; ``Stale``; ``AlreadyActive`` where there is an account meanwhile, suspended
        or not: its last passwords are not this journey's affair, which ends there.
        """
        person = self.person(state)
        with self._unless_there(state, person), self._hashes.page(state.key, HashedFor.JOURNEY):
            checked = self._password_choice.check(person, raw)
            self._refuse_the_answer(state, checked)
            return checked

    def check_shape(self, state: JourneyState, raw: str) -> None:
        """Check what can be told of the password without a slow hash. Errors: as ``check_password``."""
        person = self.person(state)
        with self._unless_there(state, person):
            self._password_choice.check_shape(person, raw)

    @contextmanager
    def _unless_there(self, state: JourneyState, person: Person) -> Iterator[None]:
        self._require_current(state, Fact.PASSWORD)
        try:
            with self._unless_moved_on(state):
                yield
        except Refused:
            if self._has_account(person):
                self._end_as_already_active(state)
                raise AlreadyActive("already_active") from None
            raise

    def choose_password(
        self, state: JourneyState, password: CheckedPassword, *, charters: Mapping[str, str], origin: str, language: str
    ) -> Completion:
        """Activate the account: everything is stored, or nothing.

        ``charters`` are the versions of the sentences that were acknowledged, by subject; all charters in force are
        needed. Errors: ``Refused`` on a charter's field when it is stale or left out; ``Stale``; ``Expired``. Where
        another journey was first, this one ends as already active.
        """
        person = self.person(state)
        acknowledged = {
            charter.subject: self.charters.read(charter, charters.get(charter.subject, ""))
            for charter in self.charters.in_force
        }
        self._require_current(state, Fact.PASSWORD)
        try:
            secret = self._new_password.put_in_force(
                person, password, Purpose.ACTIVATION, allow=lambda tx: self._require_pending(tx, state, person)
            )
        except AlreadyActive:
            return Completion(state=self._end_as_already_active(state))
        with self._unit_of_work() as tx:
            return self._commit(tx, state, person, secret, charters=acknowledged, origin=origin, language=language)

    def _require_pending(self, tx: Transaction, state: JourneyState, person: Person) -> None:
        self._require_unmoved(tx, state)
        if tx.accounts.state(person.key) is not AccountState.PENDING:
            raise AlreadyActive("already_active")

    def _refuse_the_answer(self, state: JourneyState, password: CheckedPassword) -> None:
        # Who activates chose the answer a moment ago: nobody learns anything, so nothing is charged.
        if self._joker_choice.is_the_answer(self._fact(state, Fact.JOKER)["answer_hash"], password.text):
            raise Refused("password_is_answer", field="password")

    def _has_account(self, person: Person) -> bool:
        with self._reading() as tx:
            return tx.accounts.state(person.key) is not AccountState.PENDING

    def _end_as_already_active(self, state: JourneyState) -> JourneyState:
        with self._unit_of_work() as tx:
            ended = self.keeper.close(state, JourneyStatus.ALREADY_ACTIVE, _told(self.person(state)))
            return self.keeper.store(tx, ended, key=state.key)

    def _end_at_identity(self, person: Person, account: AccountState) -> JourneyStatus | None:
        if account.is_open:
            return JourneyStatus.ALREADY_ACTIVE
        return super()._end_at_identity(person, account)

    def _told_at_identity(self, end: JourneyStatus, proven: Proven) -> Mapping[str, object]:
        if end is not JourneyStatus.ALREADY_ACTIVE:
            return super()._told_at_identity(end, proven)
        # The login is one half of what signs in: only a code or a key shows it on the page.
        login = {"login": proven.person.login} if proven.opened else {}
        return {**_told(proven.person), **login}

    def _commit(
        self,
        tx: Transaction,
        state: JourneyState,
        person: Person,
        secret: NewSecret,
        *,
        charters: Mapping[str, Wording],
        origin: str,
        language: str,
    ) -> Completion:
        now = self._clock.now()
        # The journey's row first: it makes a double click wait here, and then find it has moved on.
        recap = {
            "name": person.full_name,
            "uid": person.uid,
            "login": person.login,
            "mail": person.mail,
            "told": len(person.addresses),
        }
        after = self.keeper.store(tx, self.keeper.close(state, JourneyStatus.COMPLETED, recap), key=state.key)
        account = Account(
            person=person.key,
            state=AccountState.ACTIVE,
            password_hash=secret.password_hash,
            password_changed_at=now,
            joker=self._joker_choice.renew(JokerSecret(**state.facts[Fact.JOKER])),
            activated_at=now,
        )
        again = tx.accounts.get(person.key) is not None
        if not tx.accounts.activate(account):
            closed = self.keeper.close(after, JourneyStatus.ALREADY_ACTIVE, _told(person))
            return Completion(state=self.keeper.store(tx, closed, key=after.key))
        self._new_password.settle(tx, person, secret)
        tx.accounts.set_preferences(person.key, _preferences(state))
        acknowledged, event = self.charters.decisions(person.key, charters, at=now, origin=origin)
        tx.consents.append([*_consents(state, person.key, origin=origin), *acknowledged])
        self._identification.reopen(tx, person)
        self._proofs.clear(tx, person)
        tx.audit.append(
            AuditEvent(action=AuditAction.ACCOUNT_ACTIVATED, at=now, person=person.key, origin=origin),
            event,
        )
        mails = self._notification.account_activated(person, at=now, language=language, again=again)
        tx.outbox.promise(mails, now)
        return Completion(state=after)


def _consents(state: JourneyState, person: int, *, origin: str) -> list[Consent]:
    photo, sms = state.facts[Fact.PHOTO], state.facts[Fact.SMS]
    decided = [(f"photo:{use}", decision, photo["at"]) for use, decision in photo["uses"].items()]
    decided.append((SMS.id, sms, sms["at"]))
    return [
        Consent(
            person=person,
            subject=subject,
            answer=Answer(decision["answer"]),
            wording=Wording.from_fact(decision["wording"]),
            decided_at=dt.datetime.fromisoformat(when),
            origin=origin,
        )
        for subject, decision, when in decided
    ]


def _told(person: Person) -> dict[str, object]:
    return {"told": bool(person.addresses)}


def _preferences(state: JourneyState) -> Preferences:
    accepted = accepted_sms(state.facts)
    return Preferences(
        photo={use: decision["answer"] == Answer.YES for use, decision in state.facts[Fact.PHOTO]["uses"].items()},
        sms=accepted,
        phone=state.facts[Fact.PHONE]["number"] if accepted else None,
    )
