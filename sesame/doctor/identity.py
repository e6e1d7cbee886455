"""Who is signed in: how Sésame learns it, and whether a visitor could claim it."""

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning


def _look(examination: Examination) -> Finding:
    settings, source = examination.settings, examination.here.portal.identity_source()
    if source == "option":
        return ok("dite par le portail (option identity de mount)")
    if source == "flask-login":
        return ok("dite par Flask-Login")
    if source == "session":
        return ok(f"clé « {settings.identity_session_key} » de la session, sinon REMOTE_USER")
    seen = examination.visits.seen
    if not seen:
        return warning(
            f"en-tête {settings.identity_header}, dont il n’a pas été vu si un visiteur peut l’écrire",
            "corrigez d’abord l’adresse publique",
        )
    if seen["identity_header"]:
        return fault(
            f"l’en-tête {settings.identity_header} d’un visiteur parvient au portail : il peut se dire n’importe qui",
            f"faites retirer {settings.identity_header} de toute requête par le serveur web qui est devant",
        )
    return ok(f"en-tête {settings.identity_header}, retiré de ce qu’envoient les visiteurs")


CHECKS = (Check(id="identity", label="Identité", look=_look),)
