"""The demonstration with a directory: what it is told, what it keeps to itself, and when it cannot start."""

import signal
from pathlib import Path

import pytest

from demo import directory
from demo import supervisor
from demo.environment import Demo

NAME = "SESAME_PUBLISH_PRIVATE_KEY_FILE"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"DIRECTORY": "openldap"}, "DIRECTORY=openldap : il y a ldap."),
        (
            {"DIRECTORY": "ldap", "CAS": "lemonldap"},
            "DIRECTORY=ldap et CAS=lemonldap : l’annuaire va avec CAS=django.",
        ),
        ({"DIRECTORY": "ldap", "DIRECTORY_PORT": "ldap"}, "DIRECTORY_PORT=ldap : un port est un nombre de 1 à 65535."),
    ],
)
def test_what_cannot_be_is_one_clear_line(told: dict[str, str], said: str) -> None:
    """A kind of directory that there is not, a sign-in server that does not go with one, a port that is none."""
    with pytest.raises(ValueError, match=f"^{said}$"):
        Demo.of(told)


def test_without_one_nothing_is_published(tmp_path: Path) -> None:
    """No target is declared, and no key drawn."""
    demo = Demo.of({"DEMO_DIR": str(tmp_path)})

    assert not any(name.startswith(("SESAME_TARGETS", "SESAME_PUBLISH")) for name in demo.variables())
    assert list(tmp_path.iterdir()) == []


def test_the_deliverer_alone_is_told_the_private_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pair at each start, whose other half and target every process knows, whatever the user has set."""
    monkeypatch.setenv("SESAME_TARGETS", "/etc/sesame/targets.toml")
    demo = Demo.of({"DIRECTORY": "ldap", "DEMO_DIR": str(tmp_path)})
    demo.prepare_folder()
    told, private = demo.environ(), Path(demo.publisher[NAME])
    drawn = private.read_text(encoding="utf-8")

    assert NAME not in told
    assert str(private) not in told.values()
    assert told["SESAME_TARGETS"] == str(tmp_path / "directory" / "targets.toml")
    assert Path(told["SESAME_PUBLISH_PUBLIC_KEY_FILE"]).is_file()
    assert Path(demo.publisher[NAME]).read_text(encoding="utf-8") == drawn
    assert private.stat().st_mode & 0o077 == 0


def test_a_missing_server_is_one_line_that_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing was begun."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(directory, "MODULES", tmp_path)
    monkeypatch.setenv("DIRECTORY", "ldap")
    monkeypatch.setenv("CAS", "")
    monkeypatch.setenv("DEMO_DIR", str(tmp_path / "state"))

    assert supervisor.main() == 1

    assert capsys.readouterr().err == f"OpenLDAP n’est pas là : apt install {' '.join(directory.PACKAGES)}\n"
    assert not (tmp_path / "state").exists()
