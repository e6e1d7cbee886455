"""Wrong settings stop a command in words."""

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from sesame import Sesame
from sesame.errors import Misconfigured


def wrong_app() -> Flask:
    """Return a portal that says something wrong."""
    app = Flask("portal")
    app.config["SESAME_UID_PATTERN"] = "["
    Sesame(app)
    return app


def test_a_command_names_each_wrong_setting_on_a_line_without_a_trace() -> None:
    """Whoever mends a timer reads which setting, not where in the program."""
    answer = CliRunner().invoke(FlaskGroup(create_app=wrong_app, load_dotenv=False), ["sesame", "doctor"])

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: Sésame cannot start; ")
    assert "\n  - SESAME_UID_PATTERN: " in answer.output
    assert "Traceback" not in answer.output


def test_a_server_that_starts_gets_the_error_itself() -> None:
    """Its log has the whole of it."""
    with pytest.raises(Misconfigured) as raised:
        wrong_app()

    assert type(raised.value) is Misconfigured
