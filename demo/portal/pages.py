"""The portal's own pages."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """« Accueil »."""
    return flask.render_template("home.html")


@blueprint.get("/aide/")
def help_page() -> ResponseReturnValue:
    """« Aide »: what is mounted there, by its menu."""
    return flask.render_template("help.html")


@blueprint.get("/reglement-interieur")
def charter() -> ResponseReturnValue:
    """Show the house rules."""
    return flask.render_template("charter.html")


def not_found(_error: HTTPException) -> ResponseReturnValue:
    """Answer for an address that the portal does not know."""
    return flask.render_template("error.html", found=False), 404


def broken(_error: HTTPException) -> ResponseReturnValue:
    """Answer when something broke."""
    return flask.render_template("error.html", found=True), 500
