"""Which mail servers are believed: those whose certificate somebody known vouches for, and for their name."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sesame.errors import Misconfigured
from tests.certificates import Certificate
from tests.certificates import make_certificate
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.person_at_browser import GOOD_PASSWORD
from tests.scripted_smtp import scripted_smtp

ADDRESSES = {"lea.martin-duval@univ-demo.example", "lea@courriel.example"}


@pytest.fixture
def own(tmp_path: Path) -> Certificate:
    """Return a certificate that signs itself, for this machine."""
    return make_certificate(tmp_path)


def sent(make_app: AppFactory, how: str, certificate: Certificate, **settings: Any) -> tuple[set[str], str, list[str]]:
    """Send what an activation promises to a server with that certificate; give whom it reached, and what was heard."""
    over_tls = how == "TLS"
    with scripted_smtp(tls=certificate.context(), over_tls=over_tls) as server:
        server.answers["EHLO"] = "250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS"
        app = make_app(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=server.port,
            MAIL_SUPPRESS_SEND=False,
            MAIL_USE_SSL=over_tls,
            MAIL_USE_TLS=not over_tls,
            MAIL_USERNAME="portal",
            MAIL_PASSWORD=GOOD_PASSWORD,
            **settings,
        )
        said = deliver(app)
    return set(server.taken), said, server.commands


def deliver(app: Flask) -> str:
    """Activate somebody and run the maintainer's command."""
    at_activation(app).go_to("termine")
    return app.test_cli_runner().invoke(args=["sesame", "deliver"]).output


@pytest.mark.parametrize("how", ["STARTTLS", "TLS"])
def test_a_certificate_that_nobody_known_signed_is_refused(make_app: AppFactory, own: Certificate, how: str) -> None:
    """Whoever sits between would read codes, links and the relay's password: mails wait, and none of that is said."""
    reached, said, heard = sent(make_app, how, own)

    assert reached == set()
    assert "2 remis à plus tard, 0 abandonné(s)" in said
    assert [words for words in heard if not words.lower().startswith(("ehlo", "starttls", "quit"))] == []


@pytest.mark.parametrize("how", ["STARTTLS", "TLS"])
def test_a_private_authority_is_named_by_a_file(make_app: AppFactory, own: Certificate, how: str) -> None:
    """By the setting."""
    reached, _said, heard = sent(make_app, how, own, SESAME_MAIL_CA_FILE=str(own.certificate))

    assert reached == ADDRESSES
    assert any(words.startswith("AUTH") for words in heard)


@pytest.mark.parametrize("how", ["STARTTLS", "TLS"])
def test_the_usual_variable_names_one_too(
    make_app: AppFactory, own: Certificate, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for any program."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.certificate))

    assert sent(make_app, how, own)[0] == ADDRESSES


@pytest.mark.parametrize("how", ["STARTTLS", "TLS"])
def test_a_certificate_of_another_name_is_refused(make_app: AppFactory, tmp_path: Path, how: str) -> None:
    """Though its signer is believed: anybody may have one for a name of theirs."""
    other = make_certificate(tmp_path, name="DNS:other.example")

    assert sent(make_app, how, other, SESAME_MAIL_CA_FILE=str(other.certificate))[0] == set()


def test_a_file_of_certificates_that_cannot_be_used_stops_the_start(make_app: AppFactory, tmp_path: Path) -> None:
    """It would be noticed at the first mail, by nobody."""
    empty = tmp_path / "empty.pem"
    empty.write_text("", encoding="utf-8")
    for file in (str(tmp_path / "not there.pem"), str(empty), "authority.pem"):
        with pytest.raises(Misconfigured) as stopped:
            make_app(SESAME_MAIL_CA_FILE=file)
        assert [fault.partition(":")[0] for fault in stopped.value.faults] == ["SESAME_MAIL_CA_FILE"], file
