"""Sésame alone, for a portal that is not Flask: safe as it comes, told by the environment."""

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import plugin
from tests.conftest import CHEAP
from tests.store_of import engine_of

INTRO = "/aide/activer-mon-compte/"
Alone = Callable[..., Flask]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Alone]:
    """Return a maker of Sésame alone; keywords are variables of the environment."""
    made: list[Flask] = []

    def make(**environment: str) -> Flask:
        base = {
            "FLASK_SECRET_KEY": "a secret of the tests alone",
            "SESAME_MAIL_SENDER": "ent@univ-demo.example",
            "SESAME_CHARTER_URL": "/regles",
            "SESAME_DATABASE_URL": f"sqlite:///{tmp_path}/alone.db",
            **{name: str(value) for name, value in CHEAP.items()},
        }
        with monkeypatch.context() as surroundings:
            for name, value in {**base, **environment}.items():
                surroundings.setenv(name, value)
            made.append(plugin.create_app())
        return made[-1]

    yield make
    for app in made:
        engine_of(app).dispose()


def test_its_cookie_travels_encrypted_unless_the_site_says_otherwise(alone: Alone) -> None:
    """By a public address that begins with http:, as on a developer's machine, or by Flask's own key."""
    secure = {}
    for public_url, said in (
        ("", ""),
        ("https://ent.univ-demo.example", ""),
        ("http://localhost:5000", ""),
        ("https://ent.univ-demo.example", "false"),
        ("http://localhost:5000", "true"),
    ):
        environment = {"SESAME_PUBLIC_URL": public_url}
        if said:
            environment["FLASK_SESSION_COOKIE_SECURE"] = said
        cookies = alone(**environment).test_client().get(f"{INTRO}?langue=en").headers.getlist("Set-Cookie")
        assert len(cookies) == 2
        secure[public_url, said] = {"; Secure" in cookie for cookie in cookies}

    assert secure == {
        ("", ""): {True},
        ("https://ent.univ-demo.example", ""): {True},
        ("http://localhost:5000", ""): {False},
        ("https://ent.univ-demo.example", "false"): {False},
        ("http://localhost:5000", "true"): {True},
    }


def test_a_text_of_digits_stays_a_text(alone: Alone) -> None:
    """Flask reads its variables as JSON; a key or a password may be written in digits alone."""
    digits = "00012345678901234567890"
    app = alone(FLASK_SECRET_KEY=digits.lstrip("0"), FLASK_MAIL_PASSWORD="1e400", FLASK_MAIL_PORT="2525")

    assert app.secret_key == digits.lstrip("0")
    assert app.config["MAIL_PASSWORD"] == "1e400"
    assert app.config["MAIL_PORT"] == 2525
    assert app.test_client().get(INTRO).status_code == 200
    assert alone(FLASK_SECRET_KEY=digits).secret_key == digits
