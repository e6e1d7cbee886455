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
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.password import REMEMBERED
from sesame.domain.password import PasswordContext
from sesame.domain.password import broken_rules
from sesame.domain.password import normalise_password
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import PhoneNumbers
from sesame.domain.ports import Transaction
from sesame.domain.ports import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.identification import Claim
from sesame.services.identification import Identification
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.notification import Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """The house rules in force."""

    version: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the last step gave: the state its recap is drawn from, and the mails it promised."""

    state: JourneyState
    promised: list[int]


class Activation:
    """The use case. Nothing changes for the person before ``choose_password`` commits everything at once."""

    def __init__(
        self,
        *,
        keeper: JourneyKeeper,
        unit_of_work: UnitOfWork,
        identification: Identification,
        notification: Notification,
        formats: IdentifierFormats,
        phone_numbers: PhoneNumbers,
        hasher: Hasher,
        clock: Clock,
        photo_uses: tuple[PhotoUse, ...],
        charter: Charter,
    ) -> None:
        """Take the ports, and the university's own choices."""
        self.keeper = keeper
        self.photo_uses = photo_uses
        self.charter = charter
        self._unit_of_work = unit_of_work
        self._identification = identification
        self._notification = notification
        self._formats = formats
        self._phone_numbers = phone_numbers
        self._hasher = hasher
        self._clock = clock

    def choose_kind(self, state: JourneyState, kind: IdentifierKind) -> JourneyState:
        """Say which number one will identify with."""
        with self._unit_of_work() as tx:
            return self.keeper.record(tx, state, "numero", {"kind": kind.value})

    def read_number(self, state: JourneyState, raw: str) -> str:
        """Return the number as stored; nothing is looked up. Errors: ``Refused`` on ``number``."""
        return self._formats.parse(IdentifierKind(self._fact(state, "kind")["kind"]), raw)

    def prove_identity(
        self, state: JourneyState, *, number: str, birth_date: dt.date, origin: str
    ) -> tuple[str, JourneyState]:
        """Compare the pair with what the university knows; return the journey's new id and state.

        A person already active ends on a page of their own (``JourneyStatus.ALREADY_ACTIVE``).
        Errors: ``Refused("identity_refused")``, the same for every reason; ``Throttled``; ``Stale``.
        """
        kind = IdentifierKind(self._fact(state, "kind")["kind"])
        claim = Claim(kind=kind, value=number, birth_date=birth_date, origin=origin)
        with self._unit_of_work() as tx:
            proven = self._identification.check(tx, claim)
            if proven is not None:
                return self._identified(tx, state, proven.person, proven.state)
        # Raised after the commit, so that the wrong try stays counted.
        raise Refused("identity_refused")

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
        self._require_last_step(state)
        password = normalise_password(password)
        self._check_password(person, password)
        # Before the transaction: a slow hash must not hold the database.
        hashed = self._hasher.hash(password)
        with self._unit_of_work() as tx:
            return self._commit(tx, state, person, hashed, charter=charter, origin=origin, language=language)

    def check_password(self, state: JourneyState, password: str) -> None:
        """Tell, before anything is done, whether the password may be taken. Errors: ``Refused`` on ``password``."""
        self._check_password(self.person(state), normalise_password(password))

    def person(self, state: JourneyState) -> Person:
        """Return whose journey it is. Errors: ``Expired`` when nobody was identified or is known any more."""
        with self._unit_of_work() as tx:
            person = tx.directory.find(IdentifierKind.UID, self._fact(state, "identity")["uid"])
        if person is None:
            raise Expired("person_gone")
        return person

    def _identified(
        self, tx: Transaction, state: JourneyState, person: Person, account: AccountState
    ) -> tuple[str, JourneyState]:
        step = self.keeper.journey.step("identite")
        if step is None or step not in self.keeper.journey.allowable(state.facts):
            raise Stale("journey_moved_on")
        if account is AccountState.ACTIVE:
            after = self.keeper.close(state, JourneyStatus.ALREADY_ACTIVE, {})
        else:
            facts = self.keeper.journey.record(state.facts, step, {"uid": person.uid})
            after = state.moved(facts=facts, touched_at=self._clock.now())
        opaque, after = self.keeper.renamed(after)
        return opaque, self.keeper.store(tx, after, key=state.key)

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
            return Completion(state=self.keeper.store(tx, closed, key=after.key), promised=[])
        tx.accounts.set_preferences(person.uid, self._preferences(state))
        tx.consents.append(self._consents(state, person.uid, charter=charter, at=now, origin=origin))
        self._identification.reopen(tx, person)
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
        return Completion(state=after, promised=tx.outbox.promise(mails, now))

    def _require_last_step(self, state: JourneyState) -> None:
        journey = self.keeper.journey
        if state.status is not JourneyStatus.OPEN or journey.current(state.facts).proves != "password":
            raise Stale("journey_moved_on")

    def _check_password(self, person: Person, password: str) -> None:
        if not password:
            raise Refused("password_missing", field="password")
        broken = [rule.id for rule in broken_rules(password, PasswordContext.of(person))]
        if broken:
            raise Refused("password_refused", field="password", rules=broken)
        with self._unit_of_work() as tx:
            recent = tx.accounts.recent_hashes(person.uid, REMEMBERED)
        if any(self._hasher.verify(old, password).matches for old in recent):
            raise Refused("password_refused", field="password", rules=["history"])

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

    def _record(self, state: JourneyState, slug: str, fact: Mapping[str, object]) -> JourneyState:
        self._fact(state, "identity")
        with self._unit_of_work() as tx:
            return self.keeper.record(tx, state, slug, fact)

    def _fact(self, state: JourneyState, name: str) -> Mapping[str, str]:
        """Return an earlier answer; the wall behind the view's guard. Errors: ``Stale``."""
        fact: Mapping[str, str] | None = state.facts.get(name)
        if fact is None or state.status is not JourneyStatus.OPEN:
            raise Stale("journey_moved_on")
        return fact
