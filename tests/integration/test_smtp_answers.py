"""What becomes of a mail for each thing a real mail server may say: it waits, or is given up, as it should."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from sesame.adapters.smtp_line import Patience
from sesame.adapters.smtp_line import SmtpLine
from sesame.certificates import trusted
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from tests.demo_running import free_ports
from tests.scripted_smtp import HANG_UP
from tests.scripted_smtp import ScriptedSmtp
from tests.scripted_smtp import scripted_smtp

SENDER, LEA, PAUL = "ne-pas-repondre@univ-demo.example", "lea@courriel.example", "paul@courriel.example"
LETTER = b"Subject: a\r\n\r\nb\r\n"


@dataclass
class MailState:
    """The portal's mail settings, as Flask-Mail keeps them."""

    port: int
    server: str = "127.0.0.1"
    use_tls: bool = False
    use_ssl: bool = False
    username: str = ""
    password: str = ""
    max_emails: int | None = None


@contextmanager
def line_to(script: ScriptedSmtp, *, answer: float = 3, mail: float = 6, **settings: object) -> Iterator[SmtpLine]:
    """Return a line to a server."""
    state = MailState(script.port, **settings)  # type: ignore[arg-type]
    line = SmtpLine(lambda: state, tls=trusted, patience=Patience(answer=answer, mail=mail))
    yield line
    line.close()


def outcome(bring: Callable[[], None]) -> str:
    """Return how a try ended."""
    try:
        bring()
    except TurnedAway:
        return "this one waits"
    except Unavailable:
        return "all wait"
    except Refused:
        return "dies"
    return "taken"


#: Where in the conversation, what is said there, and what it means for the mail.
ANSWERS = [
    ("BANNER", "421 4.3.2 closing", "all wait"),
    ("BANNER", "554 5.7.1 your address is on a list", "all wait"),
    ("BANNER", HANG_UP, "all wait"),
    ("EHLO", "550 5.7.1 go away", "all wait"),
    ("AUTH", "535 5.7.8 wrong password", "all wait"),
    ("AUTH", "534 5.7.9 too weak", "all wait"),
    ("AUTH", "454 4.7.0 not now", "all wait"),
    ("MAIL", "530 5.7.0 Authentication required", "all wait"),
    ("MAIL", "530 Must issue a STARTTLS command first", "all wait"),
    ("MAIL", "550 sender not allowed", "all wait"),
    ("MAIL", "553 5.1.8 no such domain of the sender", "all wait"),
    ("MAIL", "550 5.1.1 unknown", "all wait"),
    ("MAIL", "452 4.3.1 disk full", "all wait"),
    ("MAIL", "421 4.7.0 too many connections", "all wait"),
    ("MAIL", HANG_UP, "all wait"),
    ("RCPT", "550 5.1.1 no such mailbox", "dies"),
    ("RCPT", "550 5.1.2 no such domain", "dies"),
    ("RCPT", "501 5.1.3 bad address", "dies"),
    ("RCPT", "551 5.1.6 moved away", "dies"),
    ("RCPT", "553 5.1.10 takes no mail", "dies"),
    ("RCPT", "550 5.2.1 mailbox closed", "dies"),
    ("RCPT", "550-5.1.1 no such mailbox\r\n550 5.1.1 see the help", "dies"),
    ("RCPT", "550 no such user", "dies"),
    ("RCPT", "550 Unrouteable address", "dies"),
    ("RCPT", "550 relay not permitted", "this one waits"),
    ("RCPT", "550 5.7.1 relaying denied", "this one waits"),
    ("RCPT", "550 5.7.1 no such user may be written to", "this one waits"),
    ("RCPT", "554 5.7.1 Relay access denied", "this one waits"),
    ("RCPT", "554 relay access denied", "this one waits"),
    ("RCPT", "530 5.7.0 authenticate first", "this one waits"),
    ("RCPT", "550 5.1.8 sender unknown", "this one waits"),
    ("RCPT", "552 5.2.2 mailbox full", "this one waits"),
    ("RCPT", "550 5.2.2 over quota", "this one waits"),
    ("RCPT", "552 mailbox not found, or full", "this one waits"),
    ("RCPT", "450 4.2.1 greylisted", "this one waits"),
    ("RCPT", "451 4.1.1 unknown for now", "this one waits"),
    ("RCPT", "421 4.7.0 too fast", "all wait"),
    ("RCPT", HANG_UP, "all wait"),
    ("DATA", "451 4.3.0 not now", "this one waits"),
    ("DATA", "554 5.5.1 no valid recipients", "this one waits"),
    (".", "554 5.7.1 looks like spam", "this one waits"),
    (".", "550 5.7.26 no DKIM", "this one waits"),
    (".", "552 5.3.4 too big", "this one waits"),
    (".", "452 4.3.1 disk full", "this one waits"),
    (".", "421 4.3.2 closing", "all wait"),
    (".", HANG_UP, "all wait"),
    ("QUIT", HANG_UP, "taken"),
    ("QUIT", "554 what?", "taken"),
    ("RSET", "502 what?", "taken"),
]


def test_only_what_concerns_the_recipient_is_final() -> None:
    """What the relay has against us may be mended, a full mailbox empties; nobody's mail is given up for that."""
    wrong = {}
    with scripted_smtp() as server:
        for command, said, expected in ANSWERS:
            answers = {"EHLO": "250-here\r\n250 AUTH PLAIN", command: said}
            server.answers = answers if command != "EHLO" else {**answers, "HELO": said}
            with line_to(server, username="portal", password="right") as line:
                found = outcome(lambda line=line: line.hand_over(SENDER, LEA, LETTER))  # type: ignore[misc]
            if found != expected:
                wrong[command, said] = found

    assert wrong == {}


def test_a_server_that_is_not_there_makes_all_wait() -> None:
    """Nor one that does not exist."""
    (port,) = free_ports(1)
    for state in (MailState(port), MailState(25, server="nowhere.invalid")):
        line = SmtpLine(lambda state=state: state, tls=trusted, patience=Patience(answer=1, mail=2))  # type: ignore[misc]

        assert outcome(lambda line=line: line.hand_over(SENDER, LEA, LETTER)) == "all wait", state  # type: ignore[misc]


def test_starttls_that_is_not_offered_is_not_done_without() -> None:
    """Codes do not travel in clear because somebody on the way took the offer out."""
    with scripted_smtp() as server, line_to(server, use_tls=True) as line:
        assert outcome(lambda: line.hand_over(SENDER, LEA, LETTER)) == "all wait"
    assert server.taken == []
    assert not [said for said in server.commands if said.startswith("MAIL")]


def test_an_account_that_cannot_be_said_makes_all_wait() -> None:
    """A password with an accent is the settings' fault: it is mended there, and nobody's mail is given up."""
    usual = {"EHLO": "250-here\r\n250 AUTH PLAIN"}
    with scripted_smtp(answers=usual) as server, line_to(server, username="portal", password="Été-2026") as line:
        assert outcome(lambda: line.hand_over(SENDER, LEA, LETTER)) == "all wait"


def test_one_connection_serves_many_mails() -> None:
    """Also after one that was refused, or waits."""
    with scripted_smtp(answers={f"RCPT {PAUL}": "550 5.1.1 no such mailbox"}) as server, line_to(server) as line:
        found = [outcome(lambda to=to: line.hand_over(SENDER, to, LETTER)) for to in (LEA, PAUL, LEA, LEA)]  # type: ignore[misc]

    assert found == ["taken", "dies", "taken", "taken"]
    assert server.connections == 1
    assert server.commands[-1].upper() == "QUIT"


@pytest.mark.parametrize("each", [1, 2])
def test_a_connection_that_was_closed_between_two_mails_is_opened_anew(each: int) -> None:
    """No mail waits for that, and none goes twice: nothing had been handed over."""
    with scripted_smtp(letters_a_connection=each) as server, line_to(server) as line:
        found = [outcome(lambda: line.hand_over(SENDER, LEA, LETTER)) for _ in range(4)]

    assert found == ["taken"] * 4
    assert (len(server.taken), server.connections) == (4, 4 // each)


def test_the_portal_s_own_limit_of_mails_on_a_connection_is_kept() -> None:
    """MAIL_MAX_EMAILS, as Flask-Mail has it."""
    with scripted_smtp() as server, line_to(server, max_emails=2) as line:
        for _ in range(5):
            line.hand_over(SENDER, LEA, LETTER)

    assert server.connections == 3


@pytest.mark.parametrize("how", ["a slow answer each", "a byte at a time"])
def test_a_whole_mail_has_a_deadline(how: str) -> None:
    """However short each wait is: a socket's time-out begins anew with every byte."""
    drips = how == "a byte at a time"
    with scripted_smtp(pause=0.05 if drips else 0.4, drips=drips) as server, line_to(server, answer=1, mail=1) as line:
        began = time.monotonic()

        assert outcome(lambda: line.hand_over(SENDER, LEA, LETTER)) == "all wait"
        assert 0.8 < time.monotonic() - began < 2.5
    assert server.taken == []


def test_the_last_answer_is_waited_for_as_long_as_the_mail_may_take() -> None:
    """A server that looks into letters is slow there, and one that is left alone then takes the same letter twice."""
    with scripted_smtp() as server, line_to(server, answer=0.5, mail=6) as line:
        line.hand_over(SENDER, LEA, LETTER)
        server.slow = {".": 1.2}
        line.hand_over(SENDER, LEA, LETTER)

    assert (len(server.taken), server.connections) == (2, 1)
