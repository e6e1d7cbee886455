"""Where the settings come from: the portal's configuration, else the environment, else a file for a secret."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sesame.errors import Misconfigured
from sesame.mail_settings import MailSettings
from sesame.setting_types import FAULT
from sesame.setting_types import Setting
from sesame.settings import Settings


def declared() -> list[Setting]:
    """Return every setting with its key, default and meaning, in the order of their file; those of mails come last."""
    of_mails = {field.name for field in dataclasses.fields(MailSettings)}
    fields = sorted(dataclasses.fields(Settings), key=lambda field: field.name in of_mails)
    return [dataclasses.replace(field.metadata["setting"], name=field.name) for field in fields]


def load_settings(config: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting.

    A key in ``config`` (the portal's) wins over the environment. Errors: ``Misconfigured``, naming every
    wrong key, an unknown ``SESAME_*`` key of the portal's configuration included.
    """
    surroundings = os.environ if environ is None else environ
    faults: list[str] = []
    values: dict[str, Any] = {}
    for one in declared():
        raw = _raw(one, config, surroundings, faults)
        value = FAULT if raw is FAULT else one.read(raw, faults)
        if value is not FAULT:
            values[one.name] = value
    faults.extend(_unknown_keys(config))
    if faults:
        raise Misconfigured(faults)
    return Settings(**values)


def _raw(one: Setting, config: Mapping[str, Any], environ: Mapping[str, str], faults: list[str]) -> Any:
    for source in (config, environ):
        if source.get(one.key) is not None:
            return source[one.key]
        file_name = source.get(f"{one.key}_FILE") if one.is_secret else None
        if file_name:
            return _read_secret(f"{one.key}_FILE", file_name, faults)
    return None


def _read_secret(key: str, file_name: str, faults: list[str]) -> Any:
    """Return the secret a file holds; an empty one is a fault, since going on without it would go unnoticed."""
    try:
        found = Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        reason = error.strerror or "no such file"
    except ValueError:
        reason = "not a UTF-8 text"
    else:
        if found:
            return found
        reason = "it is empty"
    faults.append(f"{key}: cannot read {file_name} ({reason})")
    return FAULT


def _unknown_keys(config: Mapping[str, Any]) -> list[str]:
    known = {one.key for one in declared()} | {f"{one.key}_FILE" for one in declared() if one.is_secret}
    unknown = sorted(key for key in config if key.startswith("SESAME_") and key not in known)
    return [f"{key}: no such setting; see docs/settings.md for those there are" for key in unknown]
