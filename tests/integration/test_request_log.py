"""What the lines of the log carry, and what is never in them."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sesame import request_log
from sesame.mounted import mounted
from sesame.request_log import LOGGERS
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD

ROOT = Path(__file__).parents[2]
INTRO = "/aide/activer-mon-compte/"


@pytest.fixture(autouse=True)
def portal_s_logging() -> Iterator[None]:
    """Leave the loggers, which all apps of a process share, as they were."""
    yield
    request_log.install("portal")


def nowhere() -> str:
    """Return the address of a PostgreSQL that is not there."""
    (port,) = free_ports(1)
    return f"postgresql+psycopg://nobody:secret-word@127.0.0.1:{port}/none"


def begin_without_database(app: Flask, **headers: str) -> str:
    """Press « Commencer » while the database is away; return the request's id as the answer tells it."""
    person = at_activation(app)
    person.open(INTRO)
    answer = person.client.post(INTRO, data=person.hidden(), headers=headers)
    assert answer.status_code == 503
    return answer.headers["X-Request-ID"]


def test_every_logger_of_the_code_is_known() -> None:
    """A line by another name would carry no request."""
    named = set()
    for path in (ROOT / "sesame").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if 'logging.getLogger("' in line:
                named.add(line.split('logging.getLogger("')[1].split('"')[0])

    assert named == set(LOGGERS)


def test_a_database_that_is_away_is_told_by_the_class_of_its_cause(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """« Not available » alone does not say whether it refuses, times out or is misspelt; its text holds credentials."""
    app = make_app(people=False, SESAME_DATABASE_URL=nowhere())

    request = begin_without_database(app)

    (record,) = [one for one in caplog.records if "is not available" in one.getMessage()]
    assert record.getMessage() == "database is not available (OperationalError)"
    assert record.request_id == request  # type: ignore[attr-defined]
    assert record.cause == "OperationalError"  # type: ignore[attr-defined]
    assert "secret-word" not in caplog.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("5f4dcc3b-5aa7-65d6-1d83-27deb882cf99", True),
        ("short", False),
        ("x" * 65, False),
        ("lea@courriel.example", False),
        ("12345678 and more", False),
        ("ééééééééé", False),
        ("", False),
    ],
)
def test_a_request_is_called_as_the_proxy_calls_it(app: Flask, given: str, *, kept: bool) -> None:
    """Where that is a plain word of a usual length; else it is given a name of its own."""
    answer = app.test_client().get(INTRO, headers={"X-Request-ID": given})
    another = app.test_client().get(INTRO, headers={"X-Request-ID": given})

    told = answer.headers["X-Request-ID"]
    assert (told == given) is kept
    assert (told == another.headers["X-Request-ID"]) is kept
    assert request_log.HEADER == "X-Request-ID"


def test_the_portal_s_own_pages_and_logging_are_left_alone(app: Flask) -> None:
    """By default no handler, no level, and every line reaches the portal's handlers."""
    app.add_url_rule("/own", "own", lambda: "own")
    sesame = logging.getLogger("sesame")

    assert "X-Request-ID" not in app.test_client().get("/own").headers
    assert (sesame.handlers, sesame.level, sesame.propagate) == ([], logging.NOTSET, True)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the JSON lines of the error output."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_lines_may_be_json_on_the_error_output(make_app: AppFactory, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, the first of which says what Sésame stands on."""
    app = make_app(people=False, SESAME_DATABASE_URL=nowhere(), SESAME_LOG_FORMAT="json", MAIL_SERVER="smtp.example")

    request = begin_without_database(app, **{"X-Request-ID": "given-by-the-proxy"})

    start, at_mount, fault = lines_of(capsys)
    assert (at_mount["level"], at_mount["request_id"]) == ("warning", "-")
    assert at_mount["message"] == "the database cannot be used: people are told to come back until it can"
    assert start["level"] == "info"
    assert "database postgresql, mail by smtp.example:25, identity by session, limiter in memory" in start["message"]
    assert start["request_id"] == "-"
    assert (fault["level"], fault["logger"], fault["request_id"]) == ("error", "sesame", request)
    assert fault["message"].startswith("database is not available (OperationalError")
    assert fault["cause"].startswith("OperationalError")
    assert request == "given-by-the-proxy"
    assert "secret-word" not in str((at_mount, start, fault))


def test_lines_may_be_text_on_the_error_output(make_app: AppFactory, capsys: pytest.CaptureFixture[str]) -> None:
    """Moment, level, logger, request, message: once, whatever the portal's own handlers do."""
    app = make_app(people=False, SESAME_DATABASE_URL=nowhere(), SESAME_LOG_FORMAT="text")

    request = begin_without_database(app)

    _start, _tables, fault = capsys.readouterr().err.splitlines()
    moment, rest = fault.split(" ", 1)
    assert moment.endswith("+00:00")
    assert rest.startswith(f"ERROR sesame [{request}] database is not available (OperationalError")


@pytest.mark.parametrize("log_format", ["portal", "text", "json"])
def test_an_exception_is_told_by_its_class_and_places(
    make_app: AppFactory, capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    """Whoever formats the line: the text of somebody else's exception may name a person."""

    def failing(uid: str) -> int:
        message = f"no such session of {uid}"
        raise LookupError(message)

    app = make_app(mount_options={"end_sessions": failing}, SESAME_LOG_FORMAT=log_format)
    portal_s = logging.StreamHandler(sys.stderr)
    logging.getLogger().addHandler(portal_s)
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/mot-de-passe")
    person.send(current=GOOD_PASSWORD, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    logging.getLogger().removeHandler(portal_s)

    said = capsys.readouterr().err
    assert "the portal could not end sessions" in said
    assert "LookupError" in said
    assert "test_request_log.py:" in said
    assert "lmartin" not in said
    assert mounted(app).services.sign_in.check_password("lmartin", NEW_PASSWORD)


def test_the_line_of_start_starts_nothing(make_app: AppFactory) -> None:
    """No thread and no connection: servers fork their workers after the app is made."""
    before = threading.active_count()

    make_app(people=False, SESAME_LOG_FORMAT="text", SESAME_LIMITER_STORAGE_URL="memory://")

    assert threading.active_count() == before


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_timer_s_command_prints_no_line_of_start(log_format: str, tmp_path: Path) -> None:
    """Cron mails whatever a command prints; the line is for servers."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "SESAME_LOG_FORMAT": log_format,
        "SESAME_CHARTER_URL": "/reglement",
        "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}",
        "SESAME_MAIL_SENDER": "portail@univ-demo.example",
        "FLASK_SECRET_KEY": "a secret key of this test",
        "FLASK_SKIP_DOTENV": "1",
    }
    command = [sys.executable, "-m", "flask", "--app", "plugin", "sesame", "purge"]

    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)

    assert ran.stderr == ""
    assert "effacés" in ran.stdout


def test_a_server_s_log_begins_with_the_line_of_start(tmp_path: Path) -> None:
    """Where the app is made without a command line, as gunicorn and waitress do."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "SESAME_LOG_FORMAT": "text",
        "SESAME_CHARTER_URL": "/reglement",
        "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}",
        "SESAME_MAIL_SENDER": "portail@univ-demo.example",
        "FLASK_SECRET_KEY": "a secret key of this test",
    }
    command = [sys.executable, "-c", "import plugin; plugin.create_app()"]

    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)

    (line,) = ran.stderr.splitlines()
    assert " INFO sesame [-] Sésame " in line
    assert "database sqlite" in line
    assert str(tmp_path) not in line
