"""The part of the composition root that makes targets of what is declared: one builder a kind."""

import os
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from sesame import declared_values as values
from sesame.adapters.target_log import LogTarget
from sesame.adapters.target_program import ProgramTarget
from sesame.adapters.target_webhook import WebhookTarget
from sesame.certificates import trusted
from sesame.declared_values import DeclaredTable
from sesame.declared_values import Value
from sesame.domain.people_sources import Misdeclared
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import Target
from sesame.errors import Misconfigured
from sesame.ldap_target import build_ldap
from sesame.settings import Settings
from sesame.target_declarations import BuildTarget
from sesame.target_declarations import a_password_form
from sesame.target_declarations import fault_lines
from sesame.target_declarations import read_targets

#: A person is with one process for five minutes: what takes longer would be done twice.
_MOST_SECONDS = 120
_USUAL_SECONDS = 30
_SHORTEST_SECRET = 16
_HOW_TO_MAKE_KEYS = "`sesame publish keys`, run while SESAME_TARGETS is empty, makes a pair"
#: Where plain http is no way out of the machine.
_HERE = ("http://127.0.0.1", "http://localhost", "http://[::1]")


def _seconds(raw: object) -> int:
    if type(raw) is not int or not 1 <= raw <= _MOST_SECONDS:
        raise ValueError
    return raw


def _url(raw: object) -> str:
    if not isinstance(raw, str) or not raw.startswith(("https://", *_HERE)):
        raise ValueError
    return raw


def _true(raw: object) -> bool:
    if raw is not True:
        raise ValueError
    return True


a_timeout = Value("target_seconds", _seconds)
_a_url = Value("https_url", _url)
_yes = Value("true", _true)


def build_log(name: str, label: Label, table: DeclaredTable, _folder: Path) -> Target:
    """Return the trial target: ``log = true``."""
    table.take("log", _yes, default=True)
    return LogTarget(name=name, label=label, wants=table.take("password", a_password_form, PasswordForm.NONE))


def build_program(name: str, label: Label, table: DeclaredTable, folder: Path) -> Target:
    """Return a program: ``program = ["./publish"]``."""
    program, *arguments = table.take("program", values.texts, ("",))
    return ProgramTarget(
        name=name,
        label=label,
        command=(str(folder / program), *arguments),
        folder=folder,
        timeout=table.take("timeout", a_timeout, _USUAL_SECONDS),
        wants=table.take("password", a_password_form, PasswordForm.NONE),
        passed=table.take("pass", values.variable_names, ()),
        environment=table.take("environment", values.variables, {}),
    )


def build_webhook(name: str, label: Label, table: DeclaredTable, folder: Path) -> Target:
    """Return a webhook: ``webhook = "https://…"``, with the key of its signature in a file or a variable."""
    ca_file = table.take("ca_file", values.a_path(folder), folder)
    return WebhookTarget(
        name=name,
        label=label,
        url=table.take("webhook", _a_url, ""),
        secret=_secret(table, folder),
        timeout=table.take("timeout", a_timeout, 10),
        tls=lambda: trusted("" if ca_file == folder else str(ca_file)),
    )


def _secret(table: DeclaredTable, folder: Path) -> bytes:
    given = [key for key in ("secret_file", "secret_env") if table.has(key)]
    if len(given) != 1:
        table.note("secrets_many" if given else "secret_missing", " + ".join(given))
    found = ""
    path, variable = (
        table.take("secret_file", values.a_path(folder), folder),
        table.take("secret_env", values.a_variable_name, ""),
    )
    if given == ["secret_file"]:
        try:
            found = path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            table.note("secret_unreadable", "secret_file", path=str(path))
            return b""
    elif given:
        found = os.environ.get(variable, "")
    if given and len(found) < _SHORTEST_SECRET:
        table.note("secret_short", given[0], least=_SHORTEST_SECRET)
    return found.encode()


#: The kinds there are, each named by the key of a declaration that says so.
KINDS: Mapping[str, BuildTarget] = {
    "program": build_program,
    "webhook": build_webhook,
    "ldap": build_ldap,
    "log": build_log,
}


def build_targets(settings: Settings, given: Sequence[Target] = ()) -> tuple[Target, ...]:
    """Return the targets that the settings name, and those that are given. Errors: ``Misconfigured``."""
    try:
        declared = read_targets(Path(settings.targets), KINDS) if settings.targets else ()
    except Misdeclared as error:
        raise Misconfigured(fault_lines(error)) from None
    targets = (*declared, *given)
    names = [target.name for target in targets]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise Misconfigured([f"SESAME_TARGETS: two targets are called {name}" for name in sorted(repeated)])
    if not settings.publish_public_key and any(target.wants is not PasswordForm.NONE for target in targets):
        raise Misconfigured(
            [f"SESAME_PUBLISH_PUBLIC_KEY: required, since a target takes passwords; {_HOW_TO_MAKE_KEYS}"]
        )
    return targets
