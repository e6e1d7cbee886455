"""What the doctor finds by asking the portal from outside, over real sockets."""

import itertools
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from sesame.doctor.findings import Level
from sesame.version import installed_version
from tests.certificates import make_certificate
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.doctors_visit import found
from tests.served import served_at

FORWARDED = {"HTTP_X_FORWARDED_FOR": "192.0.2.9", "HTTP_X_FORWARDED_PROTO": "http"}


@pytest.fixture
def port() -> int:
    """Return where the portal is served."""
    return free_ports(1)[0]


def at(make_app: AppFactory, port: int, **settings: Any) -> Flask:
    """Return an app whose public address is that port."""
    return make_app(people=False, **{"SESAME_PUBLIC_URL": f"http://127.0.0.1:{port}", **settings})


def behind(app: Flask, before: Callable[[dict[str, Any]], object], *, believed: bool = False) -> Flask:
    """Put what a proxy does to a request before the app, and ProxyFix between them where it is believed."""
    inner = ProxyFix(app.wsgi_app, x_prefix=1) if believed else app.wsgi_app

    def outer(environ: dict[str, Any], start_response: Any) -> Any:
        before(environ)
        return inner(environ, start_response)

    app.wsgi_app = outer  # type: ignore[method-assign]
    return app


def test_a_portal_that_answers_at_its_address_is_all_right(make_app: AppFactory, port: int) -> None:
    """It is this one, of this version, and a visitor sees our page in it."""
    app = at(make_app, port)
    with served_at(app, port):
        names = ("public-url", "public-page", "version", "own-address", "layout", "proxy")
        said = {name: found(app, name) for name in names}

    assert {name: one.level for name, one in said.items()} == dict.fromkeys(said, Level.OK)
    assert said["public-page"].sentence == f"http://127.0.0.1:{port}/sesame/sante répond"
    assert said["proxy"].sentence == "aucun proxy devant le portail"


def test_a_portal_with_prefixes_of_its_own_is_asked_below_them(make_app: AppFactory, port: int) -> None:
    """The sub-path of the public address, the prefix of the mount and that of the pages."""
    app = at(
        make_app,
        port,
        mount_options={"url_prefix": "/services"},
        SESAME_ACCOUNT_PREFIX="/mon-compte",
        SESAME_PUBLIC_URL=f"http://127.0.0.1:{port}/ent",
    )

    def below(environ: dict[str, Any]) -> None:
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/ent", environ["PATH_INFO"].removeprefix("/ent")

    with served_at(behind(app, below), port):
        said = [found(app, name) for name in ("public-page", "own-address", "layout")]

    assert [one.level for one in said] == [Level.OK] * 3
    assert said[0].sentence == f"http://127.0.0.1:{port}/ent/services/mon-compte/sante répond"


def test_an_address_that_is_not_told_is_a_fault(app: Flask) -> None:
    """Without it no mail carries a link, and nothing can be seen from outside."""
    assert found(app, "public-url").level is Level.FAULT
    assert found(app, "public-page").level is Level.WARNING
    assert found(app, "layout").level is Level.OK


def test_an_address_in_clear_is_a_fault(make_app: AppFactory) -> None:
    """Passwords are typed there."""
    app = make_app(people=False, SESAME_PUBLIC_URL="http://ent.univ-demo.example")

    assert found(app, "public-url").level is Level.FAULT


@pytest.mark.parametrize(("days", "level"), [(90, Level.OK), (5, Level.WARNING)])
def test_a_valid_certificate_is_told_with_its_days(
    make_app: AppFactory, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: Level
) -> None:
    """One that ends soon is told before visitors are."""
    made = make_certificate(tmp_path, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    app = at(make_app, port, SESAME_PUBLIC_URL=f"https://127.0.0.1:{port}")
    with served_at(app, port, made.context()):
        said = found(app, "public-page")

    assert said.level is level
    assert f"{days - 1} jours" in said.sentence


def test_a_certificate_that_is_not_valid_is_a_fault(make_app: AppFactory, port: int, tmp_path: Path) -> None:
    """As it is for every browser."""
    app = at(make_app, port, SESAME_PUBLIC_URL=f"https://127.0.0.1:{port}")
    with served_at(app, port, make_certificate(tmp_path).context()):
        said = found(app, "public-page")

    assert said.level is Level.FAULT
    assert "certificat n’est pas accepté : self-signed certificate" in said.sentence


def test_nobody_at_the_address_is_a_fault(make_app: AppFactory, port: int) -> None:
    """What could not be seen for that reason says so."""
    app = at(make_app, port)

    assert found(app, "public-page").sentence.endswith("personne n’écoute à cette adresse")
    for name in ("proxy", "own-address"):
        assert found(app, name).level is Level.WARNING


def test_a_server_that_says_nothing_is_a_fault(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a moment."""
    monkeypatch.setattr("sesame.doctor.public_address._PATIENCE", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        said = found(at(make_app, silent.getsockname()[1]), "public-page")

    assert said.sentence.endswith("rien ne répond en 1 s")


def test_a_name_that_nobody_knows_is_a_fault(make_app: AppFactory) -> None:
    """Names that end in « invalid » are nobody's."""
    app = make_app(people=False, SESAME_PUBLIC_URL="https://ent.univ-demo.invalid")

    assert found(app, "public-page").level is Level.FAULT


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda: flask.redirect("https://sso.univ-demo.example/login"),
            "redirige vers https://sso.univ-demo.example/login",
        ),
        (lambda: ("welcome", 200), "autre chose répond là (statut 200)"),
        (lambda: ("nothing here", 404), "autre chose répond là (statut 404)"),
        (lambda: ("[]", 200), "autre chose répond là (statut 200)"),
    ],
    ids=["sign-in", "another page", "not found", "another JSON"],
)
def test_something_else_at_the_address_is_a_fault(
    make_app: AppFactory, port: int, answer: Callable[[], Any], words: str
) -> None:
    """A sign-in before everything, another site, another path."""
    other = Flask("other")
    other.add_url_rule("/<path:anything>", "all", lambda **_path: answer())
    app = at(make_app, port)
    with served_at(other, port):
        said = found(app, "public-page")

    assert said.level is Level.FAULT
    assert words in said.sentence


def test_a_portal_with_another_key_is_a_fault(make_app: AppFactory, port: int) -> None:
    """Its sessions and links are not those of the process next to it."""
    app = at(make_app, port)
    with served_at(at(make_app, port, SECRET_KEY="another secret of the tests"), port):
        said = found(app, "public-page")

    assert "avec une autre clé secrète" in said.sentence


def test_a_portal_that_is_not_ready_is_a_fault(make_app: AppFactory, port: int) -> None:
    """It answers, and says what it lacks."""
    app = at(make_app, port, SESAME_LIMITER_STORAGE_URL=f"redis://127.0.0.1:{free_ports(1)[0]}/0")
    with served_at(app, port):
        said, limiter = found(app, "public-page"), found(app, "limiter")

    assert said.sentence.endswith("répond « indisponible » : limiter")
    assert limiter.level is Level.FAULT


def test_another_version_in_service_is_a_fault(
    make_app: AppFactory, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed, and nobody restarted the portal, which is what it was when it started."""
    app, running = at(make_app, port), installed_version()
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = sesame-ent\nversion = 99.0\n", encoding="utf-8")
    monkeypatch.setattr("sesame.version.DECLARATION", tmp_path / "setup.cfg")
    with served_at(app, port):
        said = found(app, "version")

    assert said.level is Level.FAULT
    assert said.sentence == f"99.0 installée, mais {running} en service"


@pytest.mark.parametrize(
    ("sent", "believed", "level"),
    [
        (FORWARDED, False, Level.FAULT),
        (FORWARDED, True, Level.OK),
        ({}, True, Level.WARNING),
        ({}, False, Level.OK),
    ],
    ids=["not believed", "believed", "believed and not sent", "no proxy"],
)
def test_a_proxy_is_believed_where_there_is_one_and_nowhere_else(
    make_app: AppFactory, port: int, sent: dict[str, str], *, believed: bool, level: Level
) -> None:
    """Unbelieved, it gives all visitors one address; without it, belief lets them choose theirs."""
    app = behind(at(make_app, port), lambda environ: environ.update(sent), believed=believed)
    with served_at(app, port):
        assert found(app, "proxy").level is level


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"wsgi.url_scheme": "https"}, "le portail se croit en https"),
        ({"HTTP_HOST": "10.0.0.7:8000"}, "le portail se croit sur 10.0.0.7:8000"),
        ({"SCRIPT_NAME": "/elsewhere"}, "le portail se croit sous « /elsewhere »"),
    ],
    ids=["scheme", "host", "sub-path"],
)
def test_a_portal_that_takes_itself_for_another_is_a_fault(
    make_app: AppFactory, port: int, seen: dict[str, str], words: str
) -> None:
    """Cookies, forms and links are made from what it believes."""
    app = behind(at(make_app, port), lambda environ: environ.update(seen))
    with served_at(app, port):
        said = found(app, "own-address")

    assert said.level is Level.FAULT
    assert words in said.sentence


@pytest.mark.parametrize("removed", [True, False], ids=["removed in front", "passed on"])
def test_an_identity_header_that_visitors_can_write_is_a_fault(
    make_app: AppFactory, port: int, *, removed: bool
) -> None:
    """The doctor writes it, as anybody could, and the portal tells whether it arrived."""
    app = at(make_app, port, SESAME_IDENTITY_HEADER="Remote-User")
    behind(app, lambda environ: environ.pop("HTTP_REMOTE_USER", None) if removed else None)
    with served_at(app, port):
        said = found(app, "identity")

    assert said.level is (Level.OK if removed else Level.FAULT)
    assert found(at(make_app, port, SESAME_IDENTITY_HEADER="Remote-User"), "identity").level is Level.WARNING


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "clé « username » de la session"), ({"identity": lambda: None}, "option identity")],
    ids=["session", "option"],
)
def test_how_somebody_signed_in_is_known_is_told(make_app: AppFactory, options: dict[str, Any], words: str) -> None:
    """The first thing to look at when everybody is a stranger."""
    said = found(make_app(people=False, mount_options=options), "identity")

    assert said.level is Level.OK
    assert words in said.sentence
    assert "lue comme login" in said.sentence


@pytest.mark.parametrize(("attribute", "words"), [("", "get_id()"), ("eppn", "attribut eppn")])
def test_what_is_taken_of_flask_login_is_told(make_app: AppFactory, attribute: str, words: str) -> None:
    """A row number taken for a login makes everybody a stranger."""
    app = make_app(people=False, SESAME_IDENTITY_ATTRIBUTE=attribute)
    LoginManager(app)

    assert f"dite par Flask-Login ({words})" in found(app, "identity").sentence


def test_processes_that_count_each_for_itself_are_a_fault(
    make_app: AppFactory, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen from outside: several questions reach several processes, and each says who it is."""
    app = at(make_app, port)
    numbers = itertools.cycle([os.getpid(), os.getpid() + 1, os.getpid() + 2])
    monkeypatch.setattr("sesame.health.os.getpid", lambda: next(numbers))
    with served_at(app, port):
        said = found(app, "limiter")

    assert said.level is Level.FAULT
    assert said.sentence.startswith("3 processus comptent chacun pour soi")


def test_one_process_may_count_in_its_memory(make_app: AppFactory, port: int) -> None:
    """Seen, or told; unseen and untold it is something to look at."""
    app = at(make_app, port)
    unseen = found(app, "limiter")
    with served_at(app, port):
        seen = found(app, "limiter")

    assert (unseen.level, seen.level) == (Level.WARNING, Level.OK)
    assert found(app, "limiter", processes=1).level is Level.OK
    assert found(app, "limiter", processes=2).level is Level.FAULT


@pytest.mark.parametrize(
    ("loosened", "level"),
    [
        (lambda answer: answer.headers.pop("Content-Security-Policy"), Level.WARNING),
        (lambda answer: answer.headers.update({"Cache-Control": "public, max-age=600"}), Level.WARNING),
        (lambda answer: answer.set_data("<p>A portal's own page</p>"), Level.FAULT),
        (lambda answer: setattr(answer, "status_code", 500), Level.FAULT),
        (lambda _answer: None, Level.OK),
    ],
    ids=["no policy", "cached", "nothing of ours", "broken", "as it left us"],
)
def test_what_reaches_visitors_of_our_page_is_told(
    make_app: AppFactory, port: int, loosened: Callable[[flask.Response], object], level: Level
) -> None:
    """The portal and the servers in front may change it on its way."""
    app = at(make_app, port)

    @app.after_request
    def change(answer: flask.Response) -> flask.Response:
        if flask.request.path.startswith("/aide"):
            loosened(answer)
        return answer

    with served_at(app, port):
        assert found(app, "layout").level is level


def test_the_doctor_s_own_questions_are_asked_below_the_sub_path(make_app: AppFactory) -> None:
    """Asked elsewhere, they would be noticed themselves: as a portal that does not live where its mails lead."""
    app = make_app(people=False, SESAME_PUBLIC_URL="http://portail.univ-demo.example/ent")

    found(app, "layout")
    found(app, "policy")

    assert found(app, "notices").level is Level.OK


def test_what_the_policy_takes_from_the_layout_is_told_once(make_app: AppFactory, tmp_path: Path) -> None:
    """As the page is answered, and not again among what was noticed at mount."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text(
        "<title>{% block title %}{% endblock %}</title><style>p { color: red }</style>"
        "{% block content %}{% endblock %}",
        encoding="utf-8",
    )
    app = make_app(people=False)

    said, noticed = found(app, "policy"), found(app, "notices")

    assert said.level is Level.WARNING
    assert "<style>" in said.sentence
    assert noticed.level is Level.OK
    assert found(app, "layout").level is Level.OK


def test_a_layout_that_fails_is_told_without_a_server(make_app: AppFactory, tmp_path: Path) -> None:
    """By the class of what it raised."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text(
        "{{ nobody.name.first }}{% block content %}{% endblock %}", encoding="utf-8"
    )

    said = found(make_app(people=False), "layout")

    assert said.level is Level.FAULT
    assert "UndefinedError" in said.sentence
