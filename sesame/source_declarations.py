"""How sources of people are declared: the file that ``SESAME_PEOPLE_SOURCES`` names, read and checked as a whole."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sesame import declared_values as values
from sesame.declared_values import DeclaredTable
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import FileReading
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import DeclaredSources
from sesame.domain.people_sources import ExpectedChange
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import Misdeclared
from sesame.domain.people_sources import Origin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import ProgramOrigin
from sesame.domain.people_sources import QueryOrigin
from sesame.domain.people_sources import YearlyDay
from sesame.errors import Refused
from sesame.ldap_declaration import ldap_origin

#: The table that is no source.
_ORDER = "order"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
#: What a source may be; exactly one of these keys says which.
_KINDS = ("file", "query", "program", "ldap")
#: Where the URL of a database may stand; exactly one of these.
_URLS = ("url", "url_file", "url_env")
_USUAL_SECONDS = 600
_LINE = re.compile(r"\(at line (\d+), column \d+\)$")
_NO_DAY = YearlyDay(month=1, day=1)


def read_declarations(path: Path) -> DeclaredSources:
    """Return the sources that a file declares. Errors: ``Misdeclared``, with every fault of it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misdeclared([Refused("declarations_unreadable", path=str(path), errno=error.errno or 0)]) from None
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        code = "declarations_malformed" if place else "declarations_cut_short"
        raise Misdeclared([Refused(code, path=str(path), line=int(place[1]) if place else 0)]) from None
    except ValueError:
        raise Misdeclared([Refused("declarations_not_text", path=str(path))]) from None
    return declared_sources(tables, path.parent)


def declared_sources(tables: Mapping[str, Any], folder: Path) -> DeclaredSources:
    """Return the sources that the tables of a file in that folder declare. Errors: ``Misdeclared``."""
    faults: list[Refused] = []
    sources = []
    for name, table in tables.items():
        if name == _ORDER:
            continue
        if name == FILE_SOURCE:
            faults.append(Refused("name_reserved", source=name))
        elif not isinstance(table, Mapping):
            faults.append(Refused("source_no_table", source=name))
        elif not _NAME.fullmatch(name):
            faults.append(Refused("name_malformed", source=name))
        else:
            sources.append(_source(name, DeclaredTable(table, source=name, faults=faults), folder))
    names = tuple(name for name in tables if name != _ORDER)
    by_attribute = _order(tables.get(_ORDER, {}), (*names, FILE_SOURCE), faults)
    if faults:
        raise Misdeclared(faults)
    return DeclaredSources(sources=tuple(sources), by_attribute=by_attribute)


def _source(name: str, table: DeclaredTable, folder: Path) -> PeopleSource:
    kinds = [kind for kind in _KINDS if table.has(kind)]
    origin: Origin = FileOrigin(path=folder)
    sheet = ""
    if len(kinds) != 1:
        table.note("kinds_many" if kinds else "kind_missing", " + ".join(kinds), known=_KINDS)
    elif kinds == ["file"]:
        origin = FileOrigin(path=table.take("file", values.a_path(folder), folder))
        sheet = table.take("sheet", values.a_sheet, "")
    elif kinds == ["query"]:
        origin = _query(table, folder)
    elif kinds == ["ldap"]:
        origin = ldap_origin(table, folder)
    else:
        origin = _program(table, folder)
    found = PeopleSource(
        name=name,
        origin=origin,
        reading=FileReading(
            titles=table.take("map", values.a_title_map, {}),
            date_format=table.take("date_format", values.a_date_format, ""),
            sheet=sheet,
        ),
        guard=_guard(table),
        expected=tuple(_expected(one) for one in table.tables("expected", many=True)),
    )
    if len(kinds) == 1:
        table.note_the_rest()
    return found


def _query(table: DeclaredTable, folder: Path) -> QueryOrigin:
    given = [key for key in _URLS if table.has(key)]
    if len(given) != 1:
        table.note("urls_many" if given else "url_missing", " + ".join(given), known=_URLS)
    url_file = table.take("url_file", values.a_path(folder), folder)
    return QueryOrigin(
        query=table.take("query", values.a_path(folder), folder),
        url=table.take("url", values.a_text, ""),
        url_file=url_file if "url_file" in given else None,
        url_env=table.take("url_env", values.a_variable_name, ""),
    )


def _program(table: DeclaredTable, folder: Path) -> ProgramOrigin:
    program, *arguments = table.take("program", values.texts, ("",))
    return ProgramOrigin(
        command=(str(folder / program), *arguments),
        folder=folder,
        timeout=table.take("timeout", values.a_number_of_seconds, _USUAL_SECONDS),
        passed=table.take("pass", values.variable_names, ()),
        environment=table.take("environment", values.variables, {}),
    )


def _guard(source: DeclaredTable) -> Guard:
    guard = Guard()
    for table in source.tables("guard"):
        guard = Guard(
            share=table.take("share", values.a_percentage, guard.share),
            least=table.take("least", values.a_count, guard.least),
        )
        table.note_the_rest()
    return guard


def _expected(table: DeclaredTable) -> ExpectedChange:
    for key in ("change", "from", "until", "share"):
        if not table.has(key):
            table.note("key_missing", key)
    first = table.take("from", values.a_day, _NO_DAY)
    last = table.take("until", values.a_day, _NO_DAY)
    if table.has("from") and table.has("until"):
        if type(first) is not type(last):
            table.note("days_unlike", "until")
        elif isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            table.note("days_reversed", "until")
    found = ExpectedChange(
        change=table.take("change", values.a_change, GuardedChange.LEAVE),
        category=table.take("category", values.a_category_or_any, None),
        first=first,
        last=last,
        share=table.take("share", values.a_percentage, 0.0),
    )
    table.note_the_rest()
    return found


def _order(order: Any, names: tuple[str, ...], faults: list[Refused]) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(order, Mapping):
        faults.append(Refused("source_no_table", source=_ORDER))
        return {}
    table = DeclaredTable(order, source=_ORDER, faults=faults)
    found = {}
    for attribute in COLUMNS:
        listed = table.take(attribute, values.texts, ())
        if unknown := tuple(name for name in listed if name not in names):
            table.note("order_unknown", attribute, names=unknown, known=names)
        elif len(set(listed)) != len(listed):
            table.note("order_repeated", attribute)
        elif listed:
            found[attribute] = listed
    table.note_the_rest()
    return found
