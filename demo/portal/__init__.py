"""A university's portal, as any other: its whole knowledge of Sésame is the mount."""

import os
from pathlib import Path

import flask
from flask import Flask
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_babel import get_locale
from flask_mail import Mail

import plugin
from demo.portal import live_tickets
from demo.portal import mail_reader
from demo.portal import pages
from demo.portal import sign_in

LANGUAGES = ("fr", "en")


def create_portal() -> Flask:
    """Return the portal, configured by the DEMO_* and SESAME_* variables."""
    app = Flask("demo.portal", instance_path=os.environ["DEMO_FOLDER"])
    app.config.update(
        SECRET_KEY=Path(os.environ["DEMO_SECRET_KEY_FILE"]).read_text(encoding="utf-8"),
        SESSION_COOKIE_NAME="portail",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=int(os.environ["DEMO_SMTP_PORT"]),
        PORTAL_URL=os.environ["DEMO_PORTAL_URL"],
        CAS_URL=os.environ["DEMO_CAS_URL"],
        MAILDIR=str(Path(os.environ["DEMO_FOLDER"]) / "mail"),
    )
    Babel(app, locale_selector=_language)
    Mail(app)
    live_tickets.init_app(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(sign_in.blueprint)
    app.register_blueprint(mail_reader.blueprint)
    if os.environ.get("DEMO_DIRECTORY_URL"):
        from demo.portal import directory_entry

        app.register_blueprint(directory_entry.blueprint)
    app.before_request(_remember_language)
    app.before_request(sign_in.forget_ended_session)
    app.after_request(_protect)
    app.context_processor(_context)
    app.register_error_handler(404, pages.not_found)
    app.register_error_handler(500, pages.broken)
    plugin.mount(app, end_sessions=sign_in.end_other_sessions, reauthenticated_at=sign_in.reauthenticated_at)
    return app


def _language() -> str:
    chosen = flask.session.get("language")
    return chosen or flask.request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _remember_language() -> None:
    chosen = flask.request.args.get("langue")
    if chosen in LANGUAGES:
        flask.session["language"] = chosen


def _context() -> dict[str, object]:
    return {
        "french": str(get_locale()).startswith("fr"),
        "signed_in": flask.session.get("display_name"),
        "directory": "directory_entry" in flask.current_app.blueprints,
    }


def _protect(response: flask.Response) -> ResponseReturnValue:
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
