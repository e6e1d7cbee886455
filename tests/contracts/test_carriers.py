"""What brings a promise has to do: hand it over once, and tell « not now » from « never »."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import Session
from flask import Flask
from flask_mail import Mail

from sesame.adapters.mail import MailCarrier
from sesame.adapters.smtp_line import Patience
from sesame.domain.delivery import Promise
from sesame.domain.ports import Carrier
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.errors import Unavailable
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.mail_writers import plain_writer
from tests.unit.fakes import ScriptedMailer

REFERENCE = "<sesame-7@univ-demo.example>"
FACTS = {"name": "Léa", "code": "12345678", "until": "2026-09-01T12:10+02:00"}
PROMISE = Promise(template="code", to="lea@courriel.example", language="fr", facts=FACTS)


@dataclass
class Receiver:
    """The other side: what arrived, and what it answers next."""

    arrived: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or refuse a recipient."""
        if self.answer:
            return {"never": "550 5.1.1 no such mailbox", "not now": "451 4.3.0 come back"}[self.answer]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep whom it is for and its reference."""
        assert isinstance(envelope.content, bytes)
        lines = envelope.content.decode().splitlines()
        reference = next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("message-id"))
        self.arrived.append((envelope.rcpt_tos[0], reference))
        return "250 OK"

    def scripted(self, _promise: Promise) -> SesameError | None:
        """Answer as a server would, without one."""
        return {"never": Refused("rejected"), "not now": Unavailable("mail")}.get(self.answer)


@dataclass
class Carrying:
    """A carrier and its other side."""

    carrier: Carrier
    receiver: Receiver
    sent: Callable[[], list[tuple[str, str]]]
    app: Flask

    def carry(self) -> None:
        """Bring the promise once."""
        with self.app.app_context():
            self.carrier.carry(PROMISE, reference=REFERENCE)


@pytest.fixture(params=["mail server", "scripted"])
def carrying(request: pytest.FixtureRequest, make_app: AppFactory) -> Iterator[Carrying]:
    """Return each carrier."""
    app, receiver = make_app(), Receiver()
    if request.param == "scripted":
        scripted = ScriptedMailer(answer=receiver.scripted)
        yield Carrying(carrier=scripted, receiver=receiver, sent=lambda: scripted.sent, app=app)
        return
    (port,) = free_ports(1)
    controller = Controller(receiver, hostname="127.0.0.1", port=port)
    controller.start()
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port)
    state = Mail().init_mail(app.config)
    app.extensions["mail"] = state
    mails = MailCarrier(
        state=lambda: state,
        writer=plain_writer(),
        bounces_to="",
        patience=Patience(answer=5, mail=20),
    )
    yield Carrying(carrier=mails, receiver=receiver, sent=lambda: receiver.arrived, app=app)
    controller.stop()


def test_a_promise_arrives_where_it_is_to_go_with_its_reference(carrying: Carrying) -> None:
    """Brought again, it has the same one, so that a receiver can tell a repetition."""
    carrying.carry()
    carrying.carry()

    assert carrying.sent() == [(PROMISE.to, REFERENCE)] * 2


def test_a_receiver_that_will_never_take_it_is_told_from_one_that_may_later(carrying: Carrying) -> None:
    """One is given up, the other is tried again."""
    carrying.receiver.answer = "never"
    with pytest.raises(Refused):
        carrying.carry()
    carrying.receiver.answer = "not now"
    with pytest.raises(Unavailable):
        carrying.carry()
    carrying.receiver.answer = ""
    carrying.carry()

    assert carrying.sent() == [(PROMISE.to, REFERENCE)]
