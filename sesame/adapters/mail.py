"""Mails by Flask-Mail, with the portal's settings and a patience of our own."""

import contextlib
import datetime as dt
import smtplib
from collections.abc import Callable
from typing import Any

import flask
from babel.dates import format_datetime
from flask_mail import BadHeaderError
from flask_mail import Connection
from flask_mail import Message

from sesame.domain.delivery import Promise
from sesame.domain.preferences import CHANGES
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.translation import Translator
from sesame.translation import translator

_PERMANENT = 500
_MOMENTS = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y 'at' HH:mm"}


class PatientConnection(Connection):
    """Flask-Mail's connection with a time-out: a server that hangs must not hold a worker."""

    def __init__(self, state: Any, *, timeout: int) -> None:
        """Take the portal's mail settings; ``timeout`` is in seconds."""
        super().__init__(state)
        self._timeout = timeout

    def configure_host(self) -> smtplib.SMTP:
        """Connect as Flask-Mail does, TLS and login as configured.

        Flask-Mail's debug level is left out: it would print addresses and texts to the log.
        """
        settings = self.mail
        kind = smtplib.SMTP_SSL if settings.use_ssl else smtplib.SMTP
        host = kind(settings.server, settings.port, timeout=self._timeout)
        if settings.use_tls:
            host.starttls()
        if settings.username and settings.password:
            host.login(settings.username, settings.password)
        return host

    def __exit__(self, *_exception: object) -> None:
        """Leave politely; a server that hangs up first has nevertheless taken what it said it took."""
        if self.host is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.host.quit()


class MailCarrier:
    """Writes a mail from its templates and hands it to the server."""

    def __init__(
        self,
        *,
        state: Callable[[], Any],
        sender: str,
        timeout: int,
        surroundings: dict[str, object],
        translator_of: Callable[[str], Translator] = translator,
    ) -> None:
        """Take how to find the mail settings, what every template may name of the university, and its words."""
        self._state = state
        self._sender = sender
        self._timeout = timeout
        self._surroundings = surroundings
        self._translator_of = translator_of

    def carry(self, promise: Promise, *, reference: str) -> None:
        """Send; needs an application context. ``reference`` is the Message-ID.

        Errors: ``Unavailable("mail")``, ``Refused("mail_rejected")``.
        """
        message = self._write(promise, reference)
        try:
            with PatientConnection(self._state(), timeout=self._timeout) as connection:
                connection.send(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            if _is_permanent(error):
                raise Refused("mail_rejected") from error
            raise Unavailable("mail") from error
        except BadHeaderError as error:
            raise Refused("mail_rejected") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("mail") from error

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


def _is_permanent(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> bool:
    """Tell a refusal for good (5xx) from one for now (4xx); failed logins may be mended, so wait."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _ in error.recipients.values())
    after_envelope = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
    return after_envelope and error.smtp_code >= _PERMANENT
