"""How the values of a declared source are read: each kind has a name, by which a fault says what was expected."""

import datetime as dt
import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Generic
from typing import TypeVar

from sesame.domain.file_dates import FileDates
from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_file import IGNORED
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import YearlyDay
from sesame.domain.person import Category
from sesame.errors import Refused

Read = TypeVar("Read")

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})")
_LDAP_URL = re.compile(r"ldaps?://[^\s/?]+/?|ldapi://\S*")
#: An attribute of a directory, options behind semicolons, and the tag its values have to begin with.
ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*)(?:\{([A-Za-z0-9:._-]+)\})?")
#: Has a 29th of February.
_ANY_LEAP_YEAR = 2000
_HIGHEST_SHARE = 100
_HIGHEST_COUNT = 1_000_000
#: A program has a day at the most.
_MOST_SECONDS = 86400


@dataclass(frozen=True, slots=True)
class Value(Generic[Read]):
    """One kind of value; ``read`` raises ``ValueError`` or ``TypeError`` on what is none."""

    kind: str
    read: Callable[[Any], Read]


class DeclaredTable:
    """A table of the file while it is read: notes what is wrong with it, and which keys nobody asked for."""

    def __init__(self, table: Mapping[str, Any], *, source: str, faults: list[Refused], place: str = "") -> None:
        """Take the table, the name of its source, and where in that source it stands."""
        self._table = table
        self._source = source
        self._faults = faults
        self._place = f"{place}." if place else ""
        self._asked: list[str] = []

    def has(self, key: str) -> bool:
        """Tell whether the key is there."""
        return key in self._table

    def take(self, key: str, value: Value[Read], default: Read) -> Read:
        """Return what the key says, and the default where it is not there or wrong, which is noted."""
        self._asked.append(key)
        if key not in self._table:
            return default
        try:
            return value.read(self._table[key])
        except (ValueError, TypeError):
            self.note("value_wrong", key, expected=value.kind)
            return default

    def tables(self, key: str, *, many: bool = False) -> "list[DeclaredTable]":
        """Return the tables below a key: one, or as many as there are."""
        self._asked.append(key)
        if key not in self._table:
            return []
        found = self._table[key] if many else [self._table[key]]
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            self.note("tables_wrong" if many else "table_wrong", key)
            return []
        places = [
            f"{self._place}{key}[{position}]" if many else f"{self._place}{key}" for position in range(len(found))
        ]
        return [
            DeclaredTable(one, source=self._source, faults=self._faults, place=place)
            for one, place in zip(found, places, strict=True)
        ]

    def note(self, code: str, key: str, **facts: object) -> None:
        """Note a fault of one key."""
        self._faults.append(Refused(code, field=f"{self._place}{key}", source=self._source, **facts))

    def note_the_rest(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._table:
            if key not in self._asked:
                self.note("key_unknown", key, known=tuple(self._asked))


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip() or "\0" in raw:
        raise ValueError
    return raw


def _text_or_none(raw: Any) -> str:
    return "" if raw == "" else _text(raw)


def _texts(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise ValueError
    return tuple(_text(one) for one in raw)


def _table(raw: Any) -> Mapping[Any, Any]:
    if not isinstance(raw, Mapping):
        raise TypeError
    return raw


def _variable_name(raw: Any) -> str:
    if not _VARIABLE.fullmatch(_text(raw)):
        raise ValueError
    return _text(raw)


def _variables(raw: Any) -> Mapping[str, str]:
    return {_variable_name(name): _text_or_none(value) for name, value in _table(raw).items()}


def _title_map(raw: Any) -> Mapping[str, str]:
    if not all(column in {*FILE_COLUMNS, IGNORED} for column in _table(raw).values()):
        raise ValueError
    return {_text(title): column for title, column in raw.items()}


def _date_format(raw: Any) -> str:
    try:
        FileDates(_text(raw))
    except Refused:
        raise ValueError from None
    return _text(raw)


def _whole(raw: Any, most: int) -> int:
    if type(raw) is not int or not 1 <= raw <= most:
        raise ValueError
    return raw


def _percentage(raw: Any) -> float:
    if type(raw) not in {int, float} or not 0 <= raw <= _HIGHEST_SHARE:
        raise ValueError
    return float(raw)


def _day(raw: Any) -> dt.date | YearlyDay:
    # A date of TOML, not a moment, which counts as one.
    if type(raw) is dt.date:
        return raw
    if yearly := _YEARLY.fullmatch(_text(raw)):
        day = dt.date(_ANY_LEAP_YEAR, int(yearly[1]), int(yearly[2]))
        return YearlyDay(month=day.month, day=day.day)
    return dt.date.fromisoformat(raw)


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _ldap_urls(raw: Any) -> tuple[str, ...]:
    urls = _texts(raw)
    if not all(_LDAP_URL.fullmatch(url) for url in urls):
        raise ValueError
    return urls


def _attributes(raw: Any) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for column, names in _table(raw).items():
        # « - » leaves a column out.
        listed = () if names == IGNORED else _texts([names] if isinstance(names, str) else names)
        if column not in FILE_COLUMNS or not all(ATTRIBUTE.fullmatch(name) for name in listed):
            raise ValueError
        found[column] = listed
    return found


def _category_words(raw: Any) -> Mapping[str, Category]:
    return {_text(word).lower(): Category(category) for word, category in _table(raw).items()}


a_text = Value("text", _text)
a_sheet = Value("text", _text_or_none)
texts = Value("texts", _texts)
a_variable_name = Value("variable_name", _variable_name)
variable_names = Value("variable_names", lambda raw: tuple(_variable_name(one) for one in _texts(raw)))
variables: Value[Mapping[str, str]] = Value("variables", _variables)
a_title_map = Value("title_map", _title_map)
a_date_format = Value("date_format", _date_format)
a_number_of_seconds = Value("seconds", lambda raw: _whole(raw, _MOST_SECONDS))
a_count = Value("count", lambda raw: _whole(raw, _HIGHEST_COUNT))
a_percentage = Value("percentage", _percentage)
a_change = Value("change", GuardedChange)
#: The category of a calendar's entry; without one it speaks of each.
a_category_or_any: Value[Category | None] = Value("category", Category)
a_day = Value("day", _day)
a_truth = Value("truth", _truth)
ldap_urls = Value("ldap_urls", _ldap_urls)
attributes: Value[Mapping[str, tuple[str, ...]]] = Value("attributes", _attributes)
category_words: Value[Mapping[str, Category]] = Value("category_words", _category_words)


def a_path(folder: Path) -> Value[Path]:
    """Return the kind of a path that is read from a folder on, unless it is absolute."""
    return Value("path", lambda raw: folder / _text(raw))
