"""Whatever a mail server does wrong, each mail arrives once it is well again, and once."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_mail import Mail

from sesame.adapters.mail import MailCarrier
from sesame.adapters.smtp_line import Patience
from sesame.adapters.sql.models import OutboxRow
from sesame.certificates import trusted
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import Promise
from sesame.mounted import mounted
from sesame.services.delivery import Delivery
from tests.certificates import make_certificate
from tests.demo_running import free_ports
from tests.mail_writers import plain_writer
from tests.scripted_smtp import CUT
from tests.scripted_smtp import ENDLESS
from tests.scripted_smtp import HANG_UP
from tests.scripted_smtp import SILENT
from tests.scripted_smtp import scripted_smtp
from tests.store_of import rows
from tests.unit.fakes import SettableClock

#: How long is waited for an answer that comes, and for one that does not.
PATIENT, IMPATIENT = Patience(answer=5, mail=10), Patience(answer=0.1, mail=0.25)
GARBAGE = "\x16\x03\x01 ça ne veut rien dire"
LONG = f"250 {'x' * 20_000}"
LOGIN = {"EHLO": "250-here\r\n250 AUTH PLAIN"}
ASKED_ODDLY = {"EHLO": "250-here\r\n250 AUTH CRAM-MD5", "AUTH": "334 abc"}


WAITS, TURNED_AWAY = ("pending", "unavailable"), ("pending", "turned_away")


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and what becomes of two mails: how many copies of each, once it is mended."""

    answers: dict[str, str] = field(default_factory=dict)
    copies: int = 1
    #: How each of the two mails stands before that, and why; nothing is kept of one that left.
    first: tuple[str, str] | None = WAITS
    #: What the portal's settings ask for: an account, TLS.
    account: bool = False
    use_tls: bool = False
    tls: bool = False

    @property
    def hangs(self) -> bool:
        """Whether an answer does not come, or does not end."""
        return self.use_tls or bool({SILENT, ENDLESS} & set(self.answers.values()))


FAULTS = {
    "it hangs before its banner": Fault({"BANNER": SILENT}),
    "it hangs at EHLO": Fault({"EHLO": SILENT, "HELO": SILENT}),
    "it hangs at AUTH": Fault({**LOGIN, "AUTH": SILENT}, account=True),
    "it hangs at MAIL": Fault({"MAIL": SILENT}),
    "it hangs at RCPT": Fault({"RCPT": SILENT}),
    "it hangs at DATA": Fault({"DATA": SILENT}),
    "it hangs after the dot": Fault({".": SILENT}),
    "it hangs at QUIT": Fault({"QUIT": SILENT}, first=None),
    "421, it is closing": Fault({"BANNER": "421 4.3.2 closing"}),
    "421 after the dot": Fault({".": "421 4.3.2 closing"}),
    "450, greylisted": Fault({"RCPT": "450 4.2.0 greylisted"}, first=TURNED_AWAY),
    "452, the mailbox is full": Fault({"RCPT": "452 4.2.2 mailbox full"}, first=TURNED_AWAY),
    "552, the mailbox is full": Fault({"RCPT": "552 5.2.2 mailbox full"}, first=TURNED_AWAY),
    "550, there is no such user": Fault({"RCPT": "550 5.1.1 no such user"}, copies=0, first=("dead", "rejected")),
    "530, an account is asked for": Fault({"MAIL": "530 5.7.0 Authentication required"}),
    "534, the way to sign in is too weak": Fault({**LOGIN, "AUTH": "534 5.7.9 too weak"}, account=True),
    "535, the account is wrong": Fault({**LOGIN, "AUTH": "535 5.7.8 wrong password"}, account=True),
    "550 5.7.1, relaying is denied": Fault({"RCPT": "550 5.7.1 relaying denied"}, first=TURNED_AWAY),
    "554 5.7.1, it looks like spam": Fault({".": "554 5.7.1 looks like spam"}, first=TURNED_AWAY),
    "STARTTLS is not offered": Fault(use_tls=True),
    "STARTTLS is offered and hangs": Fault({"EHLO": "250-here\r\n250 STARTTLS", "STARTTLS": SILENT}, use_tls=True),
    "STARTTLS begins without TLS": Fault({"EHLO": "250-here\r\n250 STARTTLS"}, use_tls=True),
    "its certificate is nobody's": Fault({"EHLO": "250-here\r\n250 STARTTLS"}, use_tls=True, tls=True),
    "it hangs up in its banner": Fault({"BANNER": f"220 he{CUT}"}),
    "it hangs up in the answer to EHLO": Fault({"EHLO": f"250-here\r\n250-SI{CUT}", "HELO": HANG_UP}),
    "it hangs up in the answer to MAIL": Fault({"MAIL": f"25{CUT}"}),
    "it hangs up in the answer to RCPT": Fault({"RCPT": f"250-o{CUT}"}),
    "it hangs up in the answer to DATA": Fault({"DATA": f"354-g{CUT}"}),
    # It took the letter, and we cannot know: at least once, under one Message-ID.
    "it hangs up in its last answer": Fault({".": f"2{CUT}"}, first=TURNED_AWAY),
    "it takes the letter and hangs up": Fault({".": f"250-ta{CUT}"}, copies=2),
    "its banner is no answer": Fault({"BANNER": GARBAGE}),
    "EHLO gets no answer": Fault({"EHLO": GARBAGE, "HELO": GARBAGE}),
    "MAIL gets no answer": Fault({"MAIL": GARBAGE}),
    "RCPT gets no answer": Fault({"RCPT": GARBAGE}, first=TURNED_AWAY),
    "DATA gets no answer": Fault({"DATA": GARBAGE}, first=TURNED_AWAY),
    "the letter gets no answer": Fault({".": GARBAGE}, first=TURNED_AWAY),
    "its answer is too long": Fault({"RCPT": LONG}),
    "its answer never ends": Fault({"RCPT": ENDLESS}),
    "it asks for the account oddly": Fault(ASKED_ODDLY, account=True),
}


def settings_of(app: Flask, port: int) -> Any:
    """Have the portal send by a server of the test's; return its mail settings, as Flask-Mail keeps them."""
    state = Mail().init_mail({"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_SUPPRESS_SEND": False})
    app.extensions["mail"] = state
    return state


def delivery_to(app: Flask, state: Any, clock: SettableClock, patience: Patience) -> Delivery:
    """Return what delivers to a server of the test's."""
    carrier = MailCarrier(
        state=lambda: state,
        writer=plain_writer(),
        bounces_to="",
        patience=patience,
        tls=trusted,
    )
    return Delivery(
        unit_of_work=mounted(app).services.unit_of_work,
        carriers={MAIL: carrier},
        clock=clock,
        message_domain="univ-demo.example",
    )


def owed(app: Flask, clock: SettableClock, about: str) -> list[str]:
    """Promise a mail to two people; return their addresses."""
    people = [f"{name}.{about}@courriel.example" for name in ("lea", "paul")]
    facts = {"name": "Léa", "code": "12345678", "until": "2026-09-01T12:10+02:00"}
    with mounted(app).services.unit_of_work() as tx:
        tx.outbox.promise([Promise(template="code", to=to, language="fr", facts=facts) for to in people], clock.now())
    return people


def states(app: Flask, people: list[str]) -> list[tuple[str, str]]:
    """Return how the mails to these people stand, and why."""
    found = [row for row in rows(app, OutboxRow) if row.payload and row.payload["to"] in people]
    return [(row.state, row.last_error or "") for row in found]


@contextmanager
def deaf_port() -> Iterator[int]:
    """Give a port at which connections wait for ever to be taken."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield int(listening.getsockname()[1])


def test_whatever_the_server_does_each_mail_arrives_once_it_is_well(app: Flask, tmp_path: Path) -> None:
    """Nothing is lost, doubled or given up for what is the server's; only who does not exist gets none."""
    wrong, clock = {}, SettableClock()
    certificate = make_certificate(tmp_path).context()
    with app.app_context():
        for number, (name, fault) in enumerate(FAULTS.items()):
            with scripted_smtp(answers=dict(fault.answers), tls=certificate if fault.tls else None) as server:
                state = settings_of(app, server.port)
                state.use_tls = fault.use_tls
                state.username, state.password = ("portal", "right") if fault.account else ("", "")
                people = owed(app, clock, str(number))
                delivery_to(app, state, clock, IMPATIENT if fault.hangs else PATIENT).deliver()
                stood = states(app, people)
                server.answers.clear()
                state.use_tls, state.username = False, ""
                clock.advance(days=1)
                delivery_to(app, state, clock, PATIENT).deliver()
                copies = Counter(to for to in server.taken if to in people)
            expected = {to: fault.copies for to in people if fault.copies}
            if set(stood) != ({fault.first} - {None}) or copies != expected:
                wrong[name] = (stood, copies)

    assert wrong == {}
    assert len(FAULTS) > 30


@pytest.mark.parametrize("away", ["nobody listens", "nobody takes the call"])
def test_a_server_that_is_not_reached_gets_each_mail_later(app: Flask, away: str) -> None:
    """A closed port, and one that leaves us waiting."""
    clock = SettableClock()
    with ExitStack() as stack, app.app_context():
        port = free_ports(1)[0] if away == "nobody listens" else stack.enter_context(deaf_port())
        state = settings_of(app, port)
        people = owed(app, clock, away.replace(" ", ""))
        assert delivery_to(app, state, clock, IMPATIENT).deliver().delayed == len(people)
        assert set(states(app, people)) == {(DeliveryState.PENDING.value, "unavailable")}

        server = stack.enter_context(scripted_smtp())
        state.port = server.port
        clock.advance(minutes=2)
        assert delivery_to(app, state, clock, PATIENT).deliver().sent == len(people)

    assert sorted(server.taken) == sorted(people)
