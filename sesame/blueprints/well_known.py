"""Where password managers look for the page that changes a password (W3C, a well-known URL for changing passwords).

It is an address of the whole site, so it stands at the root of the portal, where the portal leaves it free.
"""

import flask
from flask import Blueprint
from flask import Flask
from flask.typing import ResponseReturnValue

from sesame.domain.preferences import PASSWORD

#: A choice of one word and no plain path: what the portal puts there, before the mount or after, comes first.
_RULE = '/.well-known/<any("change-password"):page>'
_FOLDER = "/.well-known/"


def offer_change_password(app: Flask) -> None:
    """Add the address at the root of the app, unless the portal serves that folder by a rule of its own."""
    if any(rule.rule.startswith(_FOLDER) for rule in app.url_map.iter_rules() if rule.arguments):
        return
    app.register_blueprint(_pages())


def _pages() -> Blueprint:
    pages = Blueprint("sesame_well_known", __name__)

    @pages.get(_RULE)
    def change_password(page: str) -> ResponseReturnValue:  # noqa: ARG001 - the rule has one word for it
        answer = flask.redirect(flask.url_for("sesame.account.section", slug=PASSWORD.slug), code=303)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return pages
