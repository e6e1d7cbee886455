"""The database: does it answer, are its tables those of this version, is a SQLite file read by nobody else."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.domain.tables import Standing
from sesame.errors import Unavailable
from sesame.request_log import cause_of

_UPGRADE = "flask sesame database upgrade"
_REMEDIES = {Standing.ABSENT: _UPGRADE, Standing.OLDER: _UPGRADE, Standing.ELSEWHERE: _UPGRADE}


def _look(examination: Examination) -> Finding:
    schema = examination.here.services.schema
    try:
        tables = schema.look()
    except Unavailable as error:
        sentence = f"{schema.database} ne répond pas ({cause_of(error)})"
        return fault(sentence, "voyez le serveur, et l’adresse SESAME_DATABASE_URL")
    if tables.standing is not Standing.CURRENT:
        found = f"de la version {tables.found}" if tables.found else "absentes"
        sentence = f"{tables.database} répond ; ses tables sont {found}, ce code attend {tables.expected or '?'}"
        return fault(sentence, _REMEDIES.get(tables.standing, "flask sesame version dit ce qu’il en est"))
    url = urlsplit(examination.settings.database_url)
    if url.scheme.startswith("sqlite") and _is_read_by_others(Path(url.path)):
        return fault("d’autres utilisateurs peuvent lire le fichier SQLite", "chmod 600 sur le fichier de la base")
    return ok(f"{tables.database} répond, tables à jour (version {tables.found})")


def _is_read_by_others(path: Path) -> bool:
    # The address has one slash more than the path.
    file = Path(str(path)[1:])
    return file.is_file() and bool(file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))


CHECKS = (Check(id="database", label="Base de données", look=_look),)
