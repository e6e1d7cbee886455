"""Who knows the passwords: does that system answer, and soon enough for whoever waits at a sign-in."""

import secrets
import time

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.errors import Unavailable

#: Nobody's login: a wrong password of a real person would count against them there.
_NOBODY = "sesame-doctor"
_SLOW = 1.0


def _answers(examination: Examination) -> Finding:
    services = examination.here.services
    authority = services.password_authority
    if authority is None:
        return ok("Sésame lui-même")
    began = time.perf_counter()
    try:
        authority.check(_NOBODY, secrets.token_urlsafe(12), person=None)
    except Unavailable:
        return fault(
            "le système qui connaît les mots de passe ne répond pas : personne ne peut se connecter",
            "voyez son propre journal et celui de Sésame, puis les réglages de votre port current_password",
        )
    took = time.perf_counter() - began
    sentence = f"un système ailleurs, qui répond en {took:.2f} s".replace(".", ",")
    if authority.takes_changes:
        sentence += " et accepte de nouveaux mots de passe"
    else:
        sentence += f" ; les mots de passe se changent à {services.settings.password_elsewhere_url}"
    if took > _SLOW:
        return warning(sentence, "chaque connexion attend autant : regardez ce qui le ralentit")
    return ok(sentence)


def _keeps_nothing(examination: Examination) -> Finding:
    services = examination.here.services
    if services.password_authority is None:
        return ok("celles de Sésame, qui connaît les mots de passe")
    with services.reading() as tx:
        kept = tx.accounts.count_hashes()
    if kept:
        return warning(
            f"{kept} compte(s) ont encore une empreinte, que rien ne compare plus",
            "lancez sesame purge, qui les efface",
        )
    return ok("aucune : les mots de passe sont connus ailleurs")


CHECKS = (
    Check(id="password-authority", label="Qui connaît les mots de passe", look=_answers),
    Check(id="password-hashes", label="Empreintes de mots de passe", look=_keeps_nothing),
)
