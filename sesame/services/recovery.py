"""A forgotten password: who one is, the joker's answer, and a new password."""

from collections.abc import Mapping

from sesame.domain.account import OPEN
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.domain.password_intent import Purpose
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.domain.text import fold
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.errors import Unavailable
from sesame.services.decoys import decoy_question
from sesame.services.hash_allowance import HashedFor
from sesame.services.identification import Proven
from sesame.services.identified_journey import Completion
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.identified_journey import JourneyParts
from sesame.services.joker_choice import JokerChoice
from sesame.services.new_password import NewPassword
from sesame.services.notification import Notification
from sesame.services.password_choice import CheckedPassword
from sesame.services.password_choice import PasswordChoice
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import who_is

#: Wrong answers within one run; the budget over all runs is a setting.
TRIES_PER_RUN = 3


class Recovery(IdentifiedJourney):
    """The use case; only an open account can be recovered, and nobody is signed in by it.

    Of who was adopted and chose no joker, a code to their address or a key is the whole proof. Who has neither is asked
    a question as anybody is, always the same, and no answer is right: their pair alone does not tell it.
    """

    accepts = OPEN
    goes_on = AccountState.ACTIVE

    def __init__(
        self,
        parts: JourneyParts,
        *,
        answers: GuessBudgets,
        password_choice: PasswordChoice,
        new_password: NewPassword,
        notification: Notification,
        joker_choice: JokerChoice,
        secrets: Secrets,
    ) -> None:
        """Take the ports; ``answers`` is the budget of wrong answers."""
        super().__init__(parts)
        self._secrets = secrets
        self._answers = answers
        self._tries = joker_choice.tries
        self._password_choice = password_choice
        self._new_password = new_password
        self._notification = notification
        self._joker_choice = joker_choice

    def question(self, state: JourneyState) -> ChosenQuestion:
        """Return the question to ask; only who was identified gets here."""
        account = self._account(state)
        return (
            self._joker_choice.question(account.joker)
            if account.joker
            else decoy_question(self._secrets, account.person)
        )

    def answer(self, state: JourneyState, raw: str, *, origin: str) -> JourneyState:
        """Compare the answer. Errors: ``Refused`` on ``answer``; after the last try the journey is over.

        The try is counted and committed before the slow comparison, so that no two run on one try.
        """
        if not fold(raw[: LONGEST_ANSWER + 1]):
            raise Refused("answer_missing", field="answer")
        account, owner = self._account(state), self.person(state)
        step = self.keeper.journey.step(Fact.ANSWER)
        if step not in self.keeper.journey.allowable(state.facts):
            raise Stale("journey_moved_on")
        with self._hashes.page(state.key, HashedFor.JOURNEY):
            return self._compare(state, account, owner, raw, origin=origin)

    def _compare(self, state: JourneyState, account: Account, owner: Person, raw: str, *, origin: str) -> JourneyState:
        person = account.person
        tries = state.facts.get(Fact.ANSWER_TRIES, 0) + 1
        with self._tries.counting() as tx:
            reservation = self._answers.reserve(tx, who=who_is(person), origin=origin)
            counted = state.moved(facts={**state.facts, Fact.ANSWER_TRIES: tries}, touched_at=self._clock.now())
            self.keeper.store(tx, counted, key=state.key)
        try:
            with self._tries.comparing(reservation):
                verdict = self._joker_choice.compare(account.joker.answer_hash if account.joker else None, raw)
                renew = verdict.outdated and reservation.within
                # Before the transaction, which a slow hash must not hold.
                new_hash = self._joker_choice.new_hash(raw) if renew else None
        except Unavailable:
            with self._unit_of_work() as tx:
                self.keeper.store(tx, counted.moved(facts=state.facts), key=counted.key)
            raise
        with self._tries.settling(reservation, right=verdict.matches) as tx:
            self._answers.settle(tx, reservation, right=verdict.matches)
            if verdict.matches and reservation.within:
                if account.joker and new_hash:
                    old = account.joker.answer_hash
                    tx.accounts.rehash_answer(person, old_hash=old, new_hash=new_hash)
                return self.keeper.record(tx, counted, Fact.ANSWER, {"proven": True})
            now = self._clock.now()
            tx.audit.append(AuditEvent(action=AuditAction.ANSWER_REFUSED, at=now, person=person, origin=origin))
            left = TRIES_PER_RUN - tries
            if left <= 0:
                self.keeper.store(tx, self.keeper.close(counted, JourneyStatus.LOCKED, {}), key=counted.key)
                self._somebody_tried.tell(tx, owner, GuessedPath.JOKER, origin=origin)
        raise Refused("answer_wrong", field="answer", left=left)

    def check_password(self, state: JourneyState, raw: str, *, origin: str) -> CheckedPassword:
        """Return the password as it may be taken. Errors: ``Refused`` on ``password``; ``Stale``."""
        self._require_current(state, Fact.PASSWORD)
        person, account = self.person(state), self._account(state)
        with self._unless_moved_on(state), self._hashes.page(state.key, HashedFor.JOURNEY):
            checked = self._password_choice.check(person, raw)
            self._joker_choice.refuse_as_password(person, account.joker, checked.text, origin=origin)
            return checked

    def check_shape(self, state: JourneyState, raw: str) -> None:
        """Check what can be told of the password without a slow hash. Errors: as ``check_password``."""
        self._require_current(state, Fact.PASSWORD)
        with self._unless_moved_on(state):
            self._password_choice.check_shape(self.person(state), raw)

    def choose_password(
        self, state: JourneyState, password: CheckedPassword, *, origin: str, language: str
    ) -> Completion:
        """Replace the password, or nothing. Errors: ``Stale``; ``Expired``."""
        person = self.person(state)
        self._require_current(state, Fact.PASSWORD)
        secret = self._new_password.put_in_force(
            person, password, Purpose.RECOVERY, allow=lambda tx: self._require_open(tx, state, person)
        )
        now = self._clock.now()
        with self._unit_of_work() as tx:
            # The account's row first, as everywhere: two recoveries at once would each wait for the other's journey.
            tx.accounts.lock(person.key)
            after = self.keeper.close(
                state,
                JourneyStatus.COMPLETED,
                {
                    "name": person.full_name,
                    "uid": person.uid,
                    "login": person.login,
                    "told": len(person.addresses),
                },
            )
            self.keeper.store(tx, after, key=state.key)
            self._new_password.settle(tx, person, secret)
            if not tx.accounts.set_password(person.key, password_hash=secret.password_hash, at=now):
                # Suspended since the journey began: nothing of it may be kept.
                raise Expired("journey_expired")
            # Who had come as far in another browser must not choose a password after this one.
            tx.journeys.delete_of(person.key, but=after.key)
            self._answers.reopen(tx, who_is(person.key))
            self._identification.reopen(tx, person)
            self._proofs.clear(tx, person)
            tx.audit.append(AuditEvent(action=AuditAction.PASSWORD_RECOVERED, at=now, person=person.key, origin=origin))
            mails = self._notification.account_changed(
                person, AuditAction.PASSWORD_RECOVERED, at=now, changed_at=now, language=language
            )
            tx.outbox.promise(mails, now)
        return Completion(state=after)

    def _asked_of(self, tx: Transaction, proven: Proven) -> Mapping[str, bool]:
        asked = super()._asked_of(tx, proven)
        account = tx.accounts.get(proven.person.key)
        if account is None or account.joker is not None:
            return asked
        # Whatever the site asks of others: without a joker there is no other proof.
        code = self._proofs.has_channel(proven.person) and not proven.opened
        return {"proof": asked["proof"] or code, "without_joker": code or proven.opened is not None}

    def _require_open(self, tx: Transaction, state: JourneyState, person: Person) -> None:
        account = tx.accounts.lock(person.key)
        if account is None or not account.state.is_open:
            raise Expired("journey_expired")
        self._require_unmoved(tx, state)

    def _account(self, state: JourneyState) -> Account:
        self._fact(state, Fact.IDENTITY)
        with self._reading() as tx:
            account = tx.accounts.get(state.subject or NOBODY)
        if account is None or not account.state.is_open:
            raise Expired("journey_expired")
        return account
