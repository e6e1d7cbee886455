"""The database: does it answer, are its tables those of this version, is a SQLite file read by nobody else."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.errors import Unavailable
from sesame.request_log import cause_of

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _look(examination: Examination) -> Finding:
    url = urlsplit(examination.settings.database_url)
    name = _NAMES.get(url.scheme.partition("+")[0], url.scheme)
    try:
        if not examination.here.services.schema.is_current():
            return fault(
                f"{name} répond ; ses tables ne sont pas celles de cette version", "flask sesame database upgrade"
            )
    except Unavailable as error:
        return fault(f"{name} ne répond pas ({cause_of(error)})", "voyez le serveur, et l’adresse SESAME_DATABASE_URL")
    if name == "SQLite" and _is_read_by_others(Path(url.path)):
        return fault("d’autres utilisateurs peuvent lire le fichier SQLite", "chmod 600 sur le fichier de la base")
    return ok(f"{name} répond, tables à jour")


def _is_read_by_others(path: Path) -> bool:
    # The address has one slash more than the path.
    file = Path(str(path)[1:])
    return file.is_file() and bool(file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))


CHECKS = (Check(id="database", label="Base de données", look=_look),)
