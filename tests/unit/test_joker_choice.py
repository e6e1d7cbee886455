"""The joker beside its pages: answers of earlier versions, and a password that is the answer."""

from dataclasses import replace

import pytest

from sesame.domain.account import AccountState
from sesame.domain.consents import Answer
from sesame.domain.joker import ChosenQuestion
from sesame.domain.text import fold_as_formerly
from sesame.errors import Refused
from sesame.services.account_change import Change
from sesame.services.joker_choice import JokerChoice
from sesame.services.reauthentication import Proof
from tests.invented_people import LEA
from tests.unit.fakes import NOON
from tests.unit.house import DISH
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import House

HINDI = "की किताब पुरानी"
#: The same letters as the answer of the house, and all that the policy asks of a password.
ANSWER_AS_PASSWORD = "Crepuscule-a-Goulven7"


def answered_with(house: House, raw: str) -> None:
    """Give Léa an account whose answer that is."""
    house.activated()
    change_joker(house, raw)


def change_joker(house: House, raw: str) -> bool:
    """Change Léa's answer."""
    change = Change(person=LEA, origin=ORIGIN, language="fr", version=house.account.overview(LEA).version)
    proof = Proof(person=LEA.key, at=NOON)
    return house.account.change_joker(change, ChosenQuestion(id="dish"), question=DISH, answer=raw, proof=proof)


def change_password(house: House, raw: str) -> bool:
    """Change Léa's password."""
    change = Change(person=LEA, origin=ORIGIN, language="fr", version=house.account.overview(LEA).version)
    return house.account.change_password(change, raw, proof=Proof(person=LEA.key, at=NOON))


def choice_of(house: House) -> JokerChoice:
    """Return what compares answers."""
    return house.recovery._joker_choice


def test_an_answer_hashed_by_an_earlier_version_still_matches_and_is_hashed_anew(house: House) -> None:
    """Vowel signs were left out then; from the first right answer on they count."""
    house.activated()
    old = house.hasher.hash(fold_as_formerly(HINDI))
    with house.unit_of_work() as tx:
        account = tx.accounts.get(LEA.key)
        assert account is not None
        assert account.joker is not None
        tx.accounts.set_joker(LEA.key, replace(account.joker, answer_hash=old))

    house.recovery.answer(house.identified(house.recovery).state, HINDI, origin=ORIGIN)

    kept = house.account.overview(LEA).account.joker
    assert kept is not None
    assert kept.answer_hash != old
    assert choice_of(house).compare(kept.answer_hash, HINDI).matches
    assert not choice_of(house).compare(kept.answer_hash, "का कताब पुराना").matches


@pytest.mark.parametrize("typed", [HINDI, "Gratin dauphinois"])
def test_a_comparison_costs_the_same_whether_or_not_it_is_right(house: House, typed: str) -> None:
    """It depends on what is typed, and on nothing that is stored."""
    costs = set()
    for stored in (house.hasher.hash("something else"), None):
        house.hasher.compared = house.hasher.hashed = 0
        choice_of(house).compare(stored, typed)
        costs.add((house.hasher.compared, house.hasher.hashed))

    assert costs == {(2 if typed == HINDI else 1, 0)}


def test_a_password_that_is_the_answer_is_refused_at_activation_and_charges_nothing(house: House) -> None:
    """However it is written; the next one is welcome."""
    state = house.identified(house.activation).state
    state = house.activation.choose_joker(
        state, ChosenQuestion(id="dish"), question=DISH, answer="crépuscule à Goulven 7"
    )
    state = house.answer_sms(house.choose_photo(state), Answer.NO)

    for _ in range(12):
        with pytest.raises(Refused, match="password_is_answer") as refusal:
            house.activation.check_password(state, ANSWER_AS_PASSWORD)
        assert refusal.value.field == "password"

    assert house.activate(state).state.status.value == "completed"


def test_a_new_password_that_is_the_answer_is_refused_and_counts_as_a_guess(house: House) -> None:
    """It would tell the answer: ten times in all, wrong answers included, and then nothing is told any more."""
    answered_with(house, "crépuscule à Goulven 7")

    for _ in range(10):
        with pytest.raises(Refused, match="password_is_answer"):
            change_password(house, ANSWER_AS_PASSWORD)
    state = house.identified(house.recovery).state
    with pytest.raises(Refused, match="answer_wrong"):
        house.recovery.answer(state, "crépuscule à Goulven 7", origin=ORIGIN)

    assert change_password(house, ANSWER_AS_PASSWORD)


def test_another_new_password_costs_no_guess(house: House) -> None:
    """Twelve changes leave the whole budget."""
    answered_with(house, "crépuscule à Goulven 7")

    for number in range(12):
        assert change_password(house, f"Orage&Tournevis{number}-x")

    assert house.recovery.answer(house.identified(house.recovery).state, "crépuscule à Goulven 7", origin=ORIGIN)


def test_a_recovery_does_not_take_the_answer_as_password(house: House) -> None:
    """Whoever just gave it would keep one secret for two."""
    answered_with(house, "crépuscule à Goulven 7")
    state = house.identified(house.recovery).state
    state = house.recovery.answer(state, "crépuscule à Goulven 7", origin=ORIGIN)

    with pytest.raises(Refused, match="password_is_answer"):
        house.recovery.check_password(state, ANSWER_AS_PASSWORD, origin=ORIGIN)
    assert house.recovery.check_password(state, "Orage&Tournevis5", origin=ORIGIN).person == LEA.key


def test_the_current_password_is_no_answer(house: House) -> None:
    """However it is written; what is typed in both fields is told before the current one is compared."""
    house.activated()
    dish = ChosenQuestion(id="dish")

    with pytest.raises(Refused, match="answer_is_password") as refusal:
        house.account.check_answer(LEA, dish, question=DISH, answer="cerf volant 7 bleu", current=PASSWORD)

    assert refusal.value.field == "answer"
    house.account.check_answer(LEA, dish, question=DISH, answer="cerf volant de Goulven", current=PASSWORD)


def test_one_s_own_question_is_read_back_and_is_not_in_the_store(house: House) -> None:
    """Neither in the journey nor in the account."""
    own = "Le nom de ma cabane ?"
    state = house.identified(house.activation).state
    state = house.activation.choose_joker(state, ChosenQuestion(own_text=own), question=own, answer="Grignotin")
    assert "cabane" not in repr(state.facts)
    assert house.activation.question(state).own_text == own
    house.activate(house.answer_sms(house.choose_photo(state), Answer.NO))

    overview = house.account.overview(LEA)

    assert overview.account.state is AccountState.ACTIVE
    assert "cabane" not in repr(overview.account)
    assert overview.question is not None
    assert overview.question.own_text == house.recovery.question(house.identified(house.recovery).state).own_text == own
