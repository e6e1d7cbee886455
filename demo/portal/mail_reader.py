"""The mailbox of the demonstration, read in the browser: everybody's mail, as it was delivered."""

import datetime as dt
import mailbox
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parsedate_to_datetime

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

blueprint = Blueprint("mail_reader", __name__, url_prefix="/demo/courrier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message as the list shows it."""

    id: str
    to: str
    subject: str
    date: str
    when: float


@blueprint.get("")
@blueprint.get("/")
def inbox() -> ResponseReturnValue:
    """List every message, the newest first."""
    box = _box()
    letters = [_letter(key, _message(box, key)) for key in box.keys()]  # noqa: SIM118 - a mailbox, no dict
    letters.sort(key=lambda letter: letter.when, reverse=True)
    return flask.render_template("inbox.html", letters=letters)


@blueprint.get("/<key>")
def letter(key: str) -> ResponseReturnValue:
    """Show one message: its headers, its text, and its HTML in a frame that can do nothing."""
    message = _find(key)
    text = message.get_body(("plain",))
    return flask.render_template(
        "letter.html",
        letter=_letter(key, message),
        sender=str(message["From"] or ""),
        text=text.get_content() if text else "",
        has_html=message.get_body(("html",)) is not None,
    )


@blueprint.get("/<key>/html")
def html(key: str) -> ResponseReturnValue:
    """Give the HTML part alone, for the frame."""
    body = _find(key).get_body(("html",))
    if body is None:
        flask.abort(404)
    response = flask.make_response(body.get_content())
    # Inline styles are how mails are styled; nothing else may run, load or leave.
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return response


def _box() -> mailbox.Maildir:
    return mailbox.Maildir(flask.current_app.config["MAILDIR"], factory=None, create=True)


def _find(key: str) -> EmailMessage:
    box = _box()
    # Only keys the mailbox itself lists: an address in the url never becomes a path.
    if key not in set(box.keys()):
        flask.abort(404)
    return _message(box, key)


def _message(box: mailbox.Maildir, key: str) -> EmailMessage:
    return message_from_bytes(box.get_bytes(key), policy=modern)


def _letter(key: str, message: EmailMessage) -> Letter:
    delivered = _delivered_at(key)
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        moment = dt.datetime.fromtimestamp(delivered, dt.UTC)
    return Letter(
        id=key,
        to=str(message["Delivered-To"] or message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=f"{moment:%d/%m/%Y %H:%M}",
        when=delivered or moment.timestamp(),
    )


def _delivered_at(key: str) -> float:
    """Return when a message was delivered, which the Maildir writes into its name: seconds, « M », microseconds."""
    found = re.match(r"([0-9]+)\.M([0-9]+)", key)
    return int(found.group(1)) + int(found.group(2)) / 1e6 if found else 0.0
