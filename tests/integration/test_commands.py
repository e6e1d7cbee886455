"""What the maintainer types: `flask sesame …`, its words and its exit status."""

import os
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import Result
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import ConsentRow
from sesame.cli import sesame_cli
from sesame.domain.account import AccountState
from sesame.mounted import mounted
from sesame.services.delivery import Delivery
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.store_of import account
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import rows

ROOT = Path(__file__).parents[2]

#: Why the help desk acts, as its commands want to know.
WHY = "--reason=Carte vue au guichet"


def run(app: Flask, *words: str) -> Result:
    """Run one command of an app."""
    return app.test_cli_runner().invoke(sesame_cli, words)


@pytest.fixture
def owing(make_app: AppFactory) -> Flask:
    """Return an app that owes Léa two mails, and whose mail server is away."""
    (port,) = free_ports(1)
    app = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_SUPPRESS_SEND=False)
    at_activation(app).go_to("termine")
    return app


def test_deliver_tells_what_it_did(owing: Flask, later: Later) -> None:
    """What waits, of which kind and since when; the status says that something does, as long as it does."""
    run(owing, "deliver")
    later.advance(minutes=40)
    result = run(owing, "deliver")

    assert result.exit_code == 3, result.output
    assert result.output == (
        "0 envoyé(s), 2 remis à plus tard, 0 abandonné(s). Restent 2 en attente, 0 abandonné(s).\n"
        "En attente, mail : 2, le plus ancien depuis 40 min.\n"
    )
    mounted(owing).portal.mail_state().suppress = True
    later.advance(minutes=40)
    assert run(owing, "deliver").output == (
        "2 envoyé(s), 0 remis à plus tard, 0 abandonné(s). Restent 0 en attente, 0 abandonné(s).\n"
    )
    assert run(owing, "deliver").exit_code == 0


def test_mails_that_are_given_up_are_said_by_the_exit_status_and_can_be_taken_up_again(
    owing: Flask, later: Later
) -> None:
    """So that the timer which runs the command reports a failure once, when nothing more will be tried."""
    for _ in range(30):
        result = run(owing, "deliver")
        if result.exit_code != 3:
            break
        later.advance(days=1)

    assert result.exit_code == 1
    assert "Restent 0 en attente, 2 abandonné(s)." in result.output
    assert run(owing, "deliver").exit_code == 0
    again = run(owing, "deliver", "--retry")
    assert again.output.startswith("2 mail(s) repris.\n0 envoyé(s), 2 remis à plus tard")
    assert len(mails(owing)) == 2


def interrupted_at(monkeypatch: pytest.MonkeyPatch, *, pause: int) -> list[float]:
    """Let pauses pass at once, and press Ctrl-C in the one of that number; return how long each would have been."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == pause:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    return slept


def test_deliver_goes_on_for_ever_and_says_only_what_is_new(owing: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that runs for months must not write a line every ten seconds, nor end because something waits."""
    slept = interrupted_at(monkeypatch, pause=3)

    result = run(owing, "deliver", "--every", "10")

    assert slept == [10, 10, 10]
    assert result.output.startswith("0 envoyé(s), 2 remis à plus tard, 0 abandonné(s). Restent 2 en attente")
    assert result.output.count("remis") == 1


def test_deliver_outlives_whatever_one_run_meets(
    owing: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The next run may go on; the log has the class of what it was, and not its text."""
    interrupted_at(monkeypatch, pause=3)
    monkeypatch.setattr(Delivery, "deliver", Mock(side_effect=RuntimeError("about lea@courriel.example")))

    run(owing, "deliver", "--every", "10")

    assert caplog.text.count("a run of deliver ended early: RuntimeError") == 3
    assert "lea@" not in caplog.text


def test_deliver_waits_for_a_database_that_is_away(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop is still there when it comes back."""
    app = make_app(people=False, SESAME_DATABASE_URL=nowhere())
    slept = interrupted_at(monkeypatch, pause=2)

    result = run(app, "deliver", "--every", "5")

    assert slept == [5, 5]
    assert result.output.count("indisponible : database") == 2


def nowhere() -> str:
    """Return the address of a PostgreSQL that is not there."""
    (port,) = free_ports(1)
    return f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"


@pytest.mark.parametrize(
    "words",
    [
        ["deliver"],
        ["purge"],
        ["database", "upgrade"],
        ["account", "suspend", "lmartin", WHY],
        ["account", "resume", "lmartin", WHY],
        ["people", "import", str(ROOT / "demo" / "people.csv")],
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_is_one_line(make_app: AppFactory, words: list[str]) -> None:
    """No traceback in the timer's mail, and an exit status that says it."""
    result = run(make_app(people=False, SESAME_DATABASE_URL=nowhere()), *words)

    assert result.exit_code == 1
    assert "La base de données ne répond pas" in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_help_desk_suspends_and_gives_back(app: Flask) -> None:
    """With a mail and an event, and in words when there is nothing to do, or when sessions could not be ended."""
    give_account(app)

    suspended = run(app, "account", "suspend", "lmartin", WHY)
    assert suspended.exit_code == 0
    assert suspended.output.startswith("lmartin : compte suspendu, mais ses sessions ouvertes dans le portail")
    assert account(app).state == AccountState.SUSPENDED.value
    assert run(app, "account", "suspend", "lmartin", WHY).output == "Error: lmartin : aucun compte actif de ce nom.\n"
    assert run(app, "account", "resume", "lmartin", WHY).output == "lmartin : compte rétabli.\n"
    assert run(app, "account", "resume", "lmartin", WHY).output == "Error: lmartin : aucun compte suspendu de ce nom.\n"
    assert run(app, "account", "resume", "nobody", WHY).exit_code == 1
    assert events(app) == ["account_suspended", "account_resumed"]


def test_the_help_desk_gives_tries_back(app: Flask, later: Later) -> None:
    """Somebody guessed at Léa's birth date until her path closed for good; waiting does not open it."""
    for _ in range(4):
        guesser = at_activation(app)
        for _ in range(3):
            guesser.go_to("identite")
            guesser.send(**{**guesser.answer("identite"), "day": "4"})
        later.advance(days=1)
    lea = at_activation(app)
    lea.go_to("identite")
    lea.send(**lea.answer("identite"))
    assert lea.step == "identite"

    reopened = run(app, "account", "reopen", "lmartin", WHY)

    assert (reopened.exit_code, reopened.output) == (0, "lmartin : essais rendus.\n")
    lea.send(**lea.answer("identite"))
    assert lea.step == "joker"
    assert events(app)[-2:] == ["paths_reopened", "identity_proven"]
    assert run(app, "account", "reopen", "nobody", WHY).output == "Error: nobody : aucune personne de ce nom.\n"


def test_purge_tells_what_it_erased(app: Flask, later: Later) -> None:
    """Journeys long over, and what counted tries in windows that are past."""
    at_activation(app).go_to("joker")
    later.advance(days=30)

    result = run(app, "purge")

    assert result.exit_code == 0
    assert result.output.startswith("2 démarche(s), ")


def test_purge_forgets_events_and_sent_mails_after_the_days_that_were_set(make_app: AppFactory, later: Later) -> None:
    """What is still owed, and what was decided, stays."""
    app = make_app(SESAME_EVENT_DAYS=30, MAIL_SUPPRESS_SEND=True)
    at_activation(app).go_to("termine")
    run(app, "deliver")
    at_activation(app, "pbernard").go_to("termine")
    before, owed = len(rows(app, AuditRow)), len(mails(app))
    later.advance(days=29)
    assert ", 0 événement(s), 0 envoi(s) et 0 clé(s) effacés." in run(app, "purge").output

    later.advance(days=2)
    said = run(app, "purge").output

    assert f", {before} événement(s), 2 envoi(s) et 0 clé(s) effacés." in said
    assert rows(app, AuditRow) == []
    assert len(mails(app)) == owed == 1
    assert len(rows(app, ConsentRow)) == 10


def flask_sesame(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a maintainer does, for Sésame alone, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SESAME_", "FLASK_"))}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "plugin", "sesame", *words],
        cwd=ROOT,
        env={**kept, "FLASK_SKIP_DOTENV": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_wrong_settings_are_said_together_in_words_on_the_command_line() -> None:
    """Every one of them at once, and no traceback."""
    result = flask_sesame("purge", FLASK_SECRET_KEY="k", SESAME_MAIL_TIMEOUT_SECONDS="soon", SESAME_TIMEZONE="Paris")

    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for key in ("SESAME_MAIL_TIMEOUT_SECONDS", "SESAME_TIMEZONE", "SESAME_CHARTER_URL"):
        assert key in result.stderr


def test_settings_that_the_portal_should_have_given_are_asked_for() -> None:
    """The secret key and the sender of mails, together."""
    result = flask_sesame("purge", SESAME_CHARTER_URL="/reglement")

    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for key in ("SESAME_SECRET_KEY", "SESAME_MAIL_SENDER"):
        assert key in result.stderr
