"""Sésame's own language switch: where it shows, and the choice that it keeps."""

from collections.abc import Mapping
from typing import Any

import flask
from flask import Response

from sesame.blueprints.cookies import keep
from sesame.mounted import mounted
from sesame.portal import LANGUAGE_COOKIE
from sesame.translation import LANGUAGES

#: What a page says that answers a form and cannot be asked for again: a switch would lead from it to an error.
NO_SWITCH: Mapping[str, Any] = {"languages": ()}
_YEAR = 365 * 86400


def languages_offered() -> tuple[str, ...]:
    """Return what the switch of the present page offers; nothing where the portal chooses the language."""
    return LANGUAGES if mounted().portal.offers_languages else ()


def remember_language(response: Response) -> Response:
    """Keep what was chosen with the switch."""
    chosen = flask.request.args.get("langue")
    if chosen in languages_offered():
        keep(response, LANGUAGE_COOKIE, str(chosen), seconds=_YEAR)
    return response
