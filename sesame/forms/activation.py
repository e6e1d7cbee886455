"""The forms of « Activer mon compte », in the order of the steps."""

from collections.abc import Iterable
from typing import Any
from typing import TypeVar

from wtforms import BooleanField
from wtforms import HiddenField
from wtforms import StringField

from sesame.domain.charters import Charter
from sesame.forms.new_password import NewPasswordForm
from sesame.forms.step_form import HandedText
from sesame.forms.step_form import StepForm
from sesame.forms.step_form import TypedText

FormOfCharters = TypeVar("FormOfCharters", bound=StepForm)

OWN_QUESTION = "own"
YES, NO = "yes", "no"


class KindForm(StepForm):
    """Which number."""

    anchors = {"kind": "kind-0"}  # noqa: RUF012 - see StepForm

    kind = StringField()


class IdentityForm(StepForm):
    """The number, the three fields of a birth date, and a code or key where one was given."""

    anchors = {"birth_date": "day", "": "number"}  # noqa: RUF012 - see StepForm

    number = TypedText()
    day = TypedText()
    month = TypedText()
    year = TypedText()
    key = HandedText()


class JokerForm(StepForm):
    """A question of ours or one's own, and the answer."""

    question = StringField()
    own_question = TypedText()
    answer = TypedText()

    def refuse(self, field: str, message: str) -> None:
        """Note what is wrong; an answer that is refused is not shown again, one beside another fault is."""
        super().refuse(field, message)
        if field == "answer":
            # What was refused may be another secret, typed into the wrong field.
            self.answer.data = None


class PhotoForm(StepForm):
    """One decision for each use of the photo; ``none`` is the button that refuses them all at once."""

    none = StringField()


def photo_form(use_ids: tuple[str, ...]) -> type[PhotoForm]:
    """Return the form with one pair of radios for each use, and the version of its words: the uses are a setting."""
    names = [f"use_{use_id}" for use_id in use_ids]
    fields: dict[str, Any] = {name: StringField() for name in names}
    fields |= {f"wording_{use_id}": HiddenField() for use_id in use_ids}
    fields["anchors"] = {name: f"{name}-0" for name in names}
    return type("PhotoFormOfSettings", (PhotoForm,), fields)


class SmsForm(StepForm):
    """Yes or no, neither preset."""

    anchors = {"sms": "sms-0"}  # noqa: RUF012 - see StepForm

    sms = StringField()
    wording = HiddenField()


class PhoneForm(StepForm):
    """A mobile number."""

    phone = TypedText()


class PasswordForm(NewPasswordForm):
    """The new password twice; the charters are a setting."""


def with_charters(base: type[FormOfCharters], charters: Iterable[Charter]) -> type[FormOfCharters]:
    """Return the form with a box for each charter, and the version of the words beside it."""
    fields: dict[str, Any] = {}
    for charter in charters:
        fields[charter.field] = BooleanField(false_values=("", "false", "0"))
        fields[charter.wording_field] = HiddenField()
    return type(f"{base.__name__}OfSettings", (base,), fields)
