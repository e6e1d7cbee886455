"""The settings of what other systems are told of people."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from sesame.setting_types import SettingType
from sesame.setting_types import boolean
from sesame.setting_types import positive
from sesame.setting_types import setting
from sesame.source_settings import toml_file

#: Of either half of a pair.
_KEY_BYTES = 32


def _key(raw: Any) -> str:
    text = str(raw).strip()
    if text and len(b64decode(text, validate=True)) != _KEY_BYTES:
        raise ValueError
    return text


def _keys(raw: Any) -> tuple[str, ...]:
    return tuple(_key(one) for one in (raw if isinstance(raw, list | tuple) else str(raw).split()))


_ALLOWED = "32 bytes in base 64, as `sesame publish keys` gives them"
_sealing_key = SettingType(allowed=_ALLOWED, parse=_key, is_secret=True)
_sealing_keys = SettingType(allowed=f"{_ALLOWED}, or several", parse=_keys, is_secret=True)


@dataclass(frozen=True, kw_only=True)
class PublicationSettings:
    """The part of the settings that says which systems are told what."""

    targets: str = setting(
        toml_file,
        "",
        "File that declares the systems to which people are published: programs, webhooks, directories; see "
        "docs/publishing.md. None by default.",
    )
    publish_public_key: str = setting(
        _sealing_key,
        "",
        "Key to which passwords are sealed for targets that take them; every machine that serves pages has it, and "
        "cannot read back what it sealed. Required where a target takes passwords.",
    )
    publish_private_key: tuple[str, ...] = setting(
        _sealing_keys,
        (),
        "The other half, for the machine alone that runs `sesame publish`. After another pair was made, those of "
        "before stand behind it, with a space between, until what was sealed to them is delivered.",
    )
    publish_secret_days: int = setting(
        positive(1, 90),
        14,
        "Days after which a password that could not be delivered is erased, and its owner asked to choose one again.",
    )
    publish_read_only: bool = setting(
        boolean, False, "Write to no target: `sesame publish` only says what waits, and `sesame reconcile` compares."
    )
