"""Who is signed in: how Sésame learns it, and whether a visitor could claim it."""

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning


def _look(examination: Examination) -> Finding:
    settings, source = examination.settings, examination.here.portal.identity_source()
    name = f"lue comme {settings.identity_is} des personnes importées"
    if source == "option":
        return ok(f"dite par le portail (option identity de mount), {name}")
    if source == "flask-login":
        how = f"attribut {settings.identity_attribute}" if settings.identity_attribute else "get_id()"
        return ok(f"dite par Flask-Login ({how}), {name}")
    if source == "session":
        return ok(f"clé « {settings.identity_session_key} » de la session, sinon REMOTE_USER, {name}")
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
    return ok(f"en-tête {settings.identity_header}, retiré de ce qu’envoient les visiteurs, {name}")


CHECKS = (Check(id="identity", label="Identité", look=_look),)
