"""A mail as it travels: text and HTML as alternatives of each other, readable on the way, and who gets the bounces."""

import binascii
import secrets
from email import policy
from email.header import Header
from email.message import Message as Part
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.utils import formatdate
from email.utils import parseaddr

from flask_mail import Message
from flask_mail import sanitize_address

#: Lines end as mail servers want them, none is longer than encoded words may be (RFC 2047), and none that begins with
#: « From » is changed.
_ON_THE_WIRE = policy.compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=76)


class Letter(Message):
    """A mail of Flask-Mail's, so that whoever listens to it hears of ours; written as ours are.

    Flask-Mail wraps the alternatives in a part of their own, and writes them in base64, which no filter of spam and no
    person can read.
    """

    def _message(self) -> MIMEBase:
        # « =_ » is in no text that is written quoted-printable.
        whole = MIMEMultipart("alternative", boundary=f"=_{secrets.token_hex(12)}", policy=_ON_THE_WIRE)
        # A Header, which is folded once it is known how long its lines may be.
        subject = Header(self.subject, None if self.subject.isascii() else "utf-8", header_name="Subject")
        whole["Subject"] = subject  # type: ignore[assignment]
        whole["From"] = sanitize_address(self.sender)
        whole["To"] = sanitize_address(self.recipients[0])
        if self.reply_to:
            whole["Reply-To"] = sanitize_address(self.reply_to)
        whole["Date"] = formatdate(self.date, localtime=True)
        whole["Message-ID"] = self.msgId
        for name, value in (self.extra_headers or {}).items():
            whole[name] = value
        # What is better comes last (RFC 2046).
        whole.attach(_part("plain", self.body or ""))
        whole.attach(_part("html", self.html or ""))
        return whole


def envelope_address(mailbox: str | tuple[str, str] | None) -> str:
    """Return the address alone, as mail servers exchange it."""
    return parseaddr(sanitize_address(mailbox or ""))[1]


def _part(subtype: str, text: str) -> Part:
    part = Part(policy=_ON_THE_WIRE)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    part.set_payload(binascii.b2a_qp(lines.encode(), istext=True).decode("ascii"))
    return part
