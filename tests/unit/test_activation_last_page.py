"""The last page of activation, without pages: the password, and what another browser may have done meanwhile."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from sesame.domain.account import AccountState
from sesame.domain.asked import CHARTER
from sesame.domain.audit import AuditAction
from sesame.domain.consents import Answer
from sesame.domain.delivery import Promise
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.errors import AlreadyActive
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.password_choice import CheckedPassword
from sesame.services.proofs import ProofPolicy
from tests.invented_people import LEA
from tests.unit.house import DISH
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import House

Checking = Callable[[JourneyState, str], object]


@pytest.fixture
def last(house: House) -> JourneyState:
    """Return a journey that lacks nothing but the password."""
    return house.up_to_the_password(house.identified(house.activation).state)


def checks_of(house: House) -> tuple[Checking, Checking]:
    """Return both ways a password is looked at: as it is typed, and when the page is sent."""
    return house.activation.check_shape, house.activation.check_password


def pages_hashed(house: House, state: JourneyState) -> int:
    """Return how many pages of a journey needed hashes this hour."""
    hour = int(house.clock.now().timestamp()) // 3600
    with house.unit_of_work() as tx:
        return tx.budgets.used(state.key, f"hashes:{hour}")


def stored(house: House, state: JourneyState) -> JourneyState | None:
    """Return a journey as it is kept."""
    with house.unit_of_work() as tx:
        return tx.journeys.get(state.key)


def test_each_page_that_is_hashed_is_counted(house: House, last: JourneyState) -> None:
    """The joker's and the password's; looking at a password's form is none."""
    assert pages_hashed(house, last) == 1
    house.activation.check_shape(last, PASSWORD)
    assert pages_hashed(house, last) == 1

    checked = house.activation.check_password(last, PASSWORD)

    assert pages_hashed(house, last) == 2
    assert (checked.person, checked.text) == (LEA.key, PASSWORD)


def test_a_joker_that_is_refused_costs_no_hash(house: House) -> None:
    """Its form is judged first."""
    state = house.identified(house.activation).state
    with pytest.raises(Refused):
        house.activation.choose_joker(state, ChosenQuestion(id="dish"), question=DISH, answer="Léa")

    assert pages_hashed(house, state) == 0


def test_a_refused_password_leaves_the_journey_as_it_was(house: House, last: JourneyState) -> None:
    """So that another one can be typed."""
    for check in checks_of(house):
        with pytest.raises(Refused, match="password_refused"):
            check(last, "short")

    assert stored(house, last) == last


def test_the_answer_to_the_joker_is_no_password(house: House) -> None:
    """Who activates chose it a moment ago, so that nothing is charged."""
    state = house.identified(house.activation).state
    state = house.activation.choose_joker(
        state, ChosenQuestion(id="dish"), question=DISH, answer="Gratin de cardons 7 fois"
    )
    state = house.answer_sms(house.choose_photo(state), Answer.NO)

    with pytest.raises(Refused, match="password_is_answer") as told:
        house.activation.check_password(state, "Gratin-de-cardons-7-fois")

    assert told.value.field == "password"
    with house.unit_of_work() as tx:
        answers = house.recovery._answers.subject(f"person:{LEA.key}")
        assert tx.budgets.used(answers, "all:total") == 0


@pytest.mark.parametrize("way", [0, 1], ids=["shape", "password"])
def test_a_refusal_after_another_browser_activated_says_so_and_ends_the_journey(house: House, way: int) -> None:
    """The passwords of an account that exists are not this journey's affair."""
    last = house.up_to_the_password(house.identified(house.activation).state)
    house.activated()

    with pytest.raises(AlreadyActive):
        checks_of(house)[way](last, "short")

    ended = stored(house, last)
    assert ended is not None
    assert ended.status is JourneyStatus.ALREADY_ACTIVE
    assert not any(word in repr(ended.facts) for word in (LEA.login, LEA.given_name, "Gratin"))
    assert ended.revision == last.revision + 1


def test_the_password_of_the_other_browser_is_not_told(house: House) -> None:
    """Comparing with it would tell whoever came second."""
    last = house.up_to_the_password(house.identified(house.activation).state)
    house.activated()

    with pytest.raises(AlreadyActive):
        house.activation.check_password(last, PASSWORD)


@pytest.mark.parametrize("way", [0, 1], ids=["shape", "password"])
def test_no_password_is_looked_at_before_its_page(house: House, way: int) -> None:
    """Nor hashed."""
    state = house.identified(house.activation).state

    with pytest.raises(Stale):
        checks_of(house)[way](state, PASSWORD)
    with pytest.raises(Stale):
        house.activation.choose_password(
            state,
            CheckedPassword(person=LEA.key, text=PASSWORD),
            charters={CHARTER.id: house.version(CHARTER.id)},
            origin=ORIGIN,
            language="fr",
        )

    assert pages_hashed(house, state) == 0
    with house.unit_of_work() as tx:
        assert tx.accounts.state(LEA.key) is AccountState.PENDING


def test_activating_gives_codes_and_their_tries_back(house: House, last: JourneyState) -> None:
    """And the tries of number and date."""
    activation = house.activation
    activation._proofs._policy = ProofPolicy.NEVER
    spent = {
        activation._proofs._tries: "day",
        activation._proofs._challenges: "day",
        activation._identification._budgets: "all",
    }
    day = int(house.clock.now().timestamp()) // 86400
    periods = {"day": f"day:{day}", "all": "all:total"}
    who = f"person:{LEA.key}"
    with house.unit_of_work() as tx:
        for budgets in spent:
            budgets.reserve(tx, who=who, origin=ORIGIN)
        assert [tx.budgets.used(one.subject(who), periods[kind]) for one, kind in spent.items()] == [1, 1, 1]

    house.activate(last)

    with house.unit_of_work() as tx:
        assert [tx.budgets.used(one.subject(who), periods[kind]) for one, kind in spent.items()] == [0, 0, 0]


def test_the_question_one_wrote_oneself_is_read_again_in_this_journey(house: House) -> None:
    """And before one was chosen there is none."""
    state = house.identified(house.activation).state
    assert house.activation.question(state) == ChosenQuestion()
    own = "Le nom de ma cabane ?"

    state = house.activation.choose_joker(state, ChosenQuestion(own_text=own), question=own, answer="Tournesol")

    assert house.activation.question(state).own_text == own
    assert own not in repr(state.facts[Fact.JOKER])


def test_an_activation_is_noted_once(house: House, last: JourneyState) -> None:
    """At its moment and from where, with the house rules beside it."""
    house.clock.advance(minutes=3)
    house.activate(last)

    with house.unit_of_work() as tx:
        noted = {event.action: event for event in tx.audit.stream(LEA.key)}
    for action in (AuditAction.ACCOUNT_ACTIVATED, AuditAction.CHARTER_ACCEPTED):
        assert (noted[action].at, noted[action].origin, noted[action].count) == (house.clock.now(), ORIGIN, 1)


def test_who_is_active_already_is_shown_no_login_for_a_pair_alone(house: House) -> None:
    """Number and birth date are half public, and the login is one half of what signs in."""
    house.activated()

    assert house.identified(house.activation).state.facts == {"told": True}


def test_the_mail_says_whether_an_account_is_activated_for_the_first_time(house: House) -> None:
    """Or anew, after the help desk took the old one back."""

    def activated() -> set[str]:
        told = house.activation._notification.account_activated
        kinds: set[str] = set()

        def noted(*args: Any, **facts: Any) -> list[Promise]:
            mails = told(*args, **facts)
            kinds.update(mail.template for mail in mails)
            return mails

        with patch.object(house.activation._notification, "account_activated", noted):
            house.activated()
        return kinds

    assert activated() == {"account_activated"}
    with house.unit_of_work() as tx:
        assert tx.accounts.suspend(LEA.key, house.clock.now())
        assert tx.accounts.reset(LEA.key)

    assert activated() == {"account_activated_again"}
