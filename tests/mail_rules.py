"""What every mail has to be, whoever it goes to: one rule after the other, each fault in words."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html.parser import HTMLParser

from tests.every_mail import DESK
from tests.every_mail import HELP_MAIL
from tests.every_mail import PUBLIC

LONGEST_LINE = 78
#: The pieces of HTML whose words are one sentence or more.
_PIECES = {"p", "h1", "h2", "td", "th", "a"}
_FORBIDDEN = re.compile(r"<(?:img|script|iframe|object|form|link|svg|video)\b|\bsrc=|@import|url\(", re.IGNORECASE)
#: What a template leaves behind where something was missing.
_GAPS = re.compile(r"\bNone\b|\bUndefined\b|\{%|  +\S")


def faults_of(raw: bytes, *, language: str, to: str, name: str) -> Iterator[str]:
    """Say what is wrong with one letter, as it came over the wire."""
    letter = message_from_bytes(raw, policy=modern)
    yield from _shape(letter, raw)
    yield from _headers(letter, language, to)
    if letter.get_content_type() == "multipart/alternative":
        text, marked = (str(part.get_content()).replace("\r\n", "\n") for part in letter.iter_parts())
        yield from _text(text)
        yield from _html(marked)
        yield from _same_words(text, marked)
        if to != HELP_MAIL and (
            " ".join(name.split()) not in " ".join(text.split()) or name not in html.unescape(marked)
        ):
            yield f"the name {name!r} is not in both parts"


def _without(name: str, text: str, marked: str) -> Iterator[str]:
    if "".join(name.split()) not in "".join(text.split()):
        yield "text"
    if name not in html.unescape(marked):
        yield "HTML"


def _shape(letter: EmailMessage, raw: bytes) -> Iterator[str]:
    if letter.get_content_type() != "multipart/alternative":
        yield f"at the top it is {letter.get_content_type()}"
        return
    parts = [(part.get_content_type(), part["Content-Transfer-Encoding"]) for part in letter.iter_parts()]
    if parts != [("text/plain", "quoted-printable"), ("text/html", "quoted-printable")]:
        yield f"its parts are {parts}"
    longest = max(len(line) for line in raw.split(b"\r\n"))
    if longest > LONGEST_LINE:
        yield f"a line of {longest} characters on the wire"
    if not raw.isascii() or b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        yield "other bytes than ASCII and CRLF on the wire"


def _headers(letter: EmailMessage, language: str, to: str) -> Iterator[str]:
    expected = {
        "To": to,
        "From": "Université, DSI <ne-pas-repondre@univ-demo.example>",
        "Reply-To": DESK,
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    for header, value in expected.items():
        if str(letter[header]).replace('"', "") != value or len(letter.get_all(header, [])) != 1:
            yield f"{header} is {letter[header]}"
    if not re.fullmatch(r"<sesame-\d+@univ-demo\.example>", str(letter["Message-ID"])):
        yield f"Message-ID is {letter['Message-ID']}"
    if abs(letter["Date"].datetime - dt.datetime.now(dt.UTC)) > dt.timedelta(minutes=5):
        yield f"Date is {letter['Date']}"
    subject = str(letter["Subject"])
    if not subject.strip() or _GAPS.search(subject) or not subject.isprintable():
        yield f"Subject is {subject!r}"


def _text(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if len(line) > LONGEST_LINE and not re.fullmatch(r"https://\S+", line):
            yield f"a line of {len(line)} characters in the text: {line}"
    if _GAPS.search(text.replace("\\\n  ", "")):
        yield f"something is missing in the text: {_GAPS.search(text)}"
    if "\n\n\n" in text:
        yield "two blank lines in the text"


def _html(marked: str) -> Iterator[str]:
    found = _FORBIDDEN.search(marked)
    if found:
        yield f"the HTML has {found.group()}"
    elsewhere = [url for url in re.findall(r"https?://[^\s\"'<]+", marked) if not url.startswith(f"{PUBLIC}/")]
    if elsewhere:
        yield f"the HTML names {elsewhere}"
    if marked.count("<a ") > 1:
        yield "more than one link"
    for head in re.findall(r"<th\b[^>]*>", marked):
        if 'align="left"' not in head or "text-align: left" not in head:
            yield f"a head of a table is not at the left: {head}"
    for needed in ('<meta name="color-scheme" content="light dark">', "@media (prefers-color-scheme: dark)"):
        if needed not in marked:
            yield f"the HTML lacks {needed}"


def _same_words(text: str, marked: str) -> Iterator[str]:
    """Whatever the HTML says, the text says; its own words for the link aside."""
    said, words = " ".join(text.replace(" \\\n", " ").split()), _Words()
    words.feed(marked[marked.index("<table") :])
    _head, _heading, *pieces = (" ".join(piece.split()) for piece in words.pieces if piece.strip())
    for piece in pieces:
        if piece not in said and piece not in words.of_links and not piece.startswith("("):
            yield f"only the HTML says: {piece}"


class _Words(HTMLParser):
    """The words of each piece of an HTML text, and those of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = [""]
        self.of_links: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in _PIECES:
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.of_links.append(" ".join(self.pieces[-1].split()))
        if tag in _PIECES:
            self.pieces.append("")

    def handle_data(self, data: str) -> None:
        self.pieces[-1] += data
