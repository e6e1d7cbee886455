"""What reaches people by a real mail server, and what becomes of it when the server is away."""

import datetime as dt
import http.client
import re
import socket
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import Session
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session as DatabaseSession

from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.people_with_accounts import at_activation
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.served import served
from tests.store_of import engine_of
from tests.store_of import events
from tests.store_of import mails

INSTITUTIONAL, PERSONAL = "lea.martin-duval@univ-demo.example", "lea@courriel.example"
PUBLIC = "https://ent.univ-demo.example"


class Postman:
    """A mail server's other side: keeps what is sent, refuses what it was told to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter."""
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=modern))
        return "250 OK"

    def to(self, address: str) -> EmailMessage:
        """Return the only letter to that address."""
        (letter,) = [letter for letter in self.letters if letter["To"] == address]
        return letter


@pytest.fixture
def port() -> int:
    """Return where the mail server is, or would be."""
    return free_ports(1)[0]


@pytest.fixture
def postman() -> Postman:
    """Return who takes the mail in."""
    return Postman()


@pytest.fixture
def server(port: int, postman: Postman) -> Iterator[Controller]:
    """Return a real mail server that runs."""
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def posting_app(make_app: AppFactory, port: int) -> Flask:
    """Return an app that sends by that server, right after its answers."""
    return make_app(
        TESTING=False,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=port,
        SESAME_DELIVER_AFTER_RESPONSE=True,
        SESAME_PUBLIC_URL=PUBLIC,
        SESAME_HELP_CONTACT="assistance@univ-demo.example",
        SESAME_INSTITUTION="Université de démonstration",
    )


def activate(app: Flask, uid: str = "lmartin") -> PersonAtBrowser:
    """Walk through the activation; return when its mails have been tried."""
    person = at_activation(app, uid)
    person.go_to("termine")
    mounted(app).background.wait()
    return person


def deliver(app: Flask) -> tuple[int, str]:
    """Run the maintainer's command; return its exit code and what it printed."""
    ran = app.test_cli_runner().invoke(args=["sesame", "deliver"])
    return ran.exit_code, ran.output


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """Return a part of a letter."""
    part = letter.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


class Words(HTMLParser):
    """The words of an HTML text."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep what people read."""
        self.words += data.split()


@pytest.mark.usefixtures("server")
def test_an_activation_is_confirmed_to_every_known_address(posting_app: Flask, postman: Postman) -> None:
    """In text and HTML: the login, the time, and what to do if it was not the person."""
    activate(posting_app)

    assert {letter["To"] for letter in postman.letters} == {INSTITUTIONAL, PERSONAL}
    for letter in postman.letters:
        text = text_of(letter)
        assert "lmartin" in text
        assert re.search(r"\d{1,2} \w+ 20\d\d à \d\d:\d\d \(UTC\+[12]\)", text)
        assert f"{PUBLIC}/sesame/ce-n-est-pas-moi/" in text
        assert "Nous ne vous demanderons jamais votre mot de passe" in text.replace("\u00a0", " ")
        assert letter["From"] == "Sésame <ne-pas-repondre@univ-demo.example>"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Message-ID"].endswith("@univ-demo.example>")
        assert letter["Content-Language"] == "fr"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("zone", "told"), [("America/Martinique", "UTC-4"), ("Pacific/Marquesas", "UTC-9:30"), ("UTC", "UTC+0")]
)
def test_the_time_is_the_university_s_and_says_so(
    make_app: AppFactory, postman: Postman, port: int, zone: str, told: str
) -> None:
    """Overseas as well; whoever reads it elsewhere knows which moment is meant."""
    app = make_app(
        TESTING=False,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=port,
        SESAME_DELIVER_AFTER_RESPONSE=True,
        SESAME_TIMEZONE=zone,
    )

    activate(app)

    assert f"({told})" in text_of(postman.to(PERSONAL))


@pytest.mark.usefixtures("server")
def test_text_and_html_say_the_same(posting_app: Flask, postman: Postman) -> None:
    """Whoever reads only one misses nothing of weight; the HTML loads nothing from anywhere."""
    activate(posting_app)
    letter = postman.to(PERSONAL)
    html = text_of(letter, "html")
    parser = Words()
    parser.feed(html)

    for weighty in ("lmartin", INSTITUTIONAL):
        assert weighty in text_of(letter)
        assert weighty in parser.words
    assert "<img" not in html
    assert "<script" not in html
    assert set(re.findall(r"https?://[\w.-]+", html)) <= {PUBLIC}


@pytest.mark.usefixtures("server")
def test_no_letter_holds_a_secret_or_a_way_to_sign_in(posting_app: Flask, postman: Postman) -> None:
    """Neither password nor answer; and whatever Host the request named, no link leads there."""
    person = at_activation(posting_app)
    person.client.environ_base["HTTP_HOST"] = "evil.example"
    person.go_to("termine")
    mounted(posting_app).background.wait()

    assert len(postman.letters) == 2
    for letter in postman.letters:
        everything = letter.as_string() + text_of(letter) + text_of(letter, "html")
        assert GOOD_PASSWORD not in everything
        assert "dauphinois" not in everything.lower()
        assert "evil.example" not in everything
        assert "/login" not in everything


@pytest.mark.usefixtures("server")
def test_people_are_written_to_in_their_language(posting_app: Flask, postman: Postman) -> None:
    """Xenia reads the French page, but the university knows that her language is English."""
    activate(posting_app, "xivanova")

    letter = postman.to("xenia@courriel.example")
    assert letter["Subject"].startswith("Your account is active")
    assert letter["Content-Language"] == "en"
    assert "Hello Xenia Ivanova," in text_of(letter)


def test_with_the_server_down_the_journey_ends_well_and_the_mail_follows(
    posting_app: Flask, postman: Postman, port: int
) -> None:
    """`sesame deliver` sends it once the server is back, and only once."""
    person = activate(posting_app)
    assert person.page.status_code == 200
    assert "Votre compte est maintenant activé" in person.page.text
    assert "account_activated" in events(posting_app)
    assert len(mails(posting_app)) == 2

    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        _make_due(posting_app)
        code, said = deliver(posting_app)
        deliver(posting_app)
    finally:
        controller.stop()

    assert (code, said) == (
        0,
        "2 envoyé(s), 0 remis à plus tard, 0 abandonné(s). Restent 0 en attente, 0 abandonné(s).\n",
    )
    assert {letter["To"] for letter in postman.letters} == {INSTITUTIONAL, PERSONAL}
    assert len(postman.letters) == 2
    assert mails(posting_app) == []


@pytest.mark.usefixtures("server")
def test_an_address_refused_for_good_does_not_hold_up_the_others(posting_app: Flask, postman: Postman) -> None:
    """It is given up, and the maintainer's command says so by its exit code."""
    postman.refusals[INSTITUTIONAL] = "550 5.1.1 no such user"

    activate(posting_app)

    assert [letter["To"] for letter in postman.letters] == [PERSONAL]
    assert "Restent 0 en attente, 1 abandonné(s)." in deliver(posting_app)[1]


@pytest.mark.usefixtures("server")
def test_an_address_refused_for_now_is_tried_again(posting_app: Flask, postman: Postman) -> None:
    """Greylisting, or a full mailbox: later the same letter passes, under the same Message-ID."""
    postman.refusals[INSTITUTIONAL] = "451 try again later"
    activate(posting_app)
    assert [letter["To"] for letter in postman.letters] == [PERSONAL]

    postman.refusals.clear()
    _make_due(posting_app)
    code, _said = deliver(posting_app)

    assert code == 0
    assert postman.to(INSTITUTIONAL)["Message-ID"] != postman.to(PERSONAL)["Message-ID"]


def test_a_server_that_says_nothing_does_not_keep_the_person_waiting(make_app: AppFactory) -> None:
    """Neither at the last click, nor for the recap, which a browser asks for on the same connection."""
    patience = 3
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        app = make_app(
            TESTING=False,
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=silent.getsockname()[1],
            SESAME_MAIL_TIMEOUT_SECONDS=patience,
            SESAME_DELIVER_AFTER_RESPONSE=True,
        )
        person = at_activation(app)
        person.go_to("mot-de-passe")
        form = {**person.hidden(), **person.answer("mot-de-passe")}
        with served(app) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            began = time.monotonic()
            last_click = ask(connection, person, "POST", person.page.request.path, urlencode(form))
            recap = ask(connection, person, "GET", last_click.headers["Location"])
            took = time.monotonic() - began
            connection.close()

        assert (last_click.status, recap.status) == (303, 200)
        assert took < patience / 2
        mounted(app).background.wait()
        assert len(mails(app)) == 2


def ask(
    connection: http.client.HTTPConnection, person: PersonAtBrowser, method: str, path: str, body: str = ""
) -> http.client.HTTPResponse:
    """Ask with the person's cookie; return the answer, read to its end."""
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    headers = {"Cookie": f"session={cookie.value}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer


@pytest.mark.usefixtures("server")
def test_a_name_with_line_ends_cannot_add_headers(posting_app: Flask, postman: Postman) -> None:
    """Whatever a directory brings; it is text in the letter and nothing more."""
    with DatabaseSession(engine_of(posting_app)) as session, session.begin():
        session.execute(update(PersonRow).values(given_name="Léa\r\nBcc: evil@evil.example"))

    activate(posting_app)

    assert {letter["To"] for letter in postman.letters} == {INSTITUTIONAL, PERSONAL}
    assert all(letter["Bcc"] is None for letter in postman.letters)


def _make_due(app: Flask) -> None:
    """Let the time until the next try pass."""
    with DatabaseSession(engine_of(app)) as session, session.begin():
        session.execute(update(OutboxRow).values(next_attempt_at=dt.datetime.now(dt.UTC)))
