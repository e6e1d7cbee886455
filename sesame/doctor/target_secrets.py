"""What stands in the declarations of targets, and in the files they name: may others read it, or write it."""

import stat
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning

_SECRETS = ("bind_password", "environment")
_FILES_OF_SECRETS = ("secret_file", "bind_password_file")


def _look(examination: Examination) -> Finding:
    path = Path(examination.settings.targets) if examination.settings.targets else None
    if path is None:
        return ok("aucune cible n’est déclarée")
    declared = _declared(path)
    programs = (path.parent / str(words[0]) for table in declared if isinstance(words := table.get("program"), list))
    written = [str(one) for one in (path, *programs) if _mode(one) & stat.S_IWOTH]
    if written:
        # Whoever writes there has it run with people's passwords on its input.
        names = " ".join(written)
        return fault(f"d’autres utilisateurs peuvent écrire dans {names}", f"chmod o-w {names}")
    secret = [path] if any(table.get(key) for table in declared for key in _SECRETS) else []
    secret += [path.parent / str(table[key]) for table in declared for key in _FILES_OF_SECRETS if table.get(key)]
    read = " ".join(str(one) for one in dict.fromkeys(secret) if _mode(one) & stat.S_IROTH)
    if read:
        return warning(f"d’autres utilisateurs peuvent lire des secrets dans {read}", f"chmod o-r {read}")
    return ok("personne d’autre ne peut lire ni changer ce qui y est déclaré")


def _declared(path: Path) -> list[Mapping[str, Any]]:
    try:
        return list(_tables(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError):
        # What is wrong in it stops the start, which says so.
        return []


def _tables(text: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (table for table in text.values() if isinstance(table, dict))


def _mode(path: Path) -> int:
    return path.stat().st_mode if path.is_file() else 0


CHECKS = (Check(id="target-secrets", label="Secrets des autres systèmes", look=_look),)
