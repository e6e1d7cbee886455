"""Canaries: what a person types in secret is found in no log, no table, no mail and no address afterwards."""

import logging
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import request_started

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import signed_in
from tests.store_of import codes
from tests.store_of import mails

PASSWORDS = ("Canari-jaune7perche", "Canari+vert8cage")
ANSWERS = ("Canari des îles lointaines", "Canari de la voisine")
FOLDED = ("canari des iles lointaines", "canaridesileslointaines", "canari de la voisine")
#: Where a person's own data may stand in clear: these tables are there to hold it.
PHONE, NUMBER, BIRTH_DATE = "639981234", "123456789AB", "2007-02-03"


@pytest.fixture
def told_app(make_app: AppFactory) -> Flask:
    """Return an app with codes, links and everything else that might leak."""
    return make_app(
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_PUBLIC_URL="https://ent.univ-demo.example",
        TESTING=False,
        SESAME_DELIVER_AFTER_RESPONSE=True,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=1,
    )


@pytest.fixture
def addresses(told_app: Flask) -> list[str]:
    """Return every address that was asked for."""
    seen: list[str] = []

    def note(_sender: Flask, **_: Any) -> None:
        from flask import request

        seen.append(request.full_path)

    request_started.connect(note, told_app, weak=False)
    return seen


def live_through(app: Flask) -> list[str]:
    """Do everything once, with errors on the way; return the codes that were sent."""
    sent = []
    person = at_activation(app)
    person.go_to("identite")
    person.send(number=NUMBER, day="1", month="1", year="2001")
    person.send(**person.answer("identite"))
    sent.append(codes(app)[-1])
    person.send(code="00000000")
    person.send(code=sent[-1])
    person.send(question="own", own_question="Court", answer=ANSWERS[0])
    person.send(question="dish", answer=ANSWERS[0])
    person.send(**person.answer("photo"))
    person.send(sms="yes")
    person.send(phone="01 40 00 00 00")
    person.send(phone="06 39 98 12 34")
    person.send(password=PASSWORDS[0], confirmation="autre", charter="yes")
    person.send(password=PASSWORDS[0], confirmation=PASSWORDS[0], charter="yes")
    assert person.step == "termine"
    recovery = at_recovery(app)
    recovery.go_to("identite")
    recovery.send(**recovery.answer("identite"))
    sent.append(codes(app)[-1])
    recovery.send(code=sent[-1])
    recovery.send(answer="blanquette")
    recovery.send(answer=ANSWERS[0])
    recovery.send(password=PASSWORDS[1], confirmation=PASSWORDS[1])
    assert recovery.step == "termine"
    home = signed_in(app)
    home.open("/sesame/modifier/joker")
    home.send(current="Wrong-password12", question="book", answer=ANSWERS[1])
    home.send(current=PASSWORDS[1], question="book", answer=ANSWERS[1])
    assert "C’est enregistré" in home.page.text
    mounted(app).background.wait()
    return sent


def test_no_log_names_a_secret_or_a_person(
    told_app: Flask, caplog: pytest.LogCaptureFixture, addresses: list[str]
) -> None:
    """All loggers, down to the last detail: neither secrets nor numbers, dates, names or addresses of people."""
    caplog.set_level(logging.DEBUG)
    sent = live_through(told_app)

    written = "\n".join(f"{record.name} {record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "outbox entry" in written
    for canary in (
        *PASSWORDS,
        *ANSWERS,
        *FOLDED,
        *sent,
        PHONE,
        NUMBER,
        BIRTH_DATE,
        "Martin",
        "Léa",
        "courriel.example",
    ):
        assert canary.lower() not in written.lower(), canary
    assert addresses


def test_no_address_carries_anything_of_a_person(told_app: Flask, addresses: list[str]) -> None:
    """Addresses are kept by proxies, histories and referrers."""
    live_through(told_app)

    together = "\n".join(addresses).lower()
    for canary in ("canari", PHONE, NUMBER.lower(), "2007", "martin", "lmartin", "courriel", "code="):
        assert canary not in together
    assert re.search(r"[0-9]{8}", together) is None


def test_no_table_holds_a_secret_in_clear(told_app: Flask, tmp_path: Path) -> None:
    """Not in any column, nor anywhere in the file: journeys that are over keep no answer."""
    live_through(told_app)

    for file in tmp_path.glob("sesame.db*"):
        raw = file.read_bytes()
        for canary in (*PASSWORDS, *ANSWERS, *FOLDED):
            assert canary.encode() not in raw, (file.name, canary)
    with sqlite3.connect(tmp_path / "sesame.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = {
            table
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table}")  # noqa: S608
            if PHONE in str(row)
        }
    connection.close()
    assert holding == {"sesame_preferences"}


def test_no_mail_holds_a_secret(told_app: Flask) -> None:
    """But the code, which goes to one mailbox and lives ten minutes."""
    sent = live_through(told_app)

    for mail in mails(told_app):
        text = str(mail)
        for canary in (*PASSWORDS, *ANSWERS, PHONE, NUMBER, BIRTH_DATE):
            assert canary not in text
        assert any(code in text for code in sent) == (mail["template"] == "code")


def test_the_session_cookie_says_nothing(told_app: Flask) -> None:
    """It is signed and readable: an opaque number and a token, and nothing of the person."""
    person = at_activation(told_app)
    person.go_to("identite")
    person.send(**person.answer("identite"))
    with person.client.session_transaction() as session:
        content = dict(session)

    assert set(content) <= {"sesame_activation", "csrf_token"}
    assert "lmartin" not in str(content)
