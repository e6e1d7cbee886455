"""« Mon entrée dans l’annuaire »: what the directory holds of whoever is signed in, as it is, but for secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from demo.directory import asking
from demo.directory.places import READER

blueprint = Blueprint("directory_entry", __name__)

#: What Sésame keeps up to date, in the order in which it is shown, and what it says in both languages.
_OURS: Mapping[str, tuple[str, str]] = {
    "userPassword": ("mot de passe", "password"),
    "shadowLastChange": ("jour du mot de passe", "day of the password"),
    "supannAliasLogin": ("identifiant de connexion", "login"),
    "supannRessourceEtat": ("état du compte", "state of the account"),
    "supannRessourceEtatDate": ("état, avec ses dates", "state, with its dates"),
    "supannMailPrive": ("adresse personnelle", "personal address"),
    "pager": ("téléphone pour les SMS", "phone for text messages"),
    "supannConsentement": ("ce que vous avez accepté", "what you agreed to"),
    "supannListeRouge": ("liste rouge", "unlisted"),
}
_SCHEME = re.compile(r"\{[A-Za-z0-9./_-]+\}!?")
#: What no page shows beside, whoever has put it there.
_SECRETS = frozenset({"sambaLMPassword", "sambaNTPassword"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One attribute."""

    name: str
    french: str
    english: str
    values: tuple[str, ...]


@blueprint.get("/demo/annuaire")
def entry() -> ResponseReturnValue:
    """Show one's own entry; there is no address of anybody else's."""
    login = flask.session.get("username")
    if not login:
        return flask.redirect(flask.url_for("sign_in.login", next=flask.request.path), code=303)
    try:
        found = asking.find(READER, login)
    except asking.Away:
        return flask.render_template("directory_entry.html", away=True), 503
    shown = found.attributes if found else {}
    page = flask.make_response(
        flask.render_template(
            "directory_entry.html",
            dn=found.dn if found else "",
            ours=[_line(name, shown) for name in _OURS if name in shown],
            others=[_line(name, shown) for name in sorted(shown, key=str.lower) if name not in _OURS],
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _line(name: str, shown: Mapping[str, tuple[str, ...]]) -> Line:
    french, english = _OURS.get(name, ("", ""))
    values = tuple(_without_secret(name, value) for value in shown[name])
    return Line(name=name, french=french, english=english, values=values)


def _without_secret(name: str, value: str) -> str:
    if name in _SECRETS:
        return "…"
    if name != "userPassword":
        return value
    scheme = _SCHEME.match(value)
    return f"{scheme.group() if scheme else ''}…"
