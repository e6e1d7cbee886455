"""What the doctor finds of the mail server, by talking to real ones."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from tests.certificates import make_certificate
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.doctors_visit import found
from tests.mail_servers import mail_server

#: A password in clear is what some of these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

SENDER, BOUNCES = "ne-pas-repondre@univ-demo.example", "retours@univ-demo.example"
#: An account of the mail server and its password.
RIGHT = ("portal", "right")


def app_of(make_app: AppFactory, port: int, **settings: Any) -> Flask:
    """Return a portal that sends by the server at that port."""
    config = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_SUPPRESS_SEND": False, **settings}
    return make_app(people=False, SESAME_MAIL_TIMEOUT_SECONDS=3, **config)


def of_mail(make_app: AppFactory, port: int, **settings: Any) -> Finding:
    """Return what is found of that server."""
    return found(app_of(make_app, port, **settings), "mail")


def test_a_server_on_this_machine_may_be_in_clear(make_app: AppFactory) -> None:
    """Nobody else hears it; the sender was asked for, and no mail was sent."""
    with mail_server() as server:
        said = of_mail(make_app, server.port)

    assert said.level is Level.OK
    assert (
        said.sentence == f"127.0.0.1:{server.port} accepte l’expéditeur {SENDER} (sans chiffrement, sur cette machine)"
    )
    assert server.letters == []


def test_a_server_elsewhere_may_not(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes travel in these mails."""
    monkeypatch.setattr("sesame.doctor.mail._AT_HOME", frozenset())
    with mail_server() as server:
        said = of_mail(make_app, server.port)

    assert said.level is Level.WARNING
    assert "MAIL_USE_TLS" in said.remedy


@pytest.mark.parametrize(("days", "level"), [(90, Level.OK), (5, Level.WARNING)])
def test_a_valid_certificate_is_told_with_its_days(
    make_app: AppFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: Level
) -> None:
    """One that ends soon is told before it does."""
    made = make_certificate(tmp_path, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    with mail_server(tls=made.context()) as server:
        said = of_mail(make_app, server.port, MAIL_USE_TLS=True)

    assert said.level is level
    assert f"{days - 1} jours" in said.sentence


@pytest.mark.parametrize("why", ["signed by nobody known", "another name"])
def test_a_certificate_that_is_not_valid_is_told(
    make_app: AppFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """No mail leaves by that server: whoever listens there would read them."""
    made = make_certificate(tmp_path, name="DNS:other.example" if why == "another name" else "IP:127.0.0.1")
    if why == "another name":
        monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    with mail_server(tls=made.context()) as server:
        said = of_mail(make_app, server.port, MAIL_USE_TLS=True)

    assert said.level is Level.FAULT
    assert "certificat non valable" in said.sentence
    assert "SESAME_MAIL_CA_FILE" in said.remedy


def test_a_private_authority_is_the_one_of_the_setting(make_app: AppFactory, tmp_path: Path) -> None:
    """The doctor believes whom the mails believe."""
    made = make_certificate(tmp_path)
    with mail_server(tls=made.context()) as server:
        said = of_mail(make_app, server.port, MAIL_USE_TLS=True, SESAME_MAIL_CA_FILE=str(made.certificate))

    assert said.level is Level.OK


@pytest.mark.parametrize(
    ("server_of", "settings", "words"),
    [
        ({}, {"MAIL_USE_TLS": True}, "ne sait pas chiffrer"),
        (
            {"account": RIGHT},
            {"MAIL_USERNAME": "portal", "MAIL_PASSWORD": "wrong"},
            "refuse le compte (535)",
        ),
        ({"refused_sender": SENDER}, {}, f"refuse l’expéditeur {SENDER} (553)"),
        ({"refused_sender": BOUNCES}, {"SESAME_MAIL_BOUNCE_ADDRESS": BOUNCES}, f"refuse l’expéditeur {BOUNCES} (553)"),
        ({"account": RIGHT}, {}, f"refuse l’expéditeur {SENDER} (530)"),
        ({}, {"MAIL_SUPPRESS_SEND": True}, "aucun mail ne part"),
    ],
    ids=["no STARTTLS", "wrong password", "sender refused", "bounce address refused", "no account", "suppressed"],
)
def test_what_would_keep_mails_from_leaving_is_a_fault(
    make_app: AppFactory, server_of: dict[str, Any], settings: dict[str, Any], words: str
) -> None:
    """Each with its own words and what to correct."""
    with mail_server(**server_of) as server:
        said = of_mail(make_app, server.port, **settings)

    assert said.level is Level.FAULT
    assert words in said.sentence
    assert said.remedy
    assert "wrong" not in said.sentence + said.remedy


def test_an_account_that_is_let_in_is_all_right(make_app: AppFactory) -> None:
    """With the sender asked for after that."""
    with mail_server(account=RIGHT) as server:
        said = of_mail(make_app, server.port, MAIL_USERNAME="portal", MAIL_PASSWORD="right")

    assert said.level is Level.OK


def test_a_server_that_is_not_there_is_a_fault(make_app: AppFactory) -> None:
    """By the class of what happened."""
    said = of_mail(make_app, free_ports(1)[0])

    assert said.level is Level.FAULT
    assert "ConnectionRefusedError" in said.sentence


def test_a_mail_to_oneself_is_sent_where_it_is_asked_for(make_app: AppFactory) -> None:
    """To the address that was typed, from our sender; it says where it comes from."""
    with mail_server() as server:
        app = app_of(make_app, server.port)
        result = app.test_cli_runner().invoke(args=["sesame", "doctor", "--mail", "moi@univ-demo.example"])

    (letter,) = server.letters
    assert "ok          Mail d’essai : le mail d’essai est parti" in result.output
    assert (letter["To"], letter["From"]) == ("moi@univ-demo.example", f"Sésame <{SENDER}>")
    assert "flask sesame doctor --mail" in letter.get_content()


def test_a_mail_to_oneself_that_does_not_leave_is_a_fault(make_app: AppFactory) -> None:
    """The line of the server says why."""
    result = (
        app_of(make_app, free_ports(1)[0]).test_cli_runner().invoke(args=["sesame", "doctor", "--mail", "a@b.example"])
    )

    assert result.exit_code == 1
    assert "à corriger  Mail d’essai : le mail d’essai n’est pas parti (ConnectionRefusedError)" in result.output
