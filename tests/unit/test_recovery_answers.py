"""A forgotten password, without pages: the answer to the joker, and its tries."""

from unittest.mock import patch

import pytest
from sqlalchemy import Engine

from sesame.domain.audit import AuditAction
from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.errors import Overloaded
from sesame.errors import Stale
from sesame.services.proofs import ProofPolicy
from tests.unit.fakes import PlainHasher
from tests.unit.forgetful import ANSWER
from tests.unit.forgetful import Forgetful
from tests.unit.house import House


@pytest.fixture
def lea(house: House, engine: Engine) -> Forgetful:
    """Return Léa before the page of her question."""
    return Forgetful(house, engine)


def test_the_question_is_the_one_she_chose(lea: Forgetful) -> None:
    """By its id: its words are the page's."""
    assert lea.recovery.question(lea.state).id == "dish"


def test_the_right_answer_leads_to_the_password_and_costs_nothing(lea: Forgetful) -> None:
    """It is compared once, and kept as a fact without a secret."""
    state = lea.answer("gratin DAUPHINOIS")

    assert state == lea.stored
    assert lea.recovery.keeper.journey.current(state.facts).name == Fact.PASSWORD
    assert state.facts[Fact.ANSWER] == {"proven": True}
    assert (lea.wrong_answers, lea.pages_hashed, lea.house.hasher.hashed) == (0, 1, 0)
    assert lea.events == []


def test_three_wrong_answers_end_the_run(lea: Forgetful) -> None:
    """With the tries left told; each is counted and noted, and not even the right one helps then."""
    told = []
    for number in range(1, 4):
        lea.house.clock.advance(seconds=10)
        told.append(lea.refused())
        assert lea.wrong_answers == number
        assert lea.state.touched_at == lea.house.clock.now()

    assert [(one.code, one.field, one.facts["left"]) for one in told] == [
        ("answer_wrong", "answer", 2),
        ("answer_wrong", "answer", 1),
        ("answer_wrong", "answer", 0),
    ]
    assert (lea.state.status, lea.state.facts) == (JourneyStatus.LOCKED, {})
    assert [event.count for event in lea.events if event.action is AuditAction.ANSWER_REFUSED] == [3]
    with pytest.raises(Stale):
        lea.answer()


def test_two_wrong_answers_leave_the_right_one(lea: Forgetful) -> None:
    """And stay counted in all."""
    lea.refused()
    lea.refused()
    assert lea.state.status is JourneyStatus.OPEN

    lea.answer()

    assert lea.wrong_answers == 2


def test_after_ten_wrong_answers_in_all_the_right_one_is_refused(lea: Forgetful) -> None:
    """Like a wrong one, and its hash is not renewed for it."""
    lea.waste_answers(9)
    lea.answer()
    lea.state = lea.identified()
    lea.waste_answers(1)
    lea.house.hasher.generation += 1

    assert lea.refused(ANSWER).code == "answer_wrong"
    assert lea.house.hasher.hashed == 0
    assert lea.answer_hash == "1|gratindauphinois"


def test_an_empty_answer_costs_nothing(lea: Forgetful) -> None:
    """Nor does one of signs alone; nothing longer than an answer is looked at."""
    for raw in ("", "  ", "?!", " " * (LONGEST_ANSWER + 1) + "Gratin"):
        refused = lea.refused(raw)
        assert (refused.code, refused.field) == ("answer_missing", "answer")

    assert (lea.wrong_answers, lea.pages_hashed, lea.house.hasher.compared) == (0, 0, 0)
    assert lea.refused(" " * LONGEST_ANSWER + "Gratin").code == "answer_wrong"


def test_an_answer_hashed_in_older_ways_is_hashed_anew_when_it_was_right(lea: Forgetful) -> None:
    """Not when it was wrong."""
    lea.house.hasher.generation = 2
    lea.refused()
    assert (lea.answer_hash, lea.house.hasher.hashed) == ("1|gratindauphinois", 0)

    lea.answer()

    assert lea.answer_hash == "2|gratindauphinois"


def test_an_answer_that_could_not_be_compared_is_as_if_it_had_not_been_given(lea: Forgetful) -> None:
    """Neither the run nor the budget has one less, and the page can be sent again."""
    lea.refused()
    before = lea.stored
    with (
        patch.object(PlainHasher, "verify", side_effect=Overloaded("hasher", retry_after=5)),
        pytest.raises(Overloaded),
    ):
        lea.answer()
    lea.state = lea.stored

    assert lea.state.facts == before.facts
    assert lea.wrong_answers == 1
    assert [(event.action, event.count) for event in lea.events] == [(AuditAction.ANSWER_REFUSED, 1)]
    lea.answer()


def test_a_page_left_behind_is_stale_and_compares_nothing(lea: Forgetful) -> None:
    """Another window gave an answer first."""
    old = lea.state
    lea.refused()
    compared = lea.house.hasher.compared
    lea.state = old

    with pytest.raises(Stale):
        lea.answer()

    assert lea.house.hasher.compared == compared
    assert lea.wrong_answers == 1


def test_who_owes_a_code_is_not_asked_the_question(proving: House, engine: Engine) -> None:
    """The steps come in order, whatever is posted."""
    proving.activation._proofs._policy = ProofPolicy.NEVER
    lea = Forgetful(proving, engine)
    assert lea.recovery.keeper.journey.current(lea.state.facts).name == Fact.CODE

    with pytest.raises(Stale):
        lea.answer()

    assert (lea.wrong_answers, proving.hasher.compared) == (0, 0)
