"""The forms of « Mon Sésame »; ``revision`` carries the version of the account the page showed."""

from wtforms import BooleanField
from wtforms import HiddenField
from wtforms import StringField

from sesame.forms.activation import JokerForm
from sesame.forms.new_password import NewPasswordForm
from sesame.forms.step_form import SecretText
from sesame.forms.step_form import StepForm
from sesame.forms.step_form import TypedText


class ChangePasswordForm(NewPasswordForm):
    """The current password, the new one twice, and whether other sessions go on."""

    current = SecretText()
    keep_sessions = BooleanField(false_values=("", "false", "0"))


class ChangeJokerForm(JokerForm):
    """The current password, the question and the answer."""

    current = SecretText()


class DirectoryForm(StepForm):
    """Visible or not."""

    anchors = {"visible": "visible-0"}  # noqa: RUF012 - see StepForm

    visible = StringField()
    wording = HiddenField()


class ChangeSmsForm(StepForm):
    """Yes or no, the number, and the current password where the number changes."""

    anchors = {"sms": "sms-0"}  # noqa: RUF012 - see StepForm

    sms = StringField()
    phone = TypedText()
    wording = HiddenField()
    current = SecretText()


class SuspendForm(StepForm):
    """The current password, where the site asks for it."""

    current = SecretText()
