"""The forms that only « Mot de passe oublié » and its code have."""

from wtforms import StringField

from sesame.forms.step_form import HandedText
from sesame.forms.step_form import StepForm
from sesame.forms.step_form import TypedText


class CodeForm(StepForm):
    """The code received, a key in its place, or the button that asks for another code."""

    code = TypedText()
    key = HandedText()
    resend = StringField()


class AnswerForm(StepForm):
    """The answer to one's joker question."""

    answer = HandedText()
