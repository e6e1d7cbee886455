"""How targets are declared: the file that ``SESAME_TARGETS`` names, one table each, read and checked as a whole."""

import re
import tomllib
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sesame import declared_values as values
from sesame.declared_values import DeclaredTable
from sesame.declared_values import Value
from sesame.domain.people_sources import Misdeclared
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import Target
from sesame.errors import Refused
from sesame.translation import LANGUAGES

#: Makes a target of its name, its label and its table; whatever is wrong with the table is noted there. The key that
#: names the kind is still to be taken, and paths are read from the folder of the file on.
BuildTarget = Callable[[str, Label, DeclaredTable, Path], Target]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
a_password_form: Value[PasswordForm] = Value("password_form", PasswordForm)


def _label(raw: Any) -> Label:
    if not isinstance(raw, Mapping):
        return values.a_text.read(raw)
    if "fr" not in raw or not set(raw) <= set(LANGUAGES):
        raise ValueError
    return {language: values.a_text.read(word) for language, word in raw.items()}


a_label: Value[Label] = Value("label", _label)


def read_targets(path: Path, kinds: Mapping[str, BuildTarget]) -> tuple[Target, ...]:
    """Return the targets that a file declares, in its order. Errors: ``Misdeclared``, with every fault of it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misdeclared([Refused("declarations_unreadable", path=str(path), errno=error.errno or 0)]) from None
    except tomllib.TOMLDecodeError as error:
        raise Misdeclared([Refused("declarations_malformed", path=str(path), reason=str(error))]) from None
    except ValueError:
        raise Misdeclared([Refused("declarations_not_text", path=str(path))]) from None
    return declared_targets(tables, path.parent, kinds)


def declared_targets(tables: Mapping[str, Any], folder: Path, kinds: Mapping[str, BuildTarget]) -> tuple[Target, ...]:
    """Return the targets that the tables of a file in that folder declare. Errors: ``Misdeclared``."""
    faults: list[Refused] = []
    targets = []
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            faults.append(Refused("source_no_table", source=name))
        elif not _NAME.fullmatch(name):
            faults.append(Refused("name_malformed", source=name))
        else:
            targets += _target(name, DeclaredTable(table, source=name, faults=faults), folder, kinds)
    if faults:
        raise Misdeclared(faults)
    return tuple(targets)


def _target(name: str, table: DeclaredTable, folder: Path, kinds: Mapping[str, BuildTarget]) -> list[Target]:
    named = [kind for kind in kinds if table.has(kind)]
    if len(named) != 1:
        table.note("kinds_many" if named else "kind_missing", " + ".join(named), known=tuple(kinds))
        return []
    target = kinds[named[0]](name, table.take("label", a_label, name), table, folder)
    table.note_the_rest()
    return [target]


def fault_lines(error: Misdeclared) -> list[str]:
    """Return one line for each fault, for whoever starts a portal."""
    return [f"SESAME_TARGETS: {_line(fault)}" for fault in error.faults]


def _line(fault: Refused) -> str:
    facts = ", ".join(
        f"{name} {value if isinstance(value, str | int) else ', '.join(map(str, value))}"  # type: ignore[call-overload]
        for name, value in fault.facts.items()
        if name != "source"
    )
    where = " ".join(
        part for part in (f"[{fault.facts['source']}]" if "source" in fault.facts else "", fault.field) if part
    )
    return ": ".join(part for part in (where, fault.code.replace("_", " "), facts) if part)
