"""What every journey of somebody who is not signed in begins with: who one is, and sometimes a code."""

import datetime as dt
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace

from sesame.domain.account import AccountState
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.domain.partial_date import BirthDate
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.attendance import AttendanceCheck
from sesame.services.hash_allowance import HASHED
from sesame.services.hash_allowance import HashAllowance
from sesame.services.identification import Identification
from sesame.services.identification import Proven
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.opening import Claim
from sesame.services.opening import Given
from sesame.services.opening import is_written_as_a_key
from sesame.services.opening import read_handed
from sesame.services.proofs import CodesSent
from sesame.services.proofs import Proofs
from sesame.services.slowing import Slowdown
from sesame.services.throttling import GuessedPath
from sesame.services.warning import SomebodyTried


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a step gave: the journey's state after it, and its new id where it was renamed."""

    state: JourneyState
    opaque: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyParts:
    """The ports and services the shared steps stand on."""

    keeper: JourneyKeeper
    people: People
    unit_of_work: UnitOfWork
    reading: Reading
    identification: Identification
    proofs: Proofs
    formats: IdentifierFormats
    clock: Clock
    slowdown: Slowdown
    hashes: HashAllowance
    somebody_tried: SomebodyTried
    attendance: AttendanceCheck


class IdentifiedJourney:
    """The shared steps; each journey says which account states it is open to, and for which one it goes on."""

    accepts: frozenset[AccountState]
    goes_on: AccountState

    def __init__(self, parts: JourneyParts) -> None:
        """Take the parts."""
        self.keeper = parts.keeper
        self._people = parts.people
        self._unit_of_work = parts.unit_of_work
        self._reading = parts.reading
        self._identification = parts.identification
        self._proofs = parts.proofs
        self._formats = parts.formats
        self._clock = parts.clock
        self._slowdown = parts.slowdown
        self._hashes = parts.hashes
        self._somebody_tried = parts.somebody_tried
        self._attendance = parts.attendance

    def require_room(self, fact: str) -> None:
        """Turn away an answer whose hash nobody could compute now, before anything is read. Errors: ``Overloaded``."""
        if fact in HASHED:
            self._hashes.require_room()

    def choose_kind(self, state: JourneyState, kind: IdentifierKind) -> JourneyState:
        """Say which number one will identify with."""
        with self._unit_of_work() as tx:
            return self.keeper.record(tx, state, Fact.KIND, {"kind": kind.value})

    def kind(self, state: JourneyState) -> IdentifierKind:
        """Return which number was chosen. Errors: ``Stale``."""
        return IdentifierKind(self._fact(state, Fact.KIND)["kind"])

    def read_number(self, state: JourneyState, raw: str) -> str:
        """Return the number as stored; nothing is looked up. Errors: ``Refused`` on ``number``."""
        return self._formats.parse(self.kind(state), raw)

    def read_handed(self, raw: str) -> str:
        """Return a code or a key typed beside the pair; nothing is looked up. Errors: ``Refused`` on ``key``."""
        return read_handed(raw)

    def tries_renewed_at(self) -> dt.datetime:
        """Return when the wrong dates of a day are counted anew, whoever asks."""
        return self._identification.renewed_at()

    def prove_identity(
        self,
        state: JourneyState,
        *,
        number: str,
        birth_date: BirthDate,
        origin: str,
        language: str = "fr",
        handed: str = "",
    ) -> Completion:
        """Compare the pair with what the university knows; the journey gets a new id.

        ``handed`` is a code or a key as ``read_handed`` returned it. A person already active who activates ends on a
        page of their own. Where a code is asked, it is promised in the same transaction. Errors:
        ``Refused("identity_refused")``, the same for every reason; ``Refused`` on ``key`` for who gave a right one
        that is of no use here; ``Stale``.
        """
        claim = Claim(
            kind=self.kind(state),
            value=number,
            birth_date=birth_date,
            origin=origin,
            handed=handed,
            journey=state.key,
            language=language,
        )
        person = self._identification.look_up(claim)
        with self._unit_of_work() as tx:
            judged = self._identification.check(tx, claim, person, accepts=self.accepts)
            proven = judged.proven
            if proven is not None:
                after = self._after_identity(tx, state, proven)
                if after.facts.get(Fact.IDENTITY, {}).get("proof"):
                    after = self._proofs.challenge(tx, after, proven.person, origin=origin, language=language)
                opaque, after = self.keeper.move(tx, state, after)
                return Completion(state=after, opaque=opaque)
        if judged.slowed:
            self._slowdown.wait()
        # Raised after the commit, so that the wrong try stays counted. Only with the right pair and a right code or
        # key is it told why somebody cannot go on.
        raise Refused(f"handed_{judged.useless}", field="key") if judged.useless else Refused("identity_refused")

    def send_another_code(self, state: JourneyState, *, origin: str, language: str) -> JourneyState:
        """Promise a new code beside those before it.

        Errors: ``Refused`` where it is too soon, or the codes of the day are spent, and nothing is changed; ``Stale``
        where no code is awaited.
        """
        person = self.person(state)
        self._require_current(state, Fact.CODE)
        with self._unit_of_work() as tx:
            self._proofs.refuse_too_soon(tx, state, person)
            after = self._proofs.challenge(tx, state.moved(), person, origin=origin, language=language)
            return self.keeper.store(tx, after, key=state.key)

    def codes_sent(self, state: JourneyState) -> CodesSent:
        """Return what was sent in this journey, and what may still be asked for."""
        person = self.person(state)
        with self._reading() as tx:
            return self._proofs.sent(tx, state, person)

    def check_code(self, state: JourneyState, raw: str, *, origin: str) -> JourneyState:
        """Compare the code, or the key that was handed over; after the last wrong code the journey is over.

        Errors: ``Refused`` on ``code`` or ``key``; ``Stale`` where no code is awaited.
        """
        self._require_current(state, Fact.CODE)
        if is_written_as_a_key(raw):
            return self._use_key(state, read_handed(raw), origin=origin)
        code, person = self._proofs.read(raw), self.person(state)
        with self._unit_of_work() as tx:
            after, refused = self._proofs.check(tx, self.keeper, state, code, origin=origin)
            self.keeper.store(tx, after, key=state.key)
            if after.status is JourneyStatus.LOCKED:
                self._somebody_tried.tell(tx, person, GuessedPath.CODE, origin=origin)
        if refused is not None:
            raise refused
        return after

    def _use_key(self, state: JourneyState, key: str, *, origin: str) -> JourneyState:
        """Take a key of the help desk in place of the code: it proves what it proves beside the pair.

        Nobody guesses one, so a wrong one costs no try. Errors: ``Refused`` on ``key``.
        """
        person = self.person(state)
        given = Given(kind=self.kind(state), value="", origin=origin, handed=key, journey=state.key)
        with self._unit_of_work() as tx:
            handed = self._identification.take_key(tx, given, person, accepts=self.accepts)
            if handed.opened:
                identity = {**state.facts[Fact.IDENTITY], "proof": False, "opened": handed.opened.value}
                kept = {name: fact for name, fact in state.facts.items() if name != Fact.CHALLENGE}
                after = state.moved(facts={**kept, Fact.IDENTITY: identity}, touched_at=self._clock.now())
                return self.keeper.store(tx, after, key=state.key)
        # Raised after the commit: what was refused stays noted.
        raise Refused(f"handed_{handed.useless}" if handed.useless else "key_unknown", field="key")

    def channel(self, state: JourneyState) -> str:
        """Return where the code went, masked."""
        return self._proofs.masked_channel(self.person(state))

    def person(self, state: JourneyState) -> Person:
        """Return whose journey it is.

        Errors: ``Expired`` when nobody was identified or is known any more, or their last day has ended meanwhile.
        """
        self._fact(state, Fact.IDENTITY)
        person = self._people.get(state.subject or NOBODY)
        if person is None or not self._attendance.opens(person, self.goes_on):
            raise Expired("person_gone")
        return person

    def _after_identity(self, tx: Transaction, state: JourneyState, proven: Proven) -> JourneyState:
        person = proven.person
        step = self.keeper.journey.step(Fact.IDENTITY)
        if step not in self.keeper.journey.allowable(state.facts):
            raise Stale("journey_moved_on")
        end = self._end_at_identity(person, proven.state)
        # A code or a key that was given with the pair is the proof that is asked for.
        if end is not None and not (proven.opened and end is JourneyStatus.NO_CHANNEL):
            told = self._told_at_identity(end, proven)
            ended = self.keeper.close(state, end, told)
            # Who is told nothing of themselves is nobody's journey any more.
            return replace(ended, subject=person.key) if told else ended
        # The person is part of the answer: somebody else's answers do not survive another identity.
        asked = self._asked_of(tx, proven)
        answer = {"person": person.key, "opened": proven.opened or "", **asked}
        facts = self.keeper.journey.record(state.facts, step, answer)
        return replace(state.moved(facts=facts, touched_at=self._clock.now()), subject=person.key)

    def _asked_of(self, _tx: Transaction, proven: Proven) -> Mapping[str, bool]:
        """Return what is asked besides the pair: whether a code is the ``proof``."""
        return {"proof": self._proofs.is_needed(proven.person) and not proven.opened}

    def _end_at_identity(self, person: Person, _account: AccountState) -> JourneyStatus | None:
        """Return how the journey ends here for who has nothing more to do in it, or none."""
        if self._proofs.is_needed(person) and not self._proofs.has_channel(person):
            return JourneyStatus.NO_CHANNEL
        return None

    def _told_at_identity(self, _end: JourneyStatus, _proven: Proven) -> Mapping[str, object]:
        """Return what the page may say to whose journey ends here."""
        return {}

    def _record(self, state: JourneyState, fact: Fact, answer: Mapping[str, object]) -> JourneyState:
        self._fact(state, Fact.IDENTITY)
        with self._unit_of_work() as tx:
            return self.keeper.record(tx, state, fact, answer)

    def _require_current(self, state: JourneyState, fact: Fact) -> None:
        journey = self.keeper.journey
        if state.status is not JourneyStatus.OPEN or journey.current(state.facts).name != fact:
            raise Stale("journey_moved_on")

    def _require_unmoved(self, tx: Transaction, state: JourneyState) -> None:
        """Refuse what another request of the same journey was first with. Errors: ``Stale``."""
        stored = tx.journeys.get(state.key)
        if stored is None or stored.revision != state.revision:
            raise Stale("journey_moved_on")

    @contextmanager
    def _unless_moved_on(self, state: JourneyState) -> Iterator[None]:
        """Say ``Stale`` in place of a refusal when another request was first.

        Of two clicks on the last page, the second would be told that the password of the first was used before.
        """
        try:
            yield
        except Refused:
            with self._reading() as tx:
                stored = tx.journeys.get(state.key)
            if stored is None or stored.revision != state.revision:
                raise Stale("journey_moved_on") from None
            raise

    def _fact(self, state: JourneyState, name: Fact) -> Mapping[str, str]:
        """Return an earlier answer; the wall behind the view's guard. Errors: ``Stale``."""
        fact: Mapping[str, str] | None = state.facts.get(name)
        if fact is None or state.status is not JourneyStatus.OPEN:
            raise Stale("journey_moved_on")
        return fact
