"""A new password, typed twice."""

from sesame.forms.step_form import SecretText
from sesame.forms.step_form import StepForm


class NewPasswordForm(StepForm):
    """The password and its confirmation."""

    password = SecretText()
    confirmation = SecretText()
