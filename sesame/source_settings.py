"""The setting that says where sources of people are declared."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sesame.setting_types import SettingType
from sesame.setting_types import setting
from sesame.setting_types import text


def _file(raw: Any) -> str:
    value: str = str(raw) if isinstance(raw, Path) else text.parse(raw)
    if value and not Path(value).is_absolute():
        raise ValueError
    return value


#: Whether it can be read is looked at when a source is asked for: a portal starts without.
toml_file = SettingType(allowed="the absolute path of a TOML file", parse=_file)


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """The part of the settings that says who tells Sésame who people are."""

    people_sources: str = setting(
        toml_file,
        "",
        "File that declares the sources of people which `sesame people sync` reads: files, SQL queries, programs; see "
        "docs/sources.md. It is read by that command and by the doctor, never by the portal.",
    )
