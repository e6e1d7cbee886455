"""What was refused of an answer, said beside its fields in the reader's words."""

from types import TracebackType

from sesame.blueprints.messages import sentence
from sesame.errors import Refused
from sesame.forms.step_form import StepForm
from sesame.translation import Translator


def refuse(form: StepForm, refused: Refused, tr: Translator) -> None:
    """Note on the form what was refused, and all that was wrong besides."""
    for each in (refused, *refused.also):
        form.refuse(each.field, sentence(each, tr))


class ToldBeside:
    """``with ToldBeside(form, tr):`` notes on the form what the block refuses, and goes on after it."""

    def __init__(self, form: StepForm, tr: Translator) -> None:
        """Take where it is noted, and the reader's words."""
        self._form = form
        self._tr = tr

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        """Take a refusal; every other error goes through."""
        if not isinstance(error, Refused):
            return False
        refuse(self._form, error, self._tr)
        return True
