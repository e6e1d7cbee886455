"""The flood gate's counters: do they answer, and do the processes share them."""

from urllib.parse import parse_qs
from urllib.parse import urlsplit

from sesame import limiter_store
from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning

_SHARED = "SESAME_LIMITER_STORAGE_URL=redis://… , ou le Flask-Limiter du portail sur un Redis"


def _look(examination: Examination) -> Finding:
    here = examination.here
    kind = limiter_store.kind_of(here)
    whose = "de Sésame" if here.portal.limiter() is None else "du portail"
    if not limiter_store.answers(here):
        return fault(
            f"les compteurs {whose} ({kind}) ne répondent pas : toutes les pages de Sésame sont fermées",
            "relancez ce serveur, ou corrigez son adresse",
        )
    if kind == limiter_store.MEMORY:
        return _memory(examination, whose)
    if here.portal.limiter() is None and not _is_patient_for_a_while(examination.settings.limiter_storage_url):
        return warning(
            f"compteurs {whose} ({kind}) partagés, mais sans délai : un serveur muet bloquerait le portail",
            "ajoutez ?socket_timeout=2&socket_connect_timeout=2 à SESAME_LIMITER_STORAGE_URL",
        )
    return ok(f"compteurs {whose} ({kind}), partagés par les processus")


def _memory(examination: Examination, whose: str) -> Finding:
    processes = examination.known_processes
    if processes > 1:
        return fault(
            f"{processes} processus comptent chacun pour soi : une adresse a {processes} fois trop d’essais", _SHARED
        )
    if examination.processes or examination.visits.answers:
        return ok(f"compteurs {whose} en mémoire ; un seul processus a été vu")
    return warning(
        f"compteurs {whose} en mémoire : chaque processus compte pour soi", f"s’il y en a plusieurs : {_SHARED}"
    )


def _is_patient_for_a_while(url: str) -> bool:
    return {"socket_timeout", "socket_connect_timeout"} <= set(parse_qs(urlsplit(url).query))


CHECKS = (Check(id="limiter", label="Limiteur", look=_look),)
