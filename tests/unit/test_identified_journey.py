"""What every journey of somebody who is not signed in begins with: how it ends there, or goes on."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.identified_journey import Completion
from sesame.services.opening import KeyHanding
from sesame.services.proofs import ProofPolicy
from sesame.services.slowing import Slowdown
from tests.every_mail import composing
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import ORIGIN
from tests.unit.house import House

AT_THE_DESK = Act(actor=Actor(kind=ActorKind.OPERATOR, name="jdupont"), reason="Carte vue au guichet", origin="")


class Somebody:
    """Somebody at the page of numbers and dates, of activation."""

    def __init__(self, house: House, engine: Engine, person: Person = LEA) -> None:
        """Take the house, and note the waits in place of waiting."""
        self.house, self._engine, self._person = house, engine, person
        self.activation = house.activation
        self.waited: list[float] = []
        self.activation._slowdown = Slowdown(self.waited.append)
        self.state = self.arrive()

    def arrive(self) -> JourneyState:
        """Begin, and say which number it will be."""
        _, state = self.activation.keeper.begin()
        return self.activation.choose_kind(state, IdentifierKind.UID)

    def prove(self, *, wrong: bool = False, handed: str = "", uid: str = "") -> Completion:
        """Give number and birth date."""
        assert isinstance(self._person.birth_date, dt.date)
        return self.activation.prove_identity(
            self.state,
            number=uid or self._person.uid,
            birth_date=self._person.birth_date + dt.timedelta(days=wrong),
            origin=ORIGIN,
            handed=handed,
        )

    def refused(self, *, wrong: bool = False, uid: str = "") -> None:
        """Give them and be told no."""
        with pytest.raises(Refused, match="identity_refused"):
            self.prove(wrong=wrong, uid=uid)

    def guard_the_address(self) -> None:
        """Let it be wrong about more people than one."""
        budgets = self.activation._identification._budgets
        budgets._addresses._limit = GuessBudget(name="hour", limit=1, window=3600)
        for number in range(2):
            self.refused(uid=f"nobody{number}")
        self.waited.clear()

    def key(self) -> str:
        """Be handed a key."""
        secrets = self.activation._identification._opening._secrets
        handing = KeyHanding(
            unit_of_work=self.house.unit_of_work,
            notification=composing(),
            secrets=secrets,
            clock=self.house.clock,
            life=dt.timedelta(days=7),
            attendance=self.house.activation._attendance,
        )
        return handing.hand(self._person, AT_THE_DESK)

    @property
    def codes(self) -> list[str]:
        """The codes that left, the oldest first."""
        with Session(self._engine) as session:
            promises = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            return [
                row.payload["facts"]["code"] for row in promises if row.payload and row.payload["template"] == "code"
            ]

    def stored(self, state: JourneyState) -> JourneyState | None:
        """Return a journey as it is kept."""
        with self.house.unit_of_work() as tx:
            return tx.journeys.get(state.key)


@pytest.fixture
def lea(proving: House, engine: Engine) -> Somebody:
    """Return Léa, where codes are asked of who has an address for them."""
    return Somebody(proving, engine)


@pytest.fixture
def always(engine: Engine, clock: SettableClock, hasher: PlainHasher) -> House:
    """Return a house where a proof is asked of everybody."""
    return House(engine, clock, hasher, proof="always")


def test_the_kind_that_was_chosen_says_how_a_number_is_read(lea: Somebody) -> None:
    """And what is given beside it is read as a code or a key."""
    assert lea.activation.kind(lea.state) is IdentifierKind.UID
    assert lea.activation.read_number(lea.state, " LMartin ") == "lmartin"
    assert lea.activation.read_handed("1234 5678") == "12345678"


def test_who_was_identified_goes_on_under_a_new_id(lea: Somebody) -> None:
    """The journey is hers, and in use; the old id has lost it."""
    lea.house.clock.advance(minutes=5)

    completion = lea.prove()

    state = completion.state
    assert (state.subject, state.touched_at, state.revision) == (LEA.key, lea.house.clock.now(), lea.state.revision + 1)
    assert state.facts[Fact.IDENTITY] == {"person": LEA.key, "proof": True, "opened": ""}
    assert lea.stored(state) == state
    # Under the old id stands what was there before the identity, for a browser that never got the answer.
    before = lea.stored(lea.state)
    assert before is not None
    assert (before.subject, Fact.IDENTITY in before.facts) == (None, False)
    assert completion.opaque is not None
    assert lea.activation.keeper.load(completion.opaque) == state
    assert lea.activation.person(state) == LEA
    assert lea.activation.channel(state) == "l•••@c•••.example"


def test_a_code_is_promised_to_who_is_asked_for_one_alone(lea: Somebody, engine: Engine) -> None:
    """Léa has an address of before, Paul has none and goes on."""
    assert lea.prove().state.facts[Fact.CHALLENGE]
    assert len(lea.codes) == 1

    paul = Somebody(lea.house, engine, PAUL).prove().state

    assert paul.facts[Fact.IDENTITY]["proof"] is False
    assert Fact.CHALLENGE not in paul.facts
    assert len(lea.codes) == 1


def test_where_a_proof_is_asked_of_everybody_who_has_no_address_ends_there(always: House, engine: Engine) -> None:
    """On a page that says so, with nothing of the person kept; who has one is sent a code."""
    paul = Somebody(always, engine, PAUL).prove().state

    assert (paul.status, paul.facts, paul.subject) == (JourneyStatus.NO_CHANNEL, {}, None)
    lea = Somebody(always, engine)
    assert lea.prove().state.status is JourneyStatus.OPEN
    assert len(lea.codes) == 1


@pytest.mark.parametrize("person", [LEA, PAUL], ids=["with an address", "without"])
def test_a_key_is_the_proof_that_is_asked_for(always: House, engine: Engine, person: Person) -> None:
    """No code leaves beside it."""
    somebody = Somebody(always, engine, person)

    state = somebody.prove(handed=somebody.key()).state

    assert state.status is JourneyStatus.OPEN
    assert state.facts[Fact.IDENTITY] == {"person": person.key, "proof": False, "opened": "key"}
    assert somebody.codes == []


def test_a_code_that_opened_a_closed_path_is_the_proof(lea: Somebody) -> None:
    """It is not asked for twice."""
    for _ in range(3):
        lea.refused(wrong=True)
    lea.refused()
    (code,) = lea.codes

    state = lea.prove(handed=code).state

    assert state.facts[Fact.IDENTITY] == {"person": LEA.key, "proof": False, "opened": "code"}
    assert len(lea.codes) == 1


def test_who_is_active_already_ends_there_by_whatever_way_the_path_was_opened(lea: Somebody) -> None:
    """A code proves who it is, and shows the login; it changes nothing of an account that exists."""
    lea.activation._proofs._policy = ProofPolicy.NEVER
    lea.house.activated()
    for _ in range(3):
        lea.refused(wrong=True)
    lea.refused()
    (code,) = lea.codes

    state = lea.prove(handed=code).state

    assert (state.status, state.facts) == (JourneyStatus.ALREADY_ACTIVE, {"told": True, "login": "lmartin"})


def test_a_wrong_pair_from_a_guarded_address_is_answered_slowly(lea: Somebody) -> None:
    """A right one there is refused as slowly; with its code it is not held up, nor is anybody elsewhere."""
    lea.refused(wrong=True)
    assert lea.waited == []
    lea.guard_the_address()

    lea.refused(wrong=True)
    assert len(lea.waited) == 1
    lea.refused()
    assert len(lea.waited) == 2

    assert lea.prove(handed=lea.codes[-1]).state.status is JourneyStatus.OPEN
    assert len(lea.waited) == 2


def test_a_refusal_leaves_the_journey_as_it_was(lea: Somebody) -> None:
    """So that the page can be sent again."""
    lea.refused(wrong=True)

    assert lea.stored(lea.state) == lea.state
    assert lea.prove().state.status is JourneyStatus.OPEN


def test_a_code_is_checked_where_one_is_awaited_alone(lea: Somebody) -> None:
    """Neither before nor after it; nor is another one sent."""
    state = lea.prove().state
    after = lea.activation.check_code(state, lea.codes[0], origin=ORIGIN)
    assert lea.stored(after) == after

    for there in (lea.state, after, replace(state, status=JourneyStatus.LOCKED)):
        with pytest.raises(Stale):
            lea.activation.check_code(there, lea.codes[0], origin=ORIGIN)
    lea.house.clock.advance(minutes=2)
    for there in (after, replace(state, status=JourneyStatus.LOCKED)):
        with pytest.raises(Stale):
            lea.activation.send_another_code(there, origin=ORIGIN, language="fr")
    assert len(lea.codes) == 1


def test_what_was_answered_is_told_of_an_open_journey_alone(lea: Somebody, engine: Engine) -> None:
    """A journey that is over, or that has not come so far, has moved on; a person who left meanwhile is gone."""
    state = lea.prove().state
    _, begun = lea.activation.keeper.begin()
    for stale in (begun, replace(state, status=JourneyStatus.LOCKED)):
        for ask in (lea.activation.kind, lea.activation.person, lea.activation.channel):
            with pytest.raises(Stale):
                ask(stale)
    with pytest.raises(Stale):
        lea.activation.person(lea.state)

    with Session(engine) as session, session.begin():
        session.execute(delete(PersonRow).where(PersonRow.key == LEA.key))
    with pytest.raises(Expired, match="person_gone"):
        lea.activation.person(state)


def test_another_code_is_another_revision(lea: Somebody) -> None:
    """Of two windows that ask, the second is told that the journey moved on."""
    state = lea.prove().state
    lea.house.clock.advance(minutes=2)

    after = lea.activation.send_another_code(state, origin=ORIGIN, language="fr")

    assert after.revision == state.revision + 1
    assert lea.stored(after) == after
    assert len(lea.codes) == 2
    with pytest.raises(Stale):
        lea.activation.check_code(state, lea.codes[1], origin=ORIGIN)


def test_a_refusal_on_a_page_that_was_left_behind_is_that_it_was_left_behind(house: House) -> None:
    """Of two clicks on the last page the second is not told that its password was used before."""
    state = house.up_to_the_password(house.identified(house.activation).state)
    with pytest.raises(Refused, match="password_refused"):
        house.activation.check_password(state, "short")

    with house.unit_of_work() as tx:
        assert tx.journeys.save(state.moved(), key=state.key)
    with pytest.raises(Stale, match="journey_moved_on"):
        house.activation.check_password(state, "short")

    with house.unit_of_work() as tx:
        tx.journeys.delete(state.key)
    with pytest.raises(Stale, match="journey_moved_on"):
        house.activation.check_password(state, "short")
