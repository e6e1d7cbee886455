"""Mails by Flask-Mail, with the portal's settings and a patience of our own."""

import contextlib
import datetime as dt
import ssl
from collections.abc import Callable
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

import flask
from babel.dates import format_datetime
from flask_mail import Message
from flask_mail import email_dispatched
from flask_mail import sanitize_address

from sesame.adapters.smtp_line import Patience
from sesame.adapters.smtp_line import SmtpLine
from sesame.domain.delivery import Promise
from sesame.domain.ports import Carrier
from sesame.domain.preferences import CHANGES
from sesame.errors import Refused
from sesame.translation import Translator
from sesame.translation import translator

_MOMENTS = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y 'at' HH:mm"}


class MailCarrier:
    """Writes mails from their templates and hands them to the portal's server."""

    def __init__(
        self,
        *,
        state: Callable[[], Any],
        sender: str,
        patience: Patience,
        surroundings: dict[str, object],
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        translator_of: Callable[[str], Translator] = translator,
    ) -> None:
        """Take how to find the mail settings, what every template may name of the university, and its words.

        ``tls`` returns who vouches for servers; nobody else is believed.
        """
        self._state = state
        self._sender = sender
        self._patience = patience
        self._surroundings = surroundings
        self._tls = tls
        self._translator_of = translator_of

    def carry(self, promise: Promise, *, reference: str) -> None:
        """Send one mail; needs an application context. ``reference`` is the Message-ID.

        Errors: ``Unavailable("mail")``, ``TurnedAway("mail")``, ``Refused("mail_rejected")``.
        """
        with self.connected() as carrier:
            carrier.carry(promise, reference=reference)

    @contextlib.contextmanager
    def connected(self) -> Iterator[Carrier]:
        """Return who sends mails by one connection, opened with the first one and closed when the block ends."""
        line = SmtpLine(self._state, tls=self._tls, patience=self._patience)
        try:
            yield _ByOneLine(self._write, self._state, line)
        finally:
            line.close()

    def _write(self, mail: Promise, message_id: str) -> Message:
        tr = self._translator_of(mail.language)
        facts: dict[str, object] = dict(mail.facts)
        if "at" in mail.facts:
            moment = dt.datetime.fromisoformat(mail.facts["at"])
            said = format_datetime(moment, _MOMENTS[tr.language], locale=tr.locale)
            # The offset is told: people read mails in other time zones than the university's.
            facts["at"] = f"{said} ({_offset(moment)})"
        context = {**self._surroundings, "changes": CHANGES, **facts, "tr": tr, "language": tr.language}
        subject, text, html = (
            flask.current_app.jinja_env.get_template(f"sesame/mail/{mail.template}.{part}").render(context)
            for part in ("subject.txt", "txt", "html")
        )
        sender = self._sender or self._state().default_sender
        message = Message(subject=" ".join(subject.split()), recipients=[mail.to], body=text, html=html, sender=sender)
        message.msgId = message_id
        message.extra_headers = {"Auto-Submitted": "auto-generated", "Content-Language": tr.language}
        message.date = dt.datetime.now(dt.UTC).timestamp()
        return message


def _offset(moment: dt.datetime) -> str:
    """Return how far a moment's clock is from UTC: « UTC+1 », « UTC-9:30 »."""
    minutes = int((moment.utcoffset() or dt.timedelta(0)).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


class _ByOneLine:
    """Sends by a line that stays open."""

    def __init__(self, write: Callable[[Promise, str], Message], state: Callable[[], Any], line: SmtpLine) -> None:
        self._write = write
        self._state = state
        self._line = line

    def carry(self, promise: Promise, *, reference: str) -> None:
        message = self._write(promise, reference)
        if message.has_bad_headers():
            raise Refused("mail_rejected")
        if not self._state().suppress:
            sender, recipient = _envelope(message.sender), _envelope(promise.to)
            self._line.hand_over(sender, recipient, message.as_bytes())
        # Whoever listens to Flask-Mail hears of ours as well.
        email_dispatched.send(flask.current_app._get_current_object(), message=message)  # type: ignore[attr-defined]  # noqa: SLF001


def _envelope(mailbox: str | tuple[str, str] | None) -> str:
    """Return the address alone, as mail servers exchange it."""
    return parseaddr(sanitize_address(mailbox or ""))[1]
