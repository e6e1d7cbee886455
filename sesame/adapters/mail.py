"""Mails by Flask-Mail, with the portal's settings and a patience of our own."""

import contextlib
import ssl
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import flask
from flask_mail import email_dispatched

from sesame.adapters.letter import envelope_address
from sesame.adapters.mail_writing import MailWriter
from sesame.adapters.smtp_line import Patience
from sesame.adapters.smtp_line import SmtpLine
from sesame.domain.delivery import Promise
from sesame.domain.ports import Carrier
from sesame.errors import Refused


class MailCarrier:
    """Has mails written and hands them to the portal's server."""

    def __init__(
        self,
        *,
        state: Callable[[], Any],
        writer: MailWriter,
        bounces_to: str,
        patience: Patience,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        """Take how to find the mail settings, who writes, and our patience.

        ``bounces_to`` is the envelope's sender, to whom what cannot be brought goes back; where it is empty, the
        letter's sender is. ``tls`` returns who vouches for servers; nobody else is believed.
        """
        self._state = state
        self._writer = writer
        self._bounces_to = bounces_to
        self._patience = patience
        self._tls = tls

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
            yield _ByOneLine(self._writer, self._state, line, self._bounces_to)
        finally:
            line.close()


class _ByOneLine:
    """Sends by a line that stays open."""

    def __init__(self, writer: MailWriter, state: Callable[[], Any], line: SmtpLine, bounces_to: str) -> None:
        self._writer = writer
        self._state = state
        self._line = line
        self._bounces_to = bounces_to

    def carry(self, promise: Promise, *, reference: str) -> None:
        letter = self._writer.write(promise, reference)
        if letter.has_bad_headers():
            raise Refused("mail_rejected")
        if not self._state().suppress:
            sender, recipient = envelope_address(self._bounces_to or letter.sender), envelope_address(promise.to)
            self._line.hand_over(sender, recipient, letter.as_bytes())
        # Whoever listens to Flask-Mail hears of ours as well.
        email_dispatched.send(flask.current_app._get_current_object(), message=letter)  # type: ignore[attr-defined]  # noqa: SLF001
