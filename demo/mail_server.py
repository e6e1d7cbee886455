"""A real SMTP server that keeps what it receives in a Maildir, one message a recipient."""

import asyncio
import mailbox
import os
import signal
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import Session


class MaildirHandler:
    """Files each message for each recipient; « Delivered-To » says for whom."""

    def __init__(self, folder: Path) -> None:
        """Take the Maildir, created when missing."""
        self._maildir = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Store the message; only then is it accepted."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        for recipient in envelope.rcpt_tos:
            message = message_from_bytes(raw, policy=SMTP_POLICY)
            message["Delivered-To"] = recipient
            self._maildir.add(message.as_bytes())
        self._maildir.flush()
        return "250 OK"


def main() -> None:
    """Serve until told to stop."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    controller = UnthreadedController(
        MaildirHandler(Path(os.environ["DEMO_FOLDER"]) / "mail"),
        hostname=os.environ["DEMO_HOST"],
        port=int(os.environ["DEMO_SMTP_PORT"]),
        loop=loop,
    )
    controller.begin()  # type: ignore[no-untyped-call]
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    loop.run_forever()


if __name__ == "__main__":
    main()
