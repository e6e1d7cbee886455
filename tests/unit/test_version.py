"""Which Sésame this is: in a clone, installed, or neither."""

from importlib import metadata
from pathlib import Path

import pytest

from sesame import version

CLONE = "[metadata]\nname = sesame-ent\nversion = 7.8.9\n"
NEIGHBOUR = "[metadata]\nname = portal\nversion = 1.0\n"


def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put a setup.cfg where a clone has its own."""
    (tmp_path / "setup.cfg").write_text(text, encoding="utf-8")
    monkeypatch.setattr(version, "DECLARATION", tmp_path / "setup.cfg")


def installed_as(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pip know Sésame by a number; by none, not at all."""

    def known(name: str) -> str:
        if not number:
            raise metadata.PackageNotFoundError(name)
        return number

    monkeypatch.setattr(metadata, "version", known)


def test_a_clone_says_what_its_own_files_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where pip noted an older number when it was installed."""
    declare(tmp_path, monkeypatch, CLONE)
    installed_as("7.0.0", monkeypatch)

    assert version.installed_version() == "7.8.9"


@pytest.mark.parametrize("beside", ["", NEIGHBOUR])
def test_an_installation_says_what_pip_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str) -> None:
    """Somebody else's setup.cfg does not count."""
    declare(tmp_path, monkeypatch, beside)
    installed_as("7.8.0", monkeypatch)

    assert version.installed_version() == "7.8.0"


def test_files_that_nobody_installed_have_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was copied."""
    declare(tmp_path, monkeypatch, "")
    installed_as("", monkeypatch)

    assert version.installed_version() == ""
