"""What an account's owner should look at, and what is no concern of anybody's."""

import datetime as dt
from dataclasses import replace

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.attention import Concerns
from sesame.domain.attention import Refusals
from sesame.domain.attention import concerns_of
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.joker import ChosenQuestion
from sesame.domain.person import Person
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON

LISTED = ChosenQuestion(id="dish")
ACCOUNT = Account(
    person=LEA.key,
    state=AccountState.ACTIVE,
    password_hash="",
    password_changed_at=NOON - dt.timedelta(days=30),
    joker=JokerSecret(question_id="dish", own_question=None, answer_hash=""),
    activated_at=NOON - dt.timedelta(days=400),
)


def refused(action: AuditAction = AuditAction.SIGN_IN_REFUSED, count: int = 1, *, days: float = 1) -> AuditEvent:
    """Return an event so many days old."""
    return AuditEvent(action=action, at=NOON - dt.timedelta(days=days), person=LEA.key, count=count)


def of(person: Person = LEA, question: ChosenQuestion | None = LISTED, *events: AuditEvent) -> Concerns:
    """Return what there is to look at."""
    return concerns_of(person, ACCOUNT, question, events, now=NOON)


def test_nothing_at_all_is_well() -> None:
    """Two addresses, a question that can be read, and a slip of the fingers."""
    assert of(LEA, LISTED, refused(count=4)).all_is_well


def test_an_address_of_one_s_own_is_missing_where_it_is_the_university_s_again() -> None:
    """A warning about the mailbox must not go to the mailbox alone."""
    again = replace(LEA, personal_mail=(LEA.mail or "").upper())

    assert of(PAUL).no_personal_address
    assert of(again).no_personal_address
    assert not of(PAUL).all_is_well


def test_who_never_chose_a_question_reads_that_and_not_that_it_cannot_be_read() -> None:
    """They were adopted, and a forgotten password is the help desk's affair until they choose one."""
    adopted = of(LEA, None)

    assert (adopted.no_joker, adopted.unreadable_question, adopted.all_is_well) == (True, False, False)


def test_who_has_no_address_at_all_reads_that_and_not_the_rest() -> None:
    """One sentence for one fault."""
    nowhere = of(replace(PAUL, mail=None))

    assert nowhere.no_address
    assert not nowhere.no_personal_address
    assert not nowhere.all_is_well


def test_a_question_that_no_key_opens_any_more_is_to_be_chosen_anew() -> None:
    """Its answer is still kept, and nobody could ask for it."""
    assert of(LEA, ChosenQuestion()).unreadable_question
    assert not of(LEA, ChosenQuestion()).all_is_well
    assert of(LEA, ChosenQuestion(own_text="Quel train ai-je raté ?")).all_is_well


def test_many_refusals_of_the_last_days_are_told_with_the_last_one() -> None:
    """Whatever was guessed: password, answer, code or identity."""
    found = of(LEA, LISTED, refused(count=3), refused(AuditAction.ANSWER_REFUSED, 2, days=3))

    assert found.refusals == Refusals(count=5, last=NOON - dt.timedelta(days=1))
    assert not found.all_is_well


def test_old_refusals_and_other_events_are_no_concern() -> None:
    """Nor those that came before the password was changed, which is what one was told to do."""
    old = refused(count=50, days=8)
    other = AuditEvent(action=AuditAction.PHOTO_CHANGED, at=NOON, person=LEA.key, count=50)
    assert of(LEA, LISTED, old, other).all_is_well

    changed = replace(ACCOUNT, password_changed_at=NOON)

    assert concerns_of(LEA, changed, LISTED, [refused(count=50)], now=NOON).all_is_well
