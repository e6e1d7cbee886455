"""A fresh sign-in asked of CAS servers that prove it by the attribute, by the validation, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.portal import create_portal
from sesame.mounted import mounted
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.crawler import Crawler
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.portals import Kind
from tests.portals import build_portal
from tests.portals import sign_in
from tests.scripted_cas import ScriptedCas
from tests.served import served
from tests.store_of import engine_of

SECTION = "/sesame/modifier/mot-de-passe"
PORTAL = "http://localhost"
UNPROVEN = "Votre reconnexion n’a pas été confirmée"


@dataclass
class Between:
    """A browser between the portal and a CAS server, at which somebody has a session."""

    client: FlaskClient
    cas: ScriptedCas
    cas_url: str
    #: Every address the browser was sent to.
    sent_to: list[str] = field(default_factory=list)

    def open(self, address: str) -> TestResponse:
        """Open an address of the portal and follow wherever it sends, through the CAS server and back."""
        while True:
            parts = urlsplit(address)
            answer = self.client.get(f"{parts.path}?{parts.query}")
            if "Location" not in answer.headers:
                return answer
            address = answer.headers["Location"]
            self.sent_to.append(address)
            assert len(self.sent_to) < 20, self.sent_to
            if address.startswith(self.cas_url):
                query = parse_qs(urlsplit(address).query)
                address = self.cas.answer_sign_in(query["service"][0], renew=query.get("renew") == ["true"])

    @property
    def times_renewed(self) -> int:
        """How often the browser was sent to sign in afresh."""
        return sum(address.startswith("/login?renew=true") for address in self.sent_to)


@pytest.fixture
def cas() -> ScriptedCas:
    """Return a CAS server as LemonLDAP::NG: it asks again, and refuses at validation, but sends no attribute."""
    return ScriptedCas()


@pytest.fixture
def browser(cas: ScriptedCas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """Return a browser before the demonstration's portal, set to ask for fresh sign-ins of that server."""
    (tmp_path / "key").write_text("a secret of the tests alone", encoding="utf-8")
    with served(cas.app()) as port:
        cas_url = f"http://127.0.0.1:{port}"
        for name, value in {
            "DEMO_FOLDER": str(tmp_path),
            "DEMO_SECRET_KEY_FILE": str(tmp_path / "key"),
            "DEMO_SMTP_PORT": "1",
            "DEMO_PORTAL_URL": PORTAL,
            "DEMO_CAS_URL": cas_url,
            "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}",
            "SESAME_MAIL_SENDER": "ne-pas-repondre@univ-demo.example",
            "SESAME_CHARTER_URL": "/reglement-interieur",
            "SESAME_REAUTHENTICATION": "renew",
            **{name: str(value) for name, value in CHEAP.items()},
        }.items():
            monkeypatch.setenv(name, value)
        app = create_portal()
        store_people(app, LEA)
        give_account(app)
        yield Between(app.test_client(), cas, cas_url)
        engine_of(app).dispose()


@pytest.mark.parametrize(
    ("script", "opens"),
    [
        ({"tells": False}, True),
        ({"tells": True}, True),
        ({"tells": True, "refuses": False}, True),
        ({"tells": False, "asks_again": False}, False),
        ({"tells": True, "asks_again": False, "refuses": False}, False),
    ],
    ids=["by the validation alone", "by both", "by the attribute alone", "renew not heeded", "attribute says no"],
)
def test_one_is_sent_once_and_then_the_page_opens_or_says_why_not(
    browser: Between, cas: ScriptedCas, script: dict[str, bool], *, opens: bool
) -> None:
    """By whichever proof the server gives; without any, never a second redirection."""
    for name, value in script.items():
        setattr(cas, name, value)

    page = browser.open(SECTION)

    assert browser.times_renewed == 1
    assert (page.status_code, UNPROVEN in page.text) == ((200, False) if opens else (403, True))
    assert ('name="password"' in page.text) is opens


def test_a_ticket_for_which_no_password_was_typed_opens_nothing(browser: Between, cas: ScriptedCas) -> None:
    """Whoever sits down at an open session writes the addresses, and asks for a ticket as a fresh sign-in would."""
    browser.open("/login?next=/")
    service = f"{PORTAL}/login?next=%2Fsesame%2Fmodifier%2Fmot-de-passe&renew=true"
    cas.asks_again = False

    page = browser.open(cas.ticket(service, typed=False))

    assert page.status_code == 403
    assert UNPROVEN in page.text


@pytest.fixture
def unproven_app(make_app: AppFactory) -> Flask:
    """Return an app whose portal never tells of a fresh sign-in."""
    app = make_app(mount_options={"reauthenticated_at": lambda: None}, SESAME_REAUTHENTICATION="renew")
    give_account(app)
    return app


def test_the_page_says_what_to_do_and_the_log_why(unproven_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """To the person: once more, then the help desk; to the maintainer: what the portal has to tell; once each."""
    person = signed_in(unproven_app)
    first = person.client.get(SECTION)
    pages = [person.client.get(SECTION) for _ in range(3)]

    assert first.status_code == 303
    assert [page.status_code for page in pages] == [403, 403, 403]
    assert 'href="/login?renew=true&amp;next=%2Fsesame%2Fmodifier%2Fmot-de-passe"' in pages[0].text
    assert "prévenez l’assistance" in pages[0].text
    assert [notice.code for notice in mounted(unproven_app).notices] == ["fresh_sign_in_unproven"]
    assert caplog.text.count("isFromNewLogin") == 1


def test_the_way_is_gone_again_after_another_page(unproven_app: Flask) -> None:
    """Who turned back at the sign-in page reads nothing of a failure, and is sent by themselves the next time."""
    person = signed_in(unproven_app)
    assert person.client.get(SECTION).status_code == 303
    assert person.client.get_cookie("sesame_retour") is not None

    person.open("/sesame/")

    assert person.client.get_cookie("sesame_retour") is None
    assert person.client.get(SECTION).status_code == 303


def test_after_a_form_sent_too_late_one_is_not_sent_twice_either(unproven_app: Flask) -> None:
    """The page offers the way; who took it and comes back without proof reads why."""
    person = signed_in(unproven_app)
    person.open("/sesame/modifier/sms")
    person.send(sms="yes", phone="+33 6 39 98 12 34")
    assert "Reconnectez-vous pour continuer" in person.page.text

    assert person.client.get(SECTION).status_code == 403


def test_who_comes_straight_back_from_signing_in_reads_why(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the portal keeps who is signed in under a name that Sésame was not told."""
    app = make_app()
    client = app.test_client()
    with client.session_transaction() as session:
        session["user_login"] = "lmartin"

    answers = [client.get("/sesame/") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 403, 403]
    assert "Votre connexion n’est pas arrivée jusqu’ici" in answers[3].text
    assert 'href="/login?next=%2Fsesame%2F"' in answers[3].text
    assert [notice.code for notice in mounted(app).notices] == ["sign_in_unseen"]
    assert "SESAME_IDENTITY_SESSION_KEY" in caplog.text


def test_below_a_sub_path_the_way_and_its_cookie_stay_there(tmp_path: Path) -> None:
    """Neither is told to the rest of the host."""
    kind = Kind(sub_path="/ent", proxy=True, reauthentication="renew")
    app = build_portal(kind, tmp_path)
    store_people(app, LEA)
    give_account(app)
    client = app.test_client()
    sign_in(client, kind, "lmartin")

    sent = client.get(f"/ent{SECTION}")
    crawler = Crawler(client, kind.public_url)
    crawler.arrives(sent, SECTION)

    assert sent.headers["Location"] == "/ent/login?renew=true&next=%2Fent%2Fsesame%2Fmodifier%2Fmot-de-passe"
    assert "Path=/ent;" in sent.headers["Set-Cookie"] + ";"
    assert all(word in sent.headers["Set-Cookie"] for word in ("Secure", "HttpOnly", "SameSite=Lax"))
    assert crawler.offences == []
    engine_of(app).dispose()
