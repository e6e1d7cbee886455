"""A real mail server for the tests, as strict as they want it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import AuthResult
from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import LoginPassword
from aiosmtpd.smtp import Session

from tests.demo_running import free_ports


@dataclass
class MailServer:
    """A server at a port of this machine; it keeps what it takes."""

    port: int
    refused_sender: str = ""
    account: tuple[str, str] = ("", "")
    letters: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    #: For each letter: to whom its envelope went, and every byte of it.
    recipients: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or refuse a sender."""
        if address == self.refused_sender:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        self.senders.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter."""
        assert isinstance(envelope.content, bytes)
        self.recipients.extend(envelope.rcpt_tos)
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=modern))
        return "250 OK"

    def knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """Let in who has the account."""
        right = (given.login.decode(), given.password.decode()) == self.account
        return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, refused_sender: str = "", account: tuple[str, str] = ("", "")
) -> Iterator[MailServer]:
    """Run a server: with STARTTLS where it is given a context, and for an account alone where there is one."""
    server = MailServer(port=free_ports(1)[0], refused_sender=refused_sender, account=account)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        tls_context=tls,
        authenticator=server.knows,
        auth_required=bool(account[0]),
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
