"""What the doctor finds in the declarations of other systems: who else reads their secrets, or changes them."""

from pathlib import Path

from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from tests.conftest import AppFactory
from tests.doctors_visit import found

PROGRAM = '[wifi]\nprogram = ["publish-wifi"]\n'


def visit(make_app: AppFactory, folder: Path, text: str, **modes: int) -> Finding:
    """Return what is found where targets are declared so, by files of these modes, 600 unless said."""
    for name, written in (("targets", text), ("publish_wifi", "#!/bin/sh\n"), ("key", "a key of the webhook's")):
        path = folder / {"targets": "targets.toml", "publish_wifi": "publish-wifi"}.get(name, name)
        path.write_text(written, encoding="utf-8")
        path.chmod(modes.get(name, 0o600))
    return found(make_app(SESAME_TARGETS=folder / "targets.toml"), "target-secrets")


def test_secrets_of_targets_that_others_may_read_are_a_warning(make_app: AppFactory, tmp_path: Path) -> None:
    """A program's variables, the key of a webhook; a file that only names others may be read by all."""
    webhook = '[ent]\nwebhook = "https://ent.univ-demo.example/sesame"\nsecret_file = "key"\n'
    variables = f'{PROGRAM}environment = {{TOKEN = "x"}}\n'

    levels = {
        "variables": visit(make_app, tmp_path, variables, targets=0o644).level,
        "variables kept": visit(make_app, tmp_path, variables).level,
        "key": visit(make_app, tmp_path, webhook, targets=0o644, key=0o644).level,
        "key kept": visit(make_app, tmp_path, webhook, targets=0o644).level,
        "no secret": visit(make_app, tmp_path, PROGRAM, targets=0o644, publish_wifi=0o755).level,
    }

    assert {what for what, level in levels.items() if level is Level.WARNING} == {"variables", "key"}
    assert set(levels.values()) == {Level.WARNING, Level.OK}


def test_a_program_that_others_may_change_is_a_fault(make_app: AppFactory, tmp_path: Path) -> None:
    """It is told passwords; so is whatever a declaration names that others may write."""
    changed = visit(make_app, tmp_path, PROGRAM, publish_wifi=0o707)
    declared = visit(make_app, tmp_path, PROGRAM, targets=0o666)

    assert (changed.level, changed.remedy) == (Level.FAULT, f"chmod o-w {tmp_path}/publish-wifi")
    assert (declared.level, declared.remedy) == (Level.FAULT, f"chmod o-w {tmp_path}/targets.toml")
    assert found(make_app(), "target-secrets").level is Level.OK
