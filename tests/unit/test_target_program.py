"""A program of the site's is told how somebody should be, and answers by its status."""

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sesame.adapters.target_program import ProgramTarget
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.published_json import published_json
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from tests.processes import lives_on

LEA = Desired(
    key=101,
    revision=7,
    state=PublishedState.ACTIVE,
    uid="lmartin",
    login="lmartin",
    category=Category.STUDENT,
    given_name="Léa",
    numbers={IdentifierKind.INE: ("123456789AB",)},
    ends_on=dt.date(2027, 8, 31),
    activated_at=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
)
SECRET = PasswordSecret(form=PasswordForm.CLEAR, value="Cerf-volant7bleu!")

Scripted = Callable[..., ProgramTarget]


@pytest.fixture
def scripted(tmp_path: Path) -> Scripted:
    """Return a program of these lines of the shell."""

    def make(lines: str, *, timeout: int = 20, passed: tuple[str, ...] = ()) -> ProgramTarget:
        program = tmp_path / "publish"
        program.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        program.chmod(0o755)
        return ProgramTarget(
            name="wifi", label="le wifi", command=(str(program),), folder=tmp_path, timeout=timeout, passed=passed
        )

    return make


def test_it_is_told_all_that_should_be(scripted: Scripted, tmp_path: Path) -> None:
    """One object of JSON, with the password where one is to be put in force."""
    published = scripted('cat > told; echo \'{"reference": "cn=Léa"}\'').publish(LEA, SECRET)

    told = json.loads((tmp_path / "told").read_text(encoding="utf-8"))
    assert published.reference == "cn=Léa"
    assert told == published_json("wifi", LEA, SECRET)
    assert told["password"] == {"form": "clear", "value": "Cerf-volant7bleu!"}
    assert (told["ends_on"], told["activated_at"]) == ("2027-08-31", "2026-09-01T12:00:00+00:00")


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("exit 75", TurnedAway),
        ("exit 69", Unavailable),
        ("kill -9 $$", Unavailable),
        ("exit 3", Refused),
        ("echo done", Refused),
        ("echo '{\"reference\": 7}'", Refused),
    ],
)
def test_it_answers_by_its_status(scripted: Scripted, lines: str, error: type[Exception]) -> None:
    """Later, away or no; what cannot be read of what it prints is no answer."""
    with pytest.raises(error):
        scripted(lines).publish(LEA, None)


def test_one_that_does_not_end_is_ended_with_all_it_started(scripted: Scripted, tmp_path: Path) -> None:
    """The whole group; and the system counts as away."""
    target = scripted("sleep 60 & echo $! > child; sleep 60", timeout=1)
    began = time.monotonic()

    with pytest.raises(Unavailable):
        target.publish(LEA, None)

    assert time.monotonic() - began < 10
    child = int((tmp_path / "child").read_text(encoding="ascii"))
    assert not lives_on(child)


def test_it_sees_of_our_environment_what_it_is_passed(
    scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our secrets are in ours."""
    monkeypatch.setenv("SESAME_SECRET_KEY", "a key of the tests alone")
    monkeypatch.setenv("KRB5_CONFIG", "/etc/krb5.conf")

    scripted("env > seen", passed=("KRB5_CONFIG",)).publish(LEA, None)

    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert "KRB5_CONFIG=/etc/krb5.conf" in seen
    assert "SESAME_SECRET_KEY" not in seen


def test_one_that_reads_nothing_is_not_waited_for(scripted: Scripted) -> None:
    """Its status says what that means."""
    assert scripted("exec <&-; exit 0").publish(LEA, SECRET).changed


def test_one_that_is_not_there_is_away(tmp_path: Path) -> None:
    """Nobody is given up for a program that is being installed."""
    target = ProgramTarget(name="wifi", label="le wifi", command=(str(tmp_path / "none"),), folder=tmp_path, timeout=5)
    with pytest.raises(Unavailable):
        target.publish(LEA, None)
