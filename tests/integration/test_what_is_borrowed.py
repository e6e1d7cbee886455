"""What Sésame takes from its portal: found by looking, or told by an option of ``mount``."""

import datetime as dt
import http.client
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask import redirect
from flask.sessions import SecureCookieSession
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_login import login_user
from flask_mail import Mail
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

import plugin
from sesame.mounted import mounted
from sesame.portal import MountOptions
from sesame.portal import Portal
from sesame.services.reauthentication import FreshSignInNeeded
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.served import served
from tests.store_of import engine_of

INTRO = "/aide/activer-mon-compte/"


@dataclass
class User:
    """Somebody signed in by Flask-Login."""

    uid: str
    is_authenticated: bool = True
    is_active: bool = True

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the session."""
        return self.uid


def test_who_is_signed_in_by_flask_login_is_known(app: Flask) -> None:
    """And the session key, which a portal with Flask-Login does not keep, says nothing any more."""
    give_account(app)
    LoginManager(app).user_loader(User)

    @app.get("/in")
    def sign_in() -> Response:
        login_user(User("lmartin"))
        return redirect("/sesame/")

    client = app.test_client()
    with client.session_transaction() as session:
        session["username"] = "lmartin"
    stranger = client.get("/sesame/")
    client.get("/in")

    assert "lmartin" not in stranger.get_data(as_text=True)
    assert "lmartin" in client.get("/sesame/").get_data(as_text=True)


def test_who_is_signed_in_may_be_told(make_app: AppFactory) -> None:
    """The option wins over whatever else there is."""
    app = make_app(mount_options={"identity": lambda: "lmartin"})
    give_account(app)

    assert "lmartin" in signed_in(app, "pbernard").open("/sesame/").text


@pytest.mark.parametrize(("setting", "signed_in_as"), [("Remote-User", True), ("", False)])
def test_a_header_tells_who_is_signed_in_only_where_that_is_set(
    make_app: AppFactory, setting: str, *, signed_in_as: bool
) -> None:
    """Over a real socket, as behind gunicorn: a header anybody can send is believed by nobody's default."""
    app = make_app(SESAME_IDENTITY_HEADER=setting)
    give_account(app)
    with served(app) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/sesame/", headers={"Remote-User": "lmartin"})
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()

    assert answer.status == (200 if signed_in_as else 303)
    assert ("lmartin" in page) is signed_in_as


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en", "en"), ("en_GB", "en"), ("fr-CA", "fr")],
)
def test_the_language_may_be_told(make_app: AppFactory, locale: str | None, language: str) -> None:
    """Then there is no switch of our own, and what the browser asks for is the portal's affair."""
    app = make_app(mount_options={"locale": lambda: locale})

    page = app.test_client().get(f"{INTRO}?langue=en", headers={"Accept-Language": "en"})

    assert f'lang="{language}"' in page.text
    assert "langue=" not in page.text
    assert not any("langue" in cookie for cookie in page.headers.getlist("Set-Cookie"))


def test_a_reader_of_a_language_we_do_not_have_chooses_between_those_we_have(make_app: AppFactory) -> None:
    """By our own switch, whatever the portal says; English stands first for them, French where nothing was asked."""
    cases = [
        # the portal's locale, the browser's wish, what was chosen: what is read
        ("es", "es", "", "en"),
        ("es_MX", "es, fr;q=0.5", "", "fr"),
        ("es", "es, en;q=0.7, fr;q=0.3", "", "en"),
        ("es", "es", "fr", "fr"),
        ("de", "", "", "en"),
        ("", "", "", "fr"),
        (None, "", "", "fr"),
        (None, "en-GB", "", "en"),
        (None, "zh", "", "en"),
        (None, "zh", "fr", "fr"),
    ]
    locale: list[str | None] = [None]
    client = make_app(mount_options={"locale": lambda: locale[0]}).test_client()
    wrong = []
    for portal, browser, chosen, language in cases:
        locale[0] = portal
        client.delete_cookie("sesame_langue")
        headers = {"Accept-Language": browser} if browser else {}
        client.get(INTRO, query_string={"langue": chosen} if chosen else {}, headers=headers)
        page = client.get(INTRO, headers=headers).text
        if f'<div class="sesame" lang="{language}"' not in page or "?langue=" not in page:
            wrong.append((portal, browser, chosen, language))

    assert wrong == []


def test_without_a_locale_of_the_portal_s_the_browser_chooses(app: Flask) -> None:
    """French for who asks for nothing; English for who asks for neither."""
    client = app.test_client()
    read = {}
    for wish in ("", "fr", "en-US,en", "es", "de, fr;q=0.2", "*"):
        page = client.get(INTRO, headers={"Accept-Language": wish} if wish else {}).text
        read[wish] = "en" if '<div class="sesame" lang="en"' in page else "fr"

    assert read == {"": "fr", "fr": "fr", "en-US,en": "en", "es": "en", "de, fr;q=0.2": "fr", "*": "fr"}


@pytest.mark.parametrize(
    ("locale", "language", "switch"), [("en", "en", False), ("fr", "fr", False), ("es", "en", True)]
)
def test_flask_babel_tells_the_language(app: Flask, locale: str, language: str, *, switch: bool) -> None:
    """As it does for the portal's own pages; in Spanish ones, there is a switch between ours."""
    Babel(app, locale_selector=lambda: locale)

    page = app.test_client().get(INTRO, headers={"Accept-Language": "fr" if locale == "en" else "en"})

    assert f'<div class="sesame" lang="{language}"' in page.text
    assert ("langue=" in page.text) is switch


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_a_client_is_counted_by_what_one_line_is_given(app: Flask, address: str, counted: str) -> None:
    """An IPv6 line has 2^64 addresses to try from (RFC 6177); it is one client."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert mounted(app).portal.client_address() == counted


def test_a_forwarded_header_is_not_believed_by_itself(app: Flask) -> None:
    """Only the portal knows whether a proxy stands before it."""
    with app.test_request_context(
        environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"X-Forwarded-For": "203.0.113.1"}
    ):
        assert mounted(app).portal.client_address() == "192.0.2.7"


@pytest.mark.parametrize(
    ("headers", "address", "believed", "said"),
    [
        ({"X-Forwarded-For": "203.0.113.1"}, "127.0.0.1", False, True),
        ({"X-Forwarded-For": "203.0.113.1"}, "10.0.0.7", False, True),
        ({"X-Forwarded-For": "203.0.113.1"}, "", False, True),
        ({"X-Forwarded-For": "203.0.113.1"}, "10.0.0.7", True, False),
        ({"X-Forwarded-For": "203.0.113.1"}, "198.51.100.7", False, False),
        ({}, "127.0.0.1", False, False),
    ],
    ids=["this machine", "a private network", "a socket", "believed", "a visitor's own header", "no proxy"],
)
def test_a_proxy_that_is_not_believed_is_said_once(
    app: Flask,
    caplog: pytest.LogCaptureFixture,
    headers: dict[str, str],
    address: str,
    *,
    believed: bool,
    said: bool,
) -> None:
    """In the log of each process, without any address; a visitor's own header is no proxy."""
    if believed:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]

    for _ in range(3):
        app.test_client().get(INTRO, headers=headers, environ_base={"REMOTE_ADDR": address})

    assert caplog.text.count("X-Forwarded-For is sent and not believed") == said
    assert "203.0.113.1" not in caplog.text


class Regenerating(SecureCookieSessionInterface):
    """Sessions whose id can be renewed, as server-side ones can."""

    def __init__(self) -> None:
        """Begin without a renewal."""
        self.renewed = 0

    def regenerate(self, _session: SecureCookieSession) -> None:
        """Count a renewal."""
        self.renewed += 1


def test_a_session_that_can_is_given_a_new_id_when_an_identity_is_proven(app: Flask) -> None:
    """Whoever fixed the old one holds nothing of what it may do from then on."""
    interface = Regenerating()
    app.session_interface = interface
    person = at_activation(app)
    person.go_to("identite")
    before = interface.renewed
    person.send(**person.answer("identite"))

    assert before == 0
    assert interface.renewed == 1


@pytest.mark.parametrize(
    ("minutes_ago", "fresh"),
    [(4, True), (6, False), (-60, False)],
)
def test_a_sign_in_is_fresh_for_five_minutes(app: Flask, minutes_ago: int, *, fresh: bool) -> None:
    """One of the future is a clock that is wrong, or somebody who writes the session."""
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
    services = mounted(app).services
    portal = Portal(app, services.settings, MountOptions(reauthenticated_at=lambda: moment))

    with nullcontext() if fresh else pytest.raises(FreshSignInNeeded):
        services.fresh_sign_in.check(LEA.key, portal.signed_in_afresh_at())


def test_a_portal_that_tells_nothing_is_never_fresh(app: Flask) -> None:
    """Neither without the option, nor with one that knows of no sign-in."""
    services = mounted(app).services

    for options in (MountOptions(), MountOptions(reauthenticated_at=lambda: None)):
        with pytest.raises(FreshSignInNeeded):
            services.fresh_sign_in.check(LEA.key, Portal(app, services.settings, options).signed_in_afresh_at())


def _failing(_uid: str) -> int:
    raise RuntimeError


def test_a_portal_that_fails_to_end_sessions_undoes_nothing(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """The password is changed; the log says what did not follow."""
    app = make_app(mount_options={"end_sessions": _failing})
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/mot-de-passe")

    with caplog.at_level(logging.ERROR, logger="sesame"):
        person.send(current=GOOD_PASSWORD, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)

    assert person.page.status_code == 200
    assert mounted(app).services.sign_in.check_password("lmartin", NEW_PASSWORD)
    assert "the portal could not end sessions" in caplog.text


@pytest.fixture
def bare(tmp_path: Any) -> Flask:
    """Return a portal that nothing is mounted in yet."""
    app = Flask("portal", instance_path=str(tmp_path))
    app.config.update(TESTING=True, SECRET_KEY="a secret of the tests alone", SESAME_CHARTER_URL="/reglement", **CHEAP)
    return app


@pytest.mark.parametrize("part", ["the extension", "its state"])
def test_the_mail_extension_may_be_told(bare: Flask, part: str) -> None:
    """As the portal's ``Mail``, or as what its ``init_app`` gave."""
    bare.config.update(MAIL_DEFAULT_SENDER=("L’université", "portail@autre.example"))
    mail = Mail(bare)
    plugin.mount(bare, mail=mail if part == "the extension" else mail.state)

    assert mounted(bare).portal.mail_state() is mail.state
    engine_of(bare).dispose()


def test_the_limiter_may_be_told(bare: Flask) -> None:
    """One that the portal keeps elsewhere than in its extensions."""
    bare.config.update(SESAME_MAIL_SENDER="portail@autre.example")
    elsewhere = Limiter(get_remote_address, app=Flask("elsewhere"), storage_uri="memory://")
    plugin.mount(bare, limiter=elsewhere)
    store_people(bare, LEA)

    assert mounted(bare).portal.limiter() is elsewhere
    engine_of(bare).dispose()


@pytest.mark.parametrize("name", ["base.html", "layout.html"])
def test_the_usual_layouts_are_found(make_app: AppFactory, tmp_path: Any, name: str) -> None:
    """And Sésame's own is taken where there is none."""
    assert mounted(make_app(people=False)).portal.base_template == "sesame/base.html"
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / name).write_text("<body class='theirs'>{% block content %}{% endblock %}", encoding="utf-8")

    app = make_app(people=False)

    assert "class='theirs'" in app.test_client().get(INTRO).text


def test_another_layout_may_be_set(make_app: AppFactory, tmp_path: Any) -> None:
    """By its name among the portal's templates."""
    (tmp_path / "templates" / "ent").mkdir(parents=True)
    (tmp_path / "templates" / "ent" / "page.html").write_text("<b>ENT</b>{% block content %}{% endblock %}")

    app = make_app(people=False, SESAME_BASE_TEMPLATE="ent/page.html")

    assert "<b>ENT</b>" in app.test_client().get(INTRO).text


@pytest.mark.parametrize("name", ["csrf_token", "jeton"])
def test_the_token_of_forms_is_new_once_an_identity_is_proven(make_app: AppFactory, name: str) -> None:
    """Whoever knew the one of before holds nothing; a form of before says so in words, and the journey goes on."""
    app = make_app(WTF_CSRF_FIELD_NAME=name)
    person = at_activation(app)
    person.go_to("identite")
    of_before = person.hidden()
    with person.client.session_transaction() as session:
        kept_before = session[name]
    person.send(**person.answer("identite"))
    assert person.step == "joker"
    with person.client.session_transaction() as session:
        assert session[name] != kept_before

    refused = person.client.post(person.page.request.path, data={**of_before, **person.answer("joker")})
    assert refused.status_code == 400
    assert "avant que vous vous identifiiez" in refused.text

    person.open("joker")
    person.send(**person.answer("joker"))
    assert person.step == "photo"
