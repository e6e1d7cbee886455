"""A line to a mail server: kept open from one mail to the next, with a deadline, and its answers judged."""

import binascii
import contextlib
import io
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable

_TAKEN = range(200, 300)
_NEVER = 500
_CLOSING = 421
_STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
#: What an enhanced status (RFC 3463) says of the recipient, whoever sends: no such mailbox or domain, or a closed one.
_NO_SUCH_RECIPIENT = frozenset({b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.4", b"5.1.6", b"5.1.10", b"5.2.1"})
#: Codes of a mailbox that is not there, for servers that give no enhanced status, and the words that have to go along:
#: the same codes are used for « you may not ».
_OF_A_MAILBOX = frozenset({550, 551, 553})
_MISSING = re.compile(rb"no such|unknown|unrouteable|not exist|not found|invalid recipient|no mailbox", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """In seconds: how long for one answer, and how long for one mail from the first word to the last."""

    answer: float
    mail: float


class SmtpLine:
    """One connection, opened when it is needed and anew when it breaks."""

    def __init__(self, state: Callable[[], Any], *, tls: Callable[[], ssl.SSLContext], patience: Patience) -> None:
        """Take how to find the portal's mail settings, who vouches for servers, and our patience."""
        self._state = state
        self._tls = tls
        self._patience = patience
        self._server: _InTime | None = None
        self._used = 0

    def hand_over(self, sender: str, recipient: str, letter: bytes) -> None:
        """Give the server one letter.

        Errors: ``Unavailable`` where there is no server to talk to or it wants nothing from us, ``TurnedAway`` where it
        does not take this letter now, ``Refused`` where the recipient does not exist.
        """
        deadline = time.monotonic() + self._patience.mail
        if self._used and self._used == self._state().max_emails:
            self.close()
        try:
            server = self._ready(deadline, sender, letter)
            self._used += 1
            self._address(server, recipient)
            self._give(server, letter)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unavailable("mail") from error
        except Exception:
            self._begin_anew()
            raise

    def close(self) -> None:
        """Leave politely; a server that hangs up first has nevertheless taken what it said it took."""
        server, self._server, self._used = self._server, None, 0
        if server is not None:
            server.deadline = time.monotonic() + self._patience.answer
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _ready(self, deadline: float, sender: str, letter: bytes) -> "_InTime":
        """Return a connection on which the sender was named; an open one may have been closed at the other end."""
        if self._server is not None:
            self._server.deadline = deadline
            try:
                self._announce(self._server, sender, letter)
            except (OSError, smtplib.SMTPException):
                self.close()
            else:
                return self._server
        server = self._server = self._open(deadline)
        self._announce(server, sender, letter)
        return server

    def _open(self, deadline: float) -> "_InTime":
        """Connect, TLS and login as the portal's settings say."""
        settings = self._state()
        server: _InTime
        if settings.use_ssl:
            server = _InTimeOverTls(settings.server, settings.port, self._patience, deadline, self._tls())
        else:
            server = _InTime(settings.server, settings.port, self._patience, deadline)
        try:
            if settings.use_tls:
                server.starttls(context=self._tls())
            if settings.username and settings.password:
                server.login(settings.username, settings.password)
            server.ehlo_or_helo_if_needed()
        except (UnicodeError, binascii.Error) as error:
            server.close()
            # Name and password, which smtplib sends in ASCII alone, or an odd challenge: no fault of the mail's.
            message = "the account cannot be said"
            raise smtplib.SMTPException(message) from error
        except BaseException:
            server.close()
            raise
        return server

    def _announce(self, server: "_InTime", sender: str, letter: bytes) -> None:
        """Name the sender: who is refused here is the portal, not the recipient."""
        options = [f"SIZE={len(letter)}"] if server.has_extn("size") else []
        options += ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        code, said = server.mail(sender, options)
        if code not in _TAKEN:
            raise smtplib.SMTPSenderRefused(code, said, sender)

    def _address(self, server: "_InTime", recipient: str) -> None:
        code, said = server.rcpt(recipient)
        if code in _TAKEN:
            return
        error = smtplib.SMTPResponseException(code, said)
        if code == _CLOSING:
            raise error
        raise (Refused("mail_rejected") if no_such_recipient(code, said) else TurnedAway("mail")) from error

    def _give(self, server: "_InTime", letter: bytes) -> None:
        # The last answer may take longer than others: the server looks into the letter, and one that is not waited for
        # takes it all the same, and then again.
        server.patience = self._patience.mail
        try:
            code, said = server.data(letter)
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        finally:
            server.patience = self._patience.answer
        if code == _CLOSING:
            raise smtplib.SMTPResponseException(code, said)
        if code not in _TAKEN:
            raise TurnedAway("mail") from smtplib.SMTPDataError(code, said)

    def _begin_anew(self) -> None:
        """Forget the mail that was begun, so that the next one can be; a line that cannot is closed."""
        try:
            if self._server is not None and self._server.rset()[0] not in _TAKEN:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()


def no_such_recipient(code: int, said: bytes) -> bool:
    """Tell whether an answer to RCPT speaks of this recipient alone, and will be the same tomorrow.

    A full mailbox empties; « you may not » (5.7.x, 530) and « relaying denied » are about who sends.
    """
    if code < _NEVER:
        return False
    status = _STATUS.match(said)
    if status:
        return status.group(1) in _NO_SUCH_RECIPIENT
    return code in _OF_A_MAILBOX and bool(_MISSING.search(said))


class _InTime(smtplib.SMTP):
    """smtplib's client under a deadline.

    A socket's own time-out begins anew with each byte: a server that says one every few seconds would hold us for ever.
    """

    def __init__(self, host: str, port: int, patience: Patience, deadline: float, *more: Any) -> None:
        self.patience = patience.answer
        self.deadline = deadline
        self._start(host, port, *more)

    def _start(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=self._left())

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self.patience, left)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return super()._get_socket(host, port, min(timeout, self._left()))  # type: ignore[misc]

    def send(self, s: Any) -> None:
        """Send within what is left of the time."""
        if self.sock:
            self.sock.settimeout(self._left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer within what is left of the time."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def receive_into(self, buffer: Any) -> int:
        """Wait for some bytes, and no longer than the time that is left."""
        if self.sock is None:
            return 0
        self.sock.settimeout(self._left())
        return self.sock.recv_into(buffer)


class _InTimeOverTls(_InTime, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def _start(self, host: str, port: int, context: ssl.SSLContext) -> None:  # type: ignore[override]
        smtplib.SMTP_SSL.__init__(self, host, port, timeout=self._left(), context=context)


class _Reader(io.RawIOBase):
    """What the client reads from, byte by byte if the server likes it so."""

    def __init__(self, client: _InTime) -> None:
        self._client = client

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._client.receive_into(buffer)
