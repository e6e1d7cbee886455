"""Reading all the settings at once: where values come from, and every fault in one go."""

from pathlib import Path
from typing import Any

import pytest

from sesame.errors import Misconfigured
from sesame.settings import Settings
from sesame.settings_loading import declared
from sesame.settings_loading import load_settings

RIGHT: dict[str, Any] = {"SESAME_CHARTER_URL": "/reglement"}
SECRET_KEYS = ("SESAME_SECRET_KEY", "SESAME_PEPPER", "SESAME_DATABASE_URL")


def faults_of(config: dict[str, Any], environ: dict[str, str] | None = None) -> list[str]:
    """Return what is wrong with a configuration."""
    with pytest.raises(Misconfigured) as error:
        load_settings(config, environ or {})
    return error.value.faults


def test_one_required_value_is_enough() -> None:
    """Everything else has a default that is safe."""
    settings = load_settings(RIGHT, {})

    assert settings.charter_url == "/reglement"
    assert settings.identity_tries_per_day == 3
    assert settings.hash_memory_kib >= 65536
    assert [use.id for use in settings.photo_uses] == ["public", "intranet", "student"]


def test_every_setting_is_declared_with_a_meaning_and_a_right_default() -> None:
    """A default is of its own setting's type."""
    settings = load_settings(RIGHT, {})
    for one in declared():
        faults: list[str] = []

        assert one.meaning.endswith((".", "0."))
        if one.default not in (None, ""):
            assert one.read(one.default, faults) == getattr(settings, one.name)
        assert faults == []


def test_the_portal_s_configuration_wins_over_the_environment() -> None:
    """And the environment fills in what the portal does not say."""
    environ = {"SESAME_INSTITUTION": "Environment", "SESAME_JOURNEY_HOURS": "2", "SESAME_CHARTER_URL": "/other"}

    settings = load_settings({**RIGHT, "SESAME_INSTITUTION": "Portal", "SESAME_HELP_CONTACT": None}, environ)

    assert (settings.institution, settings.journey_hours, settings.charter_url) == ("Portal", 2, "/reglement")


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without another one given, it is os.environ."""
    monkeypatch.setenv("SESAME_CHARTER_URL", "/from-the-environment")

    assert load_settings({}).charter_url == "/from-the-environment"


def test_all_faults_are_told_at_once() -> None:
    """A maintainer corrects them in one go."""
    faults = faults_of(
        {
            "SESAME_JOURNEY_HOURS": "ever",
            "SESAME_HELP_PREFIX": "aide",
            "SESAME_TIMEZONE": "Mars/Olympus",
            "SESAME_HELP_PREFFIX": "/aide",
            "SESAME_PEPPER_FILE": "/nowhere/pepper",
            "OTHER": "not ours",
        }
    )

    assert [fault.partition(":")[0] for fault in faults] == [
        "SESAME_CHARTER_URL",
        "SESAME_HELP_PREFIX",
        "SESAME_TIMEZONE",
        "SESAME_PEPPER_FILE",
        "SESAME_JOURNEY_HOURS",
        "SESAME_HELP_PREFFIX",
    ]


def test_an_unknown_key_of_the_portal_is_a_fault() -> None:
    """A slip of the pen must not be a silent default; the environment may hold others' variables."""
    assert faults_of({**RIGHT, "SESAME_INSTITUTON": "x"}) == [
        "SESAME_INSTITUTON: no such setting; see docs/settings.md for those there are"
    ]
    assert load_settings(RIGHT, {"SESAME_ANYTHING": "x"}).charter_url == "/reglement"


def test_only_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """For other settings such a key does not exist."""
    assert "SESAME_INSTITUTION_FILE" in faults_of({**RIGHT, "SESAME_INSTITUTION_FILE": str(tmp_path / "x")})[0]


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path, key: str) -> None:
    """The line break at its end does not count."""
    value = "sqlite:////var/lib/sesame.db"
    (tmp_path / "secret").write_text(f"{value}\n", encoding="utf-8")

    for settings in (
        load_settings({**RIGHT, f"{key}_FILE": str(tmp_path / "secret")}, {}),
        load_settings(RIGHT, {f"{key}_FILE": str(tmp_path / "secret")}),
    ):
        assert getattr(settings, key.removeprefix("SESAME_").lower()) == value


def test_a_value_wins_over_a_file(tmp_path: Path) -> None:
    """Within one source, what is written is meant; and the portal's file wins over the environment's value."""
    (tmp_path / "pepper").write_text("pepper of the file", encoding="utf-8")
    named = {"SESAME_PEPPER_FILE": str(tmp_path / "pepper")}

    assert load_settings({**RIGHT, **named, "SESAME_PEPPER": "pepper as written"}, {}).pepper == "pepper as written"
    assert load_settings({**RIGHT, **named}, {"SESAME_PEPPER": "pepper around us"}).pepper == "pepper of the file"


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\x00" * 8])
def test_a_secret_s_file_that_gives_no_secret_is_a_fault(tmp_path: Path, content: bytes | None) -> None:
    """Absent, empty or no text: going on without the secret would lose what it protects."""
    file = tmp_path / "pepper"
    if content is not None:
        file.write_bytes(content)

    (fault,) = faults_of({**RIGHT, "SESAME_PEPPER_FILE": str(file)})

    assert fault.startswith(f"SESAME_PEPPER_FILE: cannot read {file}")


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_no_fault_shows_a_secret(tmp_path: Path, key: str) -> None:
    """Neither given directly nor in a file."""
    (tmp_path / "secret").write_text("hunter2", encoding="utf-8")

    assert "hunter2" not in str(Misconfigured(faults_of({**RIGHT, key: "hunter2"})))
    assert "hunter2" not in str(Misconfigured(faults_of({**RIGHT, f"{key}_FILE": str(tmp_path / "secret")})))


def test_settings_cannot_be_changed_once_read() -> None:
    """What was checked is what is used."""
    settings = load_settings(RIGHT, {})

    with pytest.raises(AttributeError):
        settings.institution = "another"  # type: ignore[misc]
    assert isinstance(settings, Settings)
