"""How a setting's raw value, from Python or from the environment, is read and checked."""

import dataclasses
import json
import re
import zoneinfo
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sesame.certificates import trusted
from sesame.domain.charters import Charter
from sesame.domain.consents import PhotoUse
from sesame.mailbox import mailbox

#: Stands for a value that could not be read; the fault has been noted.
FAULT = object()

#: Characters of the shortest secret that is taken.
SMALLEST_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingType:
    """One type: ``allowed`` says in words what is accepted, ``parse`` raises ``ValueError`` on the rest."""

    allowed: str
    parse: Callable[[Any], Any]
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as declared; ``default`` is none where a value is required."""

    kind: SettingType
    default: Any
    meaning: str
    name: str = ""

    @property
    def key(self) -> str:
        """The key in the portal's configuration and in the environment."""
        return f"SESAME_{self.name.upper()}"

    @property
    def is_secret(self) -> bool:
        """Whether the value must never be shown, and may come from a file."""
        return self.kind.is_secret

    def read(self, raw: Any, faults: list[str]) -> Any:
        """Return the checked value, or ``FAULT`` after having added a line to ``faults``."""
        if raw is None or (self.default is None and not str(raw).strip()):
            if self.default is None:
                faults.append(f"{self.key}: required, and not set; {self.kind.allowed}. {self.meaning}")
                return FAULT
            return self.default
        try:
            return self.kind.parse(raw)
        except (ValueError, TypeError, KeyError) as error:
            shown = "the value given" if self.is_secret else repr(raw)
            detail = f" ({error})" if str(error) and not self.is_secret else ""
            faults.append(f"{self.key}: {shown} is not accepted; expected {self.kind.allowed}{detail}")
            return FAULT


def setting(kind: SettingType, default: Any, meaning: str) -> Any:
    """Declare a field of ``Settings``."""
    declared = Setting(kind=kind, default=default, meaning=meaning)
    return dataclasses.field(metadata={"setting": declared})


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw.strip()


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    return words[_text(raw).lower()]


def _url_or_path(raw: Any) -> str:
    value = _text(raw)
    parts = urlsplit(value)
    if (
        value
        and not (value.startswith("/") and not value.startswith("//"))
        and not (parts.scheme in {"http", "https"} and parts.netloc)
    ):
        raise ValueError
    return value


def _public_url(raw: Any) -> str:
    value = _text(raw).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError
    return value


def _url_prefix(raw: Any) -> str:
    value = _text(raw).rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", value):
        raise ValueError
    return value


def _folder(raw: Any) -> str:
    value = str(raw) if isinstance(raw, Path) else _text(raw)
    if value and not Path(value).is_absolute():
        raise ValueError
    return value


def _block_name(raw: Any) -> str:
    value = _text(raw)
    if value and not (value.isidentifier() and value.isascii()):
        raise ValueError
    return value


def _secret(raw: Any) -> str:
    value = raw.decode() if isinstance(raw, bytes) else _text(raw)
    if value and len(value) < SMALLEST_SECRET:
        raise ValueError
    return value


def _ring(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, list | tuple):
        return tuple(_secret(one) for one in raw if one)
    return tuple(_secret(one) for one in (raw.decode() if isinstance(raw, bytes) else _text(raw)).split())


def _pattern(raw: Any) -> str:
    value = _text(raw)
    try:
        re.compile(value)
    except (re.error, OverflowError) as error:
        raise ValueError(str(error)) from None
    return value


def _timezone(raw: Any) -> str:
    value = _text(raw)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValueError from None
    return value


def _database_url(raw: Any) -> str:
    value = _text(raw)
    if value and not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
        raise ValueError
    return value


def _limiter_url(raw: Any) -> str:
    value = _text(raw)
    if not re.fullmatch(r"memory://|rediss?(\+\w+)?://\S+", value):
        raise ValueError
    return value


def _certificates(raw: Any) -> str:
    value = _folder(raw)
    try:
        if value:
            trusted(value)
    except OSError as error:
        raise ValueError(error.strerror or "no certificate in it") from None
    return value


def _country_codes(raw: Any) -> tuple[str, ...]:
    codes = tuple(_text(raw).replace(",", " ").split()) if isinstance(raw, str) else tuple(raw)
    if not codes or not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise ValueError
    return codes


def _domains(raw: Any) -> tuple[str, ...]:
    names = _text(raw).replace(",", " ").split() if isinstance(raw, str) else tuple(raw)
    if not all(re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) for name in names):
        raise ValueError
    return tuple(name.casefold() for name in names)


def _photo_uses(raw: Any) -> tuple[PhotoUse, ...]:
    entries = json.loads(raw) if isinstance(raw, str) else raw
    uses = tuple(entry if isinstance(entry, PhotoUse) else _photo_use(entry) for entry in entries)
    if len({use.id for use in uses}) != len(uses):
        raise ValueError("two uses share one id")
    return uses


def _photo_use(entry: Any) -> PhotoUse:
    if not isinstance(entry, Mapping):
        raise TypeError("each use is an object")
    labels = {language: _text(words) for language, words in entry.items() if language != "id"}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", entry["id"]) or not labels.get("fr"):
        raise ValueError("each use needs an id in lower case and a French wording")
    return PhotoUse(id=entry["id"], labels=labels)


def _catch_all(raw: Any) -> str:
    # Left empty by mistake, a test site would write to real people.
    found = mailbox(raw)
    if not found:
        raise ValueError("to let mails go to people, take the setting away")
    return found


def _colour(raw: Any) -> str:
    value = _text(raw).lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise ValueError
    return value


def _further_charters(raw: Any) -> tuple[Charter, ...]:
    entries = json.loads(raw) if isinstance(raw, str) else raw
    charters = tuple(entry if isinstance(entry, Charter) else _charter(entry) for entry in entries)
    if len({charter.id for charter in charters}) != len(charters):
        raise ValueError("two texts share one id")
    return charters


def _charter(entry: Any) -> Charter:
    if not isinstance(entry, Mapping):
        raise TypeError("each text is an object")
    told = {key: _text(value) for key, value in entry.items()}
    labels = {language: words for language, words in told.items() if language not in {"id", "url", "version"}}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", told["id"]) or not labels.get("fr") or not told["version"]:
        raise ValueError("each text needs an id in lower case, a French title, a url and a version")
    if not _url_or_path(told["url"]):
        raise ValueError("each text needs a url")
    return Charter(id=told["id"], labels=labels, url=told["url"], version=told["version"])


def one_of(*words: str) -> SettingType:
    """Return the type of one word of a list."""

    def parse(raw: Any) -> str:
        if raw not in words:
            raise ValueError
        return str(raw)

    return SettingType(allowed=f"one of {', '.join(words)}", parse=parse)


def positive(lowest: int, highest: int) -> SettingType:
    """Return the type of a whole number between two bounds, both included."""

    def parse(raw: Any) -> int:
        if isinstance(raw, bool | float):
            raise TypeError
        if not re.fullmatch(r"-?[0-9]{1,18}", str(raw).strip()) or not lowest <= int(raw) <= highest:
            raise ValueError
        return int(raw)

    return SettingType(allowed=f"a whole number from {lowest} to {highest}", parse=parse)


text = SettingType(allowed="a text", parse=_text)
boolean = SettingType(allowed="true or false", parse=_boolean)
url_or_path = SettingType(allowed="an http(s) URL, or a path that begins with /", parse=_url_or_path)
public_url = SettingType(
    allowed="an http(s) URL without query, such as https://ent.univ-demo.example", parse=_public_url
)
url_prefix = SettingType(allowed="a path such as /aide, of letters, digits and . _ ~ -", parse=_url_prefix)
folder = SettingType(allowed="the absolute path of a folder", parse=_folder)
block_name = SettingType(allowed="the name of a block", parse=_block_name)
secret = SettingType(allowed=f"a secret of at least {SMALLEST_SECRET} characters", parse=_secret, is_secret=True)
ring = SettingType(
    allowed=f"secrets of at least {SMALLEST_SECRET} characters each, with spaces between", parse=_ring, is_secret=True
)
pattern = SettingType(allowed="a regular expression", parse=_pattern)
timezone = SettingType(allowed="an IANA time zone such as Europe/Paris", parse=_timezone)
# A database URL often holds a password, so it is read and shown as a secret.
limiter_url = SettingType(
    allowed="memory://, or a URL of Redis such as redis://host:6379/0", parse=_limiter_url, is_secret=True
)
database_url = SettingType(
    allowed="a URL of SQLite or PostgreSQL, such as sqlite:////var/lib/sesame/sesame.db",
    parse=_database_url,
    is_secret=True,
)
certificates = SettingType(
    allowed="the absolute path of a file of certificates in PEM form, as the portal can read it", parse=_certificates
)
catch_all = SettingType(allowed="a mail address", parse=_catch_all)
mail_address = SettingType(allowed="a mail address, with or without a name before it", parse=mailbox)
colour = SettingType(allowed="a colour such as #0b5394", parse=_colour)
country_codes = SettingType(allowed="ISO 3166 country codes in capitals, separated by commas", parse=_country_codes)
domains = SettingType(allowed="domain names such as univ-demo.example, separated by commas", parse=_domains)
photo_uses = SettingType(
    allowed='a JSON list such as [{"id": "public", "fr": "Annuaire public", "en": "Public directory"}]',
    parse=_photo_uses,
)
further_charters = SettingType(
    allowed='a JSON list such as [{"id": "renater", "fr": "Charte RENATER", "en": "RENATER charter", '
    '"url": "https://univ-demo.example/renater.pdf", "version": "2014"}]',
    parse=_further_charters,
)
