"""What somebody whose account existed before is invited to complete, and how much of it they have."""

from dataclasses import replace

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.invitation import Invitation
from sesame.domain.invitation import Part
from sesame.domain.invitation import invitation_of
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON
from tests.unit.house import USES

ADOPTED = Account(
    person=LEA.key,
    state=AccountState.ADOPTED,
    password_hash="theirs",
    password_changed_at=NOON,
    joker=None,
    activated_at=None,
    adopted_at=NOON,
)
COMPLETE = replace(ADOPTED, joker=JokerSecret(question_id="dish", own_question=None, answer_hash="h"))
ALL_PHOTO = Preferences(photo={use.id: False for use in USES})


def of(
    account: Account = ADOPTED,
    preferences: Preferences | None = None,
    *,
    knows_password: bool = True,
    unread: int = 0,
    sms_decided: bool = False,
    person: object = LEA,
) -> Invitation | None:
    """Return the invitation."""
    return invitation_of(
        person,  # type: ignore[arg-type]
        account,
        preferences or Preferences(),
        knows_password=knows_password,
        unread=unread,
        photo_uses=USES,
        sms_decided=sms_decided,
    )


def undone(invitation: Invitation | None) -> list[Part]:
    """Return what is missing, in order."""
    assert invitation is not None
    return [one.part for one in invitation.parts if not one.is_done]


def test_who_activated_here_is_not_invited() -> None:
    """They were asked all of it on the way, and may have refused."""
    assert of(replace(ADOPTED, adopted_at=None, state=AccountState.ACTIVE)) is None


def test_each_part_counts_alike_and_in_any_order() -> None:
    """A password, an address and the charters are there already; each part that is done is a sixth more."""
    first, photo, joker = of(), of(preferences=ALL_PHOTO), of(COMPLETE)

    assert undone(first) == [Part.JOKER, Part.PHOTO, Part.SMS]
    assert [one.percent for one in (first, photo, joker) if one] == [50, 66, 66]
    assert [one.next for one in (first, photo, joker) if one] == [Part.JOKER, Part.JOKER, Part.PHOTO]


def test_it_ends_when_everything_is_decided_whatever_was_decided() -> None:
    """« No » to every use and to the SMS is an answer."""
    assert of(COMPLETE, ALL_PHOTO, sms_decided=True) is None


def test_what_only_the_university_can_do_keeps_nobody_from_the_end() -> None:
    """A missing address is listed, and counts for nothing."""
    missing = of(person=PAUL)

    assert undone(missing) == [Part.JOKER, Part.ADDRESS, Part.PHOTO, Part.SMS]
    assert missing is not None
    assert (missing.done, len(missing.counted), missing.percent) == (2, 5, 40)
    assert of(COMPLETE, ALL_PHOTO, sms_decided=True, person=PAUL) is None


def test_a_password_that_nobody_knows_here_and_texts_to_read_come_first() -> None:
    """Without a password that can be compared, nothing that asks for it can be done."""
    invitation = of(knows_password=False, unread=2)

    assert undone(invitation)[:2] == [Part.PASSWORD, Part.CHARTERS]
    assert invitation is not None
    assert invitation.next is Part.PASSWORD


def test_a_use_of_the_photo_that_came_later_is_asked_too() -> None:
    """One answer is not all of them."""
    assert Part.PHOTO in undone(of(COMPLETE, Preferences(photo={USES[0].id: True}), sms_decided=True))
