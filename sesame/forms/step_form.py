"""What every form of a journey shares: the CSRF token, the revision, and the list of what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms import PasswordField
from wtforms import StringField
from wtforms.form import BaseForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to correct: ``anchor`` is the id of the input that the summary links to."""

    field: str
    anchor: str
    message: str


class TypedText(StringField):
    """A text that is shown again as typed, less what a page cannot show (NUL, controls, overrides)."""

    def _value(self) -> str:
        return "".join(char for char in self.data or "" if char.isprintable())


class HandedText(StringField):
    """A code, a key or an answer: seen while it is typed, and not shown again."""

    def _value(self) -> str:
        return ""


class SecretText(PasswordField):
    """A secret: never shown again, not even to who typed it."""


class TokenForm(FlaskForm):
    """A form with a CSRF token and no other field.

    The token lives as long as the session: a time limit of its own would refuse people who write slowly.
    """

    class Meta:
        """Always on, whatever the portal's WTF_CSRF_ENABLED says of its own forms; under the portal's field name."""

        csrf = True
        csrf_time_limit = None

        def wrap_formdata(self, _form: BaseForm, _formdata: object) -> MultiDict[str, str] | None:
            """Read texts alone: Flask-WTF's own way gives files and whatever JSON holds to who expects a text."""
            return flask.request.form or None

    def __init__(self, **options: Any) -> None:
        """Read the request; nothing is wrong yet."""
        super().__init__(**options)
        self.problems: list[Problem] = []


class StepForm(TokenForm):
    """A step's form: ``revision`` tells a page that is older than its journey."""

    revision = HiddenField()

    def __init__(self, **options: Any) -> None:
        """Read the request; nothing is wrong yet."""
        super().__init__(**options)
        self._beside: dict[str, str] = {}

    #: Fields whose message belongs to a group, and the input of the group that takes the focus.
    anchors: dict[str, str] = {}  # noqa: RUF012 - constant; subclasses give their own

    def refuse(self, field: str, message: str) -> None:
        """Note what is wrong with a field, or with the whole form when the field is empty."""
        self.problems.append(Problem(field=field, anchor=self.anchors.get(field, field), message=message))

    def refuse_each(self, fields: Sequence[str], message: str, *, together: str) -> None:
        """Note that the same is wrong with several fields: the summary says it once, and leads to the first."""
        self.refuse(fields[0], together)
        self._beside.update(dict.fromkeys(fields, message))

    def problem(self, field: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return self._beside.get(field) or " ".join(
            problem.message for problem in self.problems if problem.field == field
        )
