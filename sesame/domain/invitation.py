"""What somebody whose account existed before Sésame may still complete: in any order, each part where it is changed.

Whoever activates is asked all of this on the way; who was adopted never was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sesame.domain.account import Account
from sesame.domain.account import Preferences
from sesame.domain.channels import Channels
from sesame.domain.consents import PhotoUse
from sesame.domain.person import Person


class Part(StrEnum):
    """One thing to complete, in the order in which the guide goes through them."""

    PASSWORD = "password"  # noqa: S105 - the name of a part
    CHARTERS = "charters"
    JOKER = "joker"
    ADDRESS = "address"
    PHOTO = "photo"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one part stands; ``here`` is false where only the university can complete it."""

    part: Part
    is_done: bool
    here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """All parts; what is left for somebody else to do takes nothing from what one has done."""

    parts: tuple[Standing, ...]

    @property
    def counted(self) -> tuple[Standing, ...]:
        """The parts that are done, or can be done here."""
        return tuple(one for one in self.parts if one.is_done or one.here)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.is_done for one in self.counted)

    @property
    def percent(self) -> int:
        """How much of it that is."""
        return 100 * self.done // len(self.counted)

    @property
    def next(self) -> Part | None:
        """The first part to do here; none when everything is done."""
        return next((one.part for one in self.parts if one.here and not one.is_done), None)


def invitation_of(
    person: Person,
    account: Account,
    preferences: Preferences,
    *,
    knows_password: bool,
    unread: int,
    photo_uses: Iterable[PhotoUse],
    sms_decided: bool,
) -> Invitation | None:
    """Return what there is to complete; none for who activated here, and when all of it is done.

    ``knows_password`` is whether the present password can be compared; ``unread`` counts the charters to read.
    """
    if account.adopted_at is None:
        return None
    parts = (
        Standing(part=Part.PASSWORD, is_done=knows_password),
        Standing(part=Part.CHARTERS, is_done=unread == 0),
        Standing(part=Part.JOKER, is_done=account.joker is not None),
        Standing(part=Part.ADDRESS, is_done=bool(Channels().address(person)), here=False),
        Standing(part=Part.PHOTO, is_done=all(use.id in preferences.photo for use in photo_uses)),
        Standing(part=Part.SMS, is_done=sms_decided),
    )
    found = Invitation(parts=parts)
    return found if found.next else None
