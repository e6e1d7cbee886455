"""A source of people that is a directory: its names compared with the server's schema, then read page by page."""

import os
import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ldap

from sesame.adapters.ldap import values
from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.answers import meaning
from sesame.adapters.ldap.directory import Directory
from sesame.adapters.ldap.schema import Schema
from sesame.adapters.ldap.schema import read_schema
from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import paged
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.people_cells import SEVERAL
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.people_file import REQUIRED_COLUMNS
from sesame.domain.people_file import RawRow
from sesame.domain.people_sources import LdapOrigin
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.supann import ATTRIBUTES
from sesame.domain.supann import CATEGORIES
from sesame.errors import Refused
from sesame.errors import SesameError

_PAGE = 1000
_TAGGED = re.compile(r"([^{]+)(?:\{([^}]+)\})?")
_NUMBERS = frozenset(kind.value for kind in NUMBER_KINDS)
_DAYS: Mapping[str, Callable[[str], str]] = {
    "birth_date": values.day,
    "valid_from": values.first_day,
    "valid_until": values.last_day,
}


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    attributes: tuple[str, ...]
    found: tuple[values.Found, ...]


@contextmanager
def open_directory(origin: LdapOrigin) -> Iterator[Iterator[RawRow]]:
    """Give everybody the filter finds, the names of our columns first.

    Errors: ``Refused`` with ``password_unreadable``, ``password_absent``, ``directory_away``, ``directory_no_base``,
    ``directory_names_unknown``, ``directory_schema_hidden``, ``directory_refused`` or, after any row,
    ``directory_limit`` and ``directory_broke_off``. None of them tells what the directory holds.
    """
    with _connected(origin) as connection:
        columns = _columns(origin, _schema(connection, origin))
        yield _rows(connection, origin, columns)


def look_at_directory(origin: LdapOrigin) -> None:
    """See that the directory answers and knows the names; nobody is read. Errors: those of ``open_directory``."""
    with _connected(origin) as connection:
        _columns(origin, _schema(connection, origin))
        try:
            connection.search_ext_s(origin.base, ldap.SCOPE_BASE, "(objectClass=*)", ["1.1"], timeout=origin.timeout)
        except ldap.LDAPError as error:
            raise _refused(meaning(error), origin) from None


@contextmanager
def _connected(origin: LdapOrigin) -> Iterator[Any]:
    servers = LdapServers(
        urls=origin.urls,
        bind_dn=origin.bind_dn,
        password=_password(origin),
        starttls=origin.starttls,
        certificates=str(origin.certificates or ""),
        timeout=origin.timeout,
    )
    directory = Directory(servers)
    try:
        with directory.connected() as connection:
            yield connection
    except Away as error:
        raise _refused(error, origin) from None
    finally:
        directory.close()


def _password(origin: LdapOrigin) -> str:
    if origin.password_env:
        if not (found := os.environ.get(origin.password_env, "")):
            raise Refused("password_absent", name=origin.password_env)
        return found
    if origin.password_file is None:
        return origin.password
    try:
        return origin.password_file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None) or 0
        raise Refused("password_unreadable", path=str(origin.password_file), errno=number) from None


def _schema(connection: Any, origin: LdapOrigin) -> Schema:
    try:
        return read_schema(connection, origin.base)
    except ldap.LDAPError as error:
        raise _refused(meaning(error), origin) from None
    except Refused:
        raise Refused("directory_schema_hidden") from None


def _columns(origin: LdapOrigin, schema: Schema) -> list[_Column]:
    """Return the columns there are: names of the site's have to be known, SupAnn's are left out where they are not."""
    written = [name for names in origin.attributes.values() for name in map(_bare, names)]
    wrong = [*schema.unknown_attributes(written), *schema.unknown_in(origin.query)]
    wanted = {**ATTRIBUTES, **origin.attributes}
    unknown = set(schema.unknown_attributes({_bare(name) for names in wanted.values() for name in names}))
    columns = []
    for column, names in wanted.items():
        if known := tuple(name for name in names if _bare(name) not in unknown):
            columns.append(_column(column, known))
        elif column in REQUIRED_COLUMNS:
            wrong += [name for name in names if name not in wrong] or [column]
    if wrong:
        raise Refused("directory_names_unknown", names=tuple(dict.fromkeys(wrong)))
    return columns


def _column(name: str, attributes: Sequence[str]) -> _Column:
    parts = [match.groups() for attribute in attributes if (match := _TAGGED.fullmatch(attribute))]
    return _Column(
        name,
        tuple(attribute for attribute, _tag in parts),
        tuple(values.values_of(attribute, tag) for attribute, tag in parts),
    )


def _bare(name: str) -> str:
    return name.split("{", maxsplit=1)[0]


def _rows(connection: Any, origin: LdapOrigin, columns: Sequence[_Column]) -> Iterator[RawRow]:
    yield RawRow(1, tuple(column.name for column in columns))
    names = sorted({name for column in columns for name in column.attributes})
    categories = {**CATEGORIES, **origin.categories}
    # What the site says comes first, of several values too.
    order = [*origin.categories, *(word for word in CATEGORIES if word not in origin.categories)]
    line = 1
    try:
        for entry in paged(connection, origin.base, origin.query, names, page=_PAGE):
            line += 1
            cells = _without_repetition(columns, [_cell(column, entry, order, categories) for column in columns])
            yield RawRow(line, cells, size=sum(map(len, cells)), lost=_lost(columns, cells))
    except ldap.LDAPError as error:
        told = _refused(meaning(error), origin)
        raise told if line == 1 else Refused("directory_broke_off", cause=told.facts.get("cause", "")) from None


def _cell(column: _Column, entry: Entry, order: Sequence[str], categories: Mapping[str, object]) -> str:
    found = next((texts for find in column.found if (texts := find(entry))), None)
    if not found:
        return _without_text(column, entry)
    if column.name in _NUMBERS:
        # Directories give them in any order.
        return SEVERAL.join(sorted(found))
    if column.name == "category":
        words = {value.lower() for value in found}
        known = next((word for word in order if word in words), None)
        return str(categories[known]) if known else found[0]
    if read := _DAYS.get(column.name):
        return read(found[0])
    return found[0]


def _without_repetition(columns: Sequence[_Column], cells: list[str]) -> tuple[str, ...]:
    """Return the cells; a name that is used and is the one of birth is no other name."""
    at = {column.name: position for position, column in enumerate(columns)}
    used = at.get("used_family_name")
    if used is not None and cells[used] == cells[at["family_name"]]:
        cells[used] = ""
    return tuple(cells)


def _without_text(column: _Column, entry: Entry) -> str:
    """Return what stands for a value that is no text: some directories keep their own key as bytes."""
    for name in column.attributes:
        for value in entry.attributes.get(name.lower(), ()):
            if not _is_text(value):
                return value.hex() if column.name == REF_COLUMN else NO_TEXT
    return ""


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lost(columns: Sequence[_Column], cells: Sequence[str]) -> Mapping[int, Refused] | None:
    lost = {at: Refused("value_not_text") for at, _ in enumerate(columns) if cells[at] == NO_TEXT}
    return lost or None


def _refused(error: SesameError, origin: LdapOrigin) -> Refused:
    if isinstance(error, Away):
        return Refused("directory_away", cause=error.why)
    if error.code == "ldap_no_entry":
        return Refused("directory_no_base", base=origin.base)
    if error.code == "ldap_limit":
        return Refused("directory_limit", cause="limit")
    return Refused("directory_refused", cause=error.code, result=error.facts.get("result", ""))
