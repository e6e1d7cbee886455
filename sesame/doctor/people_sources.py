"""The sources of people: are they declared right, and could each of them be read."""

import stat
from pathlib import Path

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.domain.people_sources import LdapOrigin
from sesame.domain.people_sources import Misdeclared
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import ProgramOrigin
from sesame.domain.people_sources import QueryOrigin
from sesame.errors import Refused
from sesame.people_sources import build_people_sources
from sesame.source_words import declaration_messages
from sesame.source_words import reading_message


def _look(examination: Examination) -> Finding:
    sources = build_people_sources(examination.settings)
    path = examination.settings.people_sources
    try:
        declared = sources.all()
    except Misdeclared as error:
        return fault(" ; ".join(declaration_messages(error)), f"corrigez {path} (docs/sources.md)")
    if not declared:
        return ok("aucune n’est déclarée : people import lit ce qu’on lui donne")
    wrong = []
    for source in declared:
        try:
            sources.look(source)
        except Refused as error:
            wrong.append(f"« {source.name} » : {reading_message(error)}")
    if wrong:
        return fault(" ; ".join(wrong), f"corrigez cela, ou {path} (docs/sources.md)")
    names = ", ".join(f"« {source.name} »" for source in declared)
    if any(map(_holds_a_secret, declared)) and Path(path).stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return warning(
            f"{names} : {path} a des mots de passe que d’autres utilisateurs peuvent lire", f"chmod 640 {path}"
        )
    return ok(f"{names} : tout peut être lu")


def _holds_a_secret(source: PeopleSource) -> bool:
    match source.origin:
        case QueryOrigin(url=url):
            return bool(url)
        case LdapOrigin(password=password):
            return bool(password)
        case ProgramOrigin(environment=environment):
            return bool(environment)
        case _:
            return False


CHECKS = (Check(id="people-sources", label="Sources de personnes", look=_look),)
