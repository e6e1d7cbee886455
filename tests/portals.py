"""Portals of every kind that Sésame may be mounted in, each reached from outside as people reach it."""

import copy
import datetime as dt
import secrets
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Flask
from flask.sessions import SecureCookieSession
from flask.sessions import SessionInterface
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_login import login_user
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import TestResponse

import plugin
from tests.conftest import CHEAP

#: What a portal may differ in, as far as Sésame can notice.
KINDS: dict[str, tuple[Any, ...]] = {
    "url_prefix": ("", "/compte"),
    "sub_path": ("", "/ent"),
    "proxy": (False, True),
    "csrf": ("csrf_token", "jeton", "jeton, checked by the portal too"),
    "layout": ("none", "base.html", "layout.html"),
    "strict": (False, True),
    "sessions": ("cookie", "server"),
    "sign_in": ("session key", "REMOTE_USER", "header", "Flask-Login", "Flask-Login by attribute", "option"),
    "reauthentication": ("password", "renew"),
}
_SKELETON = (
    "<!doctype html><html><head><title>{% block title %}Portail{% endblock %}</title></head>"
    "<body>{% block body %}{% endblock %}</body></html>"
)
_LAYOUTS = {
    "base.html": {"base.html": _SKELETON.replace("block body", "block content")},
    "layout.html": {
        "skeleton.html": _SKELETON,
        "layout.html": "{% extends 'skeleton.html' %}{% block body %}<main>{% block content %}{% endblock %}</main>"
        "{% endblock %}",
    },
}
_HOME = "{% for link in help_links() %}<a href='{{ link.url }}'>{{ link.label }}</a>{% endfor %}"
#: Where a proxy finds the portal.
_INSIDE = "127.0.0.1:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One portal: a value for each of ``KINDS``."""

    url_prefix: str = ""
    sub_path: str = ""
    proxy: bool = False
    csrf: str = "csrf_token"
    layout: str = "none"
    strict: bool = False
    sessions: str = "cookie"
    sign_in: str = "session key"
    reauthentication: str = "password"

    @property
    def origin(self) -> str:
        """Scheme and host as people type them; a proxy adds the encryption."""
        return "https://ent.univ-demo.example" if self.proxy else "http://portail.univ-demo.example"

    @property
    def public_url(self) -> str:
        """Where people find the portal."""
        return f"{self.origin}{self.sub_path}"

    @property
    def base(self) -> str:
        """What every path of Sésame's begins with."""
        return f"{self.sub_path}{self.url_prefix}"


class ServerSide(SessionInterface):
    """Sessions in a dictionary of the server, which can rename one; the cookie holds its name alone."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.kept: dict[str, dict[str, Any]] = {}

    def open_session(self, _app: Flask, request: flask.Request) -> SecureCookieSession:
        """Return what is kept under the cookie's name."""
        found = SecureCookieSession(copy.deepcopy(self.kept.get(request.cookies.get("portail", ""), {})))
        found.modified = False
        return found

    def regenerate(self, session: Any) -> None:
        """Give the session another name, as Flask-Session does."""
        self.kept.pop(flask.request.cookies.get("portail", ""), None)
        flask.g.renamed = session.modified = True

    def save_session(self, _app: Flask, session: Any, response: flask.Response) -> None:
        """Keep it again."""
        if session.modified:
            known = flask.request.cookies.get("portail", "") if "renamed" not in flask.g else ""
            name = known or secrets.token_hex(8)
            self.kept[name] = dict(session)
            response.set_cookie("portail", name, httponly=True)


class Front:
    """What stands before the portal: its server, or a proxy, hands in what is below the sub-path and nothing else."""

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], kind: Kind) -> None:
        """Take the portal."""
        self._inside = ProxyFix(wsgi_app, x_prefix=1, x_host=1) if kind.proxy else wsgi_app
        self._kind = kind

    def __call__(self, outside: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Hand a request in."""
        path, root = outside["PATH_INFO"], self._kind.sub_path
        if not f"{path}/".startswith(f"{root}/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"outside of the portal"]
        environ = {**outside, "PATH_INFO": path.removeprefix(root) or "/"}
        if self._kind.proxy:
            forwarded = {"HOST": environ["HTTP_HOST"], "PROTO": environ["wsgi.url_scheme"], "FOR": "192.0.2.7"}
            environ.update({f"HTTP_X_FORWARDED_{name}": value for name, value in forwarded.items()})
            environ.update({"HTTP_HOST": _INSIDE, "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1"})
            if root:
                environ["HTTP_X_FORWARDED_PREFIX"] = root
        else:
            environ["SCRIPT_NAME"] = root
        return self._inside(environ, start_response)


class Browser(FlaskClient):
    """A browser that goes to the portal's public address and says, as browsers do, which page a form was on."""

    origin = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for an address of the portal."""
        kwargs.setdefault("buffered", True)
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self.origin)
            if kwargs.get("method") == "POST":
                kwargs.setdefault("headers", {"Referer": f"{self.origin}{args[0]}"})
        return super().open(*args, **kwargs)


@dataclass
class _User:
    """Somebody signed in by Flask-Login; many portals know them by the number of a row."""

    id: str
    username: str = "lmartin"
    is_authenticated: bool = True
    is_active: bool = True

    def get_id(self) -> str:
        return self.id


def build_portal(kind: Kind, folder: Path, **config: Any) -> Flask:
    """Return a portal of that kind with Sésame mounted, its database and templates in the folder."""
    templates = folder / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    for name, text in _LAYOUTS.get(kind.layout, {}).items():
        (templates / name).write_text(text, encoding="utf-8")
    (templates / "home.html").write_text(_HOME, encoding="utf-8")
    app = Flask("portal", instance_path=str(folder), template_folder=str(templates))
    app.config.update(
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY="a secret of the tests alone",
        SESSION_COOKIE_SECURE=kind.proxy,
        MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
        SESAME_CHARTER_URL="/reglement-interieur",
        SESAME_PRIVACY_URL="/donnees",
        SESAME_PUBLIC_URL=kind.public_url,
        SESAME_DATABASE_URL=f"sqlite:///{folder / 'sesame.db'}",
        SESAME_DELIVER_AFTER_RESPONSE=False,
        SESAME_REAUTHENTICATION=kind.reauthentication,
        **CHEAP,
    )
    app.config.update(config)
    if kind.strict:
        app.jinja_env.undefined = StrictUndefined
    if kind.sessions == "server":
        app.session_interface = ServerSide()
    app.config["WTF_CSRF_FIELD_NAME"] = kind.csrf.partition(",")[0]
    if "checked" in kind.csrf:
        CSRFProtect(app)
    app.wsgi_app = Front(app.wsgi_app, kind)  # type: ignore[assignment, method-assign]
    app.test_client_class = type("BrowserHere", (Browser,), {"origin": kind.origin})
    _add_pages(app, kind)
    options = _add_sign_in(app, kind)
    plugin.mount(app, url_prefix=kind.url_prefix, reauthenticated_at=_signed_in_at, **options)
    return app


def sign_in(client: FlaskClient, kind: Kind, uid: str) -> None:
    """Be signed in to the portal, in its way."""
    if kind.sign_in == "REMOTE_USER":
        client.environ_base["REMOTE_USER"] = uid
    elif kind.sign_in == "header":
        client.environ_base["HTTP_REMOTE_USER"] = uid
    else:
        client.get(f"{kind.sub_path}/entrer/{uid}")


def _add_pages(app: Flask, kind: Kind) -> None:
    app.add_url_rule("/", "home", lambda: flask.render_template("home.html"))
    app.add_url_rule("/reglement-interieur", "charter", lambda: "Article premier.")
    app.add_url_rule("/donnees", "privacy", lambda: "Vos données.")

    @app.get("/login")
    def login() -> ResponseReturnValue:
        """Send back to where one came from, unless that is outside of the portal."""
        following = urlsplit(flask.request.args.get("next", f"{kind.sub_path}/"))
        if following.netloc or not f"{following.path}/".startswith(f"{kind.sub_path}/"):
            return f"the way back leads outside: {following.geturl()}", 400
        if flask.request.args.get("renew"):
            flask.session["typed_at"] = dt.datetime.now(dt.UTC).timestamp()
            return flask.redirect(following.geturl(), code=303)
        return f"<form method='post'><input name='password'></form><a href='{following.geturl()}'>retour</a>"


def _add_sign_in(app: Flask, kind: Kind) -> dict[str, Any]:
    """Let people be known in the portal's way; return what the mount has to be told."""
    options: dict[str, Any] = {}
    if kind.sign_in == "header":
        app.config["SESAME_IDENTITY_HEADER"] = "Remote-User"
    elif kind.sign_in == "option":
        options["identity"] = lambda: flask.session.get("who")
    elif kind.sign_in.startswith("Flask-Login"):
        LoginManager(app).user_loader(_User)
    if kind.sign_in == "Flask-Login by attribute":
        app.config["SESAME_IDENTITY_ATTRIBUTE"] = "username"

    @app.get("/entrer/<uid>")
    def enter(uid: str) -> ResponseReturnValue:
        if kind.sign_in.startswith("Flask-Login"):
            login_user(_User("17" if "attribute" in kind.sign_in else uid))
        else:
            flask.session["who" if kind.sign_in == "option" else "username"] = uid
        return "entré"

    return options


def _signed_in_at() -> dt.datetime | None:
    moment = flask.session.get("typed_at")
    return dt.datetime.fromtimestamp(moment, dt.UTC) if moment else None
