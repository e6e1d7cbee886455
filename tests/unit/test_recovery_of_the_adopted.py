"""A forgotten password of before Sésame: a code to one's address or a key is the proof until a joker is chosen."""

import pytest
from sqlalchemy import Engine

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.joker import QUESTIONS
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import RECOVERY
from sesame.domain.journeys import Fact
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.errors import Stale
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.closed_path import AT_THE_DESK
from tests.unit.fakes import NOON
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import ORIGIN
from tests.unit.house import House
from tests.unit.mailed_codes import codes_in

NEW = "Marmotte+givre4"
BEFORE = "Vélo-Grenier-Cumin6"
POLICIES = ("never", "when-possible", "always")


@pytest.fixture
def houses(engine: Engine, clock: SettableClock, hasher: PlainHasher) -> dict[str, House]:
    """Return the site under each policy; Léa, Paul (who has no address of his own) and Xenia were adopted."""
    made = {proof: House(engine, clock, hasher, proof=proof) for proof in POLICIES}
    with made["never"].unit_of_work() as tx:
        tx.accounts.adopt({LEA.key: f"0|{BEFORE}", PAUL.key: None, XENIA.key: None}, NOON)
    return made


def identified(house: House, person: Person = LEA, handed: str = "") -> JourneyState:
    """Begin, and prove who one is."""
    recovery = house.recovery
    _, state = recovery.keeper.begin()
    state = recovery.choose_kind(state, IdentifierKind.UID)
    assert person.birth_date is not None
    return recovery.prove_identity(
        state, number=person.uid, birth_date=person.birth_date, origin=ORIGIN, handed=recovery.read_handed(handed)
    ).state


def asked(state: JourneyState) -> tuple[str, int]:
    """Return which page stands next, and of how many steps it says it is one."""
    return RECOVERY.current(state.facts).name, len([step for step in RECOVERY.path(state.facts) if step.counted])


def chosen(house: House, state: JourneyState) -> JourneyState:
    """Choose a new password."""
    checked = house.recovery.check_password(state, NEW, origin=ORIGIN)
    return house.recovery.choose_password(state, checked, origin=ORIGIN, language="fr").state


def account(house: House, person: Person = LEA) -> Account:
    """Return somebody's account."""
    with house.unit_of_work() as tx:
        found = tx.accounts.get(person.key)
    assert found is not None
    return found


def test_who_has_an_address_proves_it_by_a_code_and_chooses_a_password(
    houses: dict[str, House], engine: Engine
) -> None:
    """Whatever the site asks of others; no joker is asked, and the account is one of ours from then on."""
    for policy, house in houses.items():
        state = identified(house, XENIA)
        assert asked(state) == (Fact.CODE, 4), policy
        state = house.recovery.check_code(state, codes_in(engine)[-1], origin=ORIGIN)
        assert asked(state)[0] == Fact.PASSWORD, policy
    ended = chosen(house, state)

    assert ended.status is JourneyStatus.COMPLETED
    kept = account(house, XENIA)
    assert (kept.state, kept.password_hash, kept.joker) == (AccountState.ACTIVE, f"1|{NEW}", None)
    assert house.services.sign_in.check_password("xivanova", NEW)


def test_no_password_is_chosen_before_the_code(houses: dict[str, House]) -> None:
    """Nor by an answer: the page of the question is not open, and nothing was ever the answer."""
    recovery = houses["never"].recovery
    state = identified(houses["never"])

    with pytest.raises(Stale):
        recovery.check_password(state, NEW, origin=ORIGIN)
    with pytest.raises(Stale):
        recovery.answer(state, "Gratin dauphinois", origin=ORIGIN)


def test_the_password_of_before_is_not_chosen_again(houses: dict[str, House], engine: Engine) -> None:
    """It is one of the last."""
    house = houses["when-possible"]
    state = house.recovery.check_code(identified(house), codes_in(engine)[-1], origin=ORIGIN)

    with pytest.raises(Refused) as refused:
        house.recovery.check_password(state, BEFORE, origin=ORIGIN)
    assert refused.value.facts["rules"] == ["history"]


def test_with_an_address_their_pages_are_anybody_s_until_the_code(houses: dict[str, House]) -> None:
    """The pair alone does not tell who was adopted."""
    house = houses["when-possible"]
    adopted = identified(house, XENIA)
    with house.unit_of_work() as tx:
        tx.accounts.set_joker(LEA.key, JokerSecret(question_id="dish", own_question=None, answer_hash="1|gratin"))

    assert asked(adopted) == asked(identified(house)) == (Fact.CODE, 4)


def test_without_an_address_a_question_is_asked_as_of_anybody_and_nothing_answers_it(houses: dict[str, House]) -> None:
    """Always the same one; three answers, a try counted for each, and the run is over."""
    for policy in ("never", "when-possible"):
        house = houses[policy]
        state = identified(house, PAUL)
        assert asked(state) == (Fact.ANSWER, 4), policy
        question = house.recovery.question(state)
        assert question == house.recovery.question(identified(house, PAUL))
        assert question.id in {one.id for one in QUESTIONS}

    told = []
    for answer in ("Gratin dauphinois", "None", "x"):
        house.hasher.compared = 0
        with pytest.raises(Refused) as refused:
            house.recovery.answer(state, answer, origin=ORIGIN)
        told.append((refused.value.code, refused.value.facts["left"], house.hasher.compared))
        with house.unit_of_work() as tx:
            state = tx.journeys.get(state.key) or state
    assert told == [("answer_wrong", 2, 1), ("answer_wrong", 1, 1), ("answer_wrong", 0, 1)]
    assert state.status is JourneyStatus.LOCKED


def test_where_a_code_is_asked_of_everybody_who_has_no_address_is_told_so(houses: dict[str, House]) -> None:
    """On the page that anybody without one ends on."""
    assert identified(houses["always"], PAUL).status is JourneyStatus.NO_CHANNEL


def test_a_key_of_the_help_desk_leads_on_under_every_policy(houses: dict[str, House]) -> None:
    """With an address or without; it is one for a forgotten password, for nothing is to be activated."""
    for policy, house in houses.items():
        for person in (LEA, PAUL):
            key = house.services.key_handing.hand(person, AT_THE_DESK)
            state = identified(house, person, key)
            assert asked(state)[0] == Fact.PASSWORD, (policy, person.uid)
    ended = chosen(house, state)

    assert ended.status is JourneyStatus.COMPLETED
    assert account(house, PAUL).state is AccountState.ACTIVE


def test_once_a_joker_is_chosen_it_is_asked(houses: dict[str, House], engine: Engine) -> None:
    """After the code where the site asks for one, as of anybody; the account is still one that was adopted."""
    with houses["never"].unit_of_work() as tx:
        joker = JokerSecret(question_id="dish", own_question=None, answer_hash="1|gratindauphinois")
        tx.accounts.set_joker(LEA.key, joker)

    plain = identified(houses["never"])
    assert asked(plain) == (Fact.ANSWER, 4)
    assert houses["never"].recovery.question(plain).id == "dish"
    coded = identified(houses["when-possible"])
    coded = houses["when-possible"].recovery.check_code(coded, codes_in(engine)[-1], origin=ORIGIN)
    assert asked(coded)[0] == Fact.ANSWER
    answered = houses["never"].recovery.answer(plain, "Gratin dauphinois", origin=ORIGIN)
    assert asked(answered)[0] == Fact.PASSWORD
    assert account(houses["never"]).state is AccountState.ADOPTED
