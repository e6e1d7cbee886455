"""A second portal, nothing like the demonstration's: Sésame lives in it and it notices nothing."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask
from flask.sessions import SecureCookieSession
from flask.sessions import SessionInterface
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from werkzeug.test import Client

import plugin
from sesame.mounted import mounted
from tests.conftest import CHEAP
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import engine_of

PREFIX = "/ent"
LAYOUT = (
    "<!doctype html><title>{% block title %}Portail{% endblock %}</title><body class='foreign'>"
    "{% block content %}{% endblock %}</body>"
)
#: What is asked of the portal with and without Sésame: method, path, form.
REQUESTS = [
    ("GET", "/", None),
    ("GET", "/?langue=en", None),
    ("GET", "/count", None),
    ("GET", "/count", None),
    ("GET", "/help", None),
    ("POST", "/unprotected", {"a": "b"}),
    ("GET", "/limited", None),
    ("GET", "/limited", None),
    ("GET", "/missing", None),
    ("GET", "/ent/missing", None),
    ("GET", "/crash", None),
    ("DELETE", "/count", None),
    ("OPTIONS", "/unprotected", None),
    ("GET", "/sesame.css", None),
    ("GET", "/static/sesame.css", None),
    ("GET", "/aide/activer-mon-compte/", None),
]


class ServerSide(SessionInterface):
    """Sessions in a dictionary of the server; the cookie holds a number."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.kept: dict[str, dict[str, Any]] = {}

    def open_session(self, _app: Flask, request: flask.Request) -> SecureCookieSession:
        """Return what is kept under the cookie's number."""
        found = SecureCookieSession(copy.deepcopy(self.kept.get(request.cookies.get("number", ""), {})))
        found.modified = False
        return found

    def save_session(self, _app: Flask, session: Any, response: flask.Response) -> None:
        """Keep it again."""
        if session.modified:
            number = flask.request.cookies.get("number") or str(len(self.kept) + 1)
            self.kept[number] = dict(session)
            response.set_cookie("number", number)


def foreign_portal(folder: Path) -> Flask:
    """Return a portal with a session interface, mail, limiter, layout and error pages of its own."""
    templates = folder / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "base.html").write_text(LAYOUT, encoding="utf-8")
    (templates / "help.html").write_text(
        "{% extends 'base.html' %}{% block content %}{% for link in help_links() %}{{ link.url }} {% endfor %}"
        "{% endblock %}",
        encoding="utf-8",
    )
    app = Flask("foreign", instance_path=str(folder), template_folder=str(templates), static_folder=None)
    app.config.update(
        SECRET_KEY="the foreign portal's own",
        MAIL_DEFAULT_SENDER="portail@autre.example",
        MAIL_SUPPRESS_SEND=True,
        SESAME_CHARTER_URL="/regles",
        SESAME_DATABASE_URL=f"sqlite:///{folder / 'sesame.db'}",
        SESAME_ACTIVATION_PROOF="never",
        **CHEAP,
    )
    app.session_interface = ServerSide()
    Mail(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    app.jinja_env.globals["help_links"] = list

    @app.get("/")
    def home() -> ResponseReturnValue:
        return flask.render_template("base.html")

    @app.get("/help")
    def help_page() -> ResponseReturnValue:
        return flask.render_template("help.html")

    @app.get("/count")
    def count() -> ResponseReturnValue:
        flask.session["seen"] = flask.session.get("seen", 0) + 1
        return str(flask.session["seen"])

    @app.post("/unprotected")
    def unprotected() -> ResponseReturnValue:
        return flask.jsonify(flask.request.form)

    @app.get("/limited")
    @limiter.limit("1/hour")
    def limited() -> ResponseReturnValue:
        return "once"

    @app.get("/crash")
    def crash() -> ResponseReturnValue:
        raise LookupError

    _own_error_pages(app)
    return app


def _own_error_pages(app: Flask) -> None:
    @app.errorhandler(404)
    def missing(_error: Exception) -> ResponseReturnValue:
        return "the portal's own: missing", 404

    @app.errorhandler(429)
    def too_many(_error: Exception) -> ResponseReturnValue:
        return "the portal's own: too many", 429

    @app.errorhandler(500)
    def broken(_error: Exception) -> ResponseReturnValue:
        return "the portal's own: broken", 500

    @app.after_request
    def sign(response: flask.Response) -> flask.Response:
        response.headers["X-Portal"] = "foreign"
        return response


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    """Return the portal alone."""
    return foreign_portal(tmp_path)


@pytest.fixture
def mounted_portal(tmp_path: Path) -> Iterator[Flask]:
    """Return the same portal with Sésame in it, behind a prefix."""
    app = foreign_portal(tmp_path)
    plugin.mount(app, url_prefix=PREFIX)
    store_people(app, LEA)
    yield app
    mounted(app).background.wait()
    engine_of(app).dispose()


def answers(app: Flask) -> list[tuple[int, dict[str, str], str]]:
    """Return what one browser gets for all these requests: status, headers and body."""
    client: Client = app.test_client()
    seen = []
    for method, path, form in REQUESTS:
        answer = client.open(path, method=method, data=form)
        headers = {name: value for name, value in answer.headers.items() if not name.startswith("X-RateLimit-Reset")}
        seen.append((answer.status_code, headers, answer.get_data(as_text=True)))
    return seen


def test_outside_of_sesame_s_urls_nothing_is_different(bare: Flask, mounted_portal: Flask) -> None:
    """Statuses, headers, cookies, bodies, error pages, limits: byte for byte."""
    expected = answers(bare)

    # The portal's own 404 stands under the prefix too; only Sésame's own urls are new.
    assert answers(mounted_portal) == expected


def test_nothing_of_the_app_itself_is_changed(bare: Flask, mounted_portal: Flask) -> None:
    """Configuration, handlers, functions around requests, template globals, session interface, commands."""
    assert mounted_portal.config == {**bare.config, "SESAME_DATABASE_URL": mounted_portal.config["SESAME_DATABASE_URL"]}
    for name in (
        "before_request_funcs",
        "after_request_funcs",
        "teardown_request_funcs",
        "template_context_processors",
        "url_default_functions",
    ):
        theirs, ours = (
            {scope: len(functions) for scope, functions in getattr(app, name).items() if functions}
            for app in (bare, mounted_portal)
        )
        assert theirs == {scope: found for scope, found in ours.items() if not str(scope).startswith("sesame")}, name
    assert set(bare.error_handler_spec[None]) == set(mounted_portal.error_handler_spec[None])
    assert type(mounted_portal.session_interface) is ServerSide
    assert mounted_portal.jinja_env.globals["help_links"] is list
    assert set(mounted_portal.jinja_env.globals) - set(bare.jinja_env.globals) == {"sesame_csp_nonce"}
    assert set(mounted_portal.jinja_env.filters) == set(bare.jinja_env.filters)
    assert set(mounted_portal.cli.commands) - set(bare.cli.commands) == {"sesame"}
    assert set(mounted_portal.extensions) - set(bare.extensions) == {"sesame"}


def test_the_whole_activation_runs_there(mounted_portal: Flask) -> None:
    """In its layout, behind its prefix, with its sessions and by its Flask-Mail."""
    person = PersonAtBrowser(
        mounted_portal, kind="ine", number="123456789AB", birth_date=("3", "2", "2007"), prefix=PREFIX
    )
    with mounted_portal.extensions["mail"].record_messages() as outbox:
        person.go_to("termine")
        mounted(mounted_portal).background.wait()

    assert "class='foreign'" in person.page.text
    assert person.page.headers["X-Portal"] == "foreign"
    assert {message.recipients[0] for message in outbox} == {LEA.mail, LEA.personal_mail}
    assert all(message.sender == "portail@autre.example" for message in outbox)
    assert f"{PREFIX}/sesame/static/sesame.css" in person.page.text


def test_the_portal_s_session_keeps_what_it_had(mounted_portal: Flask) -> None:
    """Beside it, Sésame keeps names of its own only."""
    person = PersonAtBrowser(
        mounted_portal, kind="ine", number="123456789AB", birth_date=("3", "2", "2007"), prefix=PREFIX
    )
    person.open("/count")
    person.go_to("joker")
    person.open("/count")

    assert person.page.text == "2"
    interface = mounted_portal.session_interface
    assert isinstance(interface, ServerSide)
    (session,) = interface.kept.values()
    assert all(name.startswith("sesame") or name in {"seen", "csrf_token"} for name in session)


def test_who_is_signed_in_by_the_web_server_is_known(mounted_portal: Flask) -> None:
    """`REMOTE_USER`, where the portal keeps no session key."""
    answer = mounted_portal.test_client().get(f"{PREFIX}/sesame/", environ_overrides={"REMOTE_USER": "lmartin"})

    assert "Votre compte n’est pas encore activé" in answer.get_data(as_text=True)


def test_mounting_twice_is_refused_in_words(mounted_portal: Flask) -> None:
    """Rather than half registered twice."""
    with pytest.raises(RuntimeError, match="already mounted"):
        plugin.mount(mounted_portal)
