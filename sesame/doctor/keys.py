"""The secrets: long enough, varied enough, nobody's example, and read by nobody else."""

import math
import os
import re
import stat
from collections import Counter
from pathlib import Path

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.findings import worst
from sesame.domain.key_ages import KeyAge
from sesame.domain.key_ages import PepperAge
from sesame.errors import Unavailable
from sesame.settings_loading import declared

#: Bits, as the variety of a key's own characters tells them: less is guessed at, less than the second is weak.
_GUESSED, _WEAK = 72, 100
#: Words of examples, of tutorials and of a key that was to be replaced one day.
_EXAMPLES = re.compile(
    r"change.?me|changez|remplacer|replace|secret.?key|your.?secret|my.?secret|super.?secret|top.?secret|not.?so.?secret|"
    r"insecure|example|exemple|default|password|motdepasse|development|12345678|azerty|qwerty|^abcdef|9abcdef|abcdefg|"
    r"^(dev|test|secret|sesame|flask|key|admin|demo)[\W\d_]*$|"
    # Keys that Flask's own documentation shows.
    r"^192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf$|_5#y2l\"f4q8z|a0zr98j/3yx r~xhh!jmn\]lwx",
    re.IGNORECASE,
)
_MAKE_ONE = 'faites-en une nouvelle : python -c "import secrets; print(secrets.token_hex(32))"'
_KEPT = "une valeur aléatoire, dans un fichier que seul l’utilisateur du portail lit"


def strength(key: str) -> float:
    """Return how many bits the variety of a key's characters amounts to; one character over and over is none."""
    counts = Counter(key)
    return -sum(count * math.log2(count / len(key)) for count in counts.values())


def judge(key: str, remedy: str) -> Finding:
    """Judge one secret; none of it is ever told."""
    if _EXAMPLES.search(key):
        return fault("celle d’un exemple : tout le monde l’a lue", remedy)
    bits = strength(key)
    if bits < _GUESSED:
        return fault("se devine : trop peu de caractères, ou trop peu variés", remedy)
    if bits < _WEAK:
        return warning("faible : peu de caractères, ou peu variés", remedy)
    return ok("assez de caractères, assez variés")


def _of_the_site(examination: Examination) -> Finding:
    return judge(examination.settings.secret_key, _MAKE_ONE)


def _secret_ring(examination: Examination) -> Finding:
    settings = examination.settings
    if not settings.secret_key_fallbacks:
        return ok("aucune")
    if not settings.budget_key:
        return warning(
            f"{len(settings.secret_key_fallbacks)} : la plus ancienne compte les essais",
            "mettez-la dans SESAME_BUDGET_KEY avant de la retirer, ou tous les essais seront rendus",
        )
    return ok(f"{len(settings.secret_key_fallbacks)}, à retirer huit jours après la rotation")


def _pepper(examination: Examination) -> Finding:
    settings = examination.settings
    if not settings.pepper:
        return ok("aucun : les hachages ne dépendent que de la base (SESAME_PEPPER, si vous en voulez un)")
    if settings.pepper == settings.secret_key:
        return fault(
            "le même que la clé secrète : changer celle-ci perdrait tous les mots de passe",
            "changez la clé secrète, et gardez le poivre",
        )
    return judge(settings.pepper, "remplacez-le (l’ancien : SESAME_PEPPER_FALLBACKS) ; protégez d’autant mieux la base")


def _hashes(examination: Examination) -> Finding:
    try:
        ages = examination.here.services.key_generations.hashes()
    except Unavailable:
        return ok("la base ne répond pas")
    if lost := ages[PepperAge.LOST]:
        return fault(
            f"{lost} hachage(s) sous un poivre qui n’est plus là : ces mots de passe et réponses n’ouvrent plus",
            "remettez-le dans SESAME_PEPPER_FALLBACKS",
        )
    older, rest = ages[PepperAge.OLDER], f"{ages[PepperAge.NONE]} sans poivre"
    if foreign := ages[PepperAge.FOREIGN]:
        rest += f", {foreign} d’un autre système jusqu’à la prochaine connexion de chacun"
    if older:
        return ok(f"{older} sous un poivre plus ancien : gardez SESAME_PEPPER_FALLBACKS ; {rest}")
    return ok(f"aucun sous un poivre plus ancien, {rest}")


def _joker_key(examination: Examination) -> Finding:
    try:
        ages = examination.here.services.key_generations.questions()
    except Unavailable:
        return ok("la base ne répond pas")
    if lost := ages[KeyAge.UNREADABLE]:
        return fault(
            f"{lost} question(s) personnelle(s) qu’aucune clé ne lit", "remettez l’ancienne clé dans SESAME_JOKER_KEY"
        )
    findings = [judge(key, _MAKE_ONE) for key in examination.settings.joker_key[:1]]
    findings.append(
        warning(f"{older} question(s) sous une clé plus ancienne", "flask sesame keys reencrypt")
        if (older := ages[KeyAge.OLDER])
        else ok("toutes les questions sous la plus récente")
        if findings
        else ok("dérivée de la clé secrète (SESAME_JOKER_KEY, si vous en voulez une à part)")
    )
    return worst(findings)


def _files(examination: Examination) -> Finding:
    findings = [ok("lus par l’utilisateur du portail seul, ou donnés autrement que par des fichiers")]
    for one in declared():
        named = (
            examination.app.config.get(f"{one.key}_FILE") or os.environ.get(f"{one.key}_FILE") if one.is_secret else ""
        )
        if named and _is_read_by_others(Path(named)):
            findings.append(fault(f"d’autres utilisateurs peuvent lire {named}", f"chmod 600 {named} ; {_KEPT}"))
    return worst(findings)


def _is_read_by_others(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))


CHECKS = (
    Check(id="secret-key", label="Clé secrète", look=_of_the_site),
    Check(id="secret-key-fallbacks", label="Clés secrètes d’avant", look=_secret_ring),
    Check(id="pepper", label="Poivre", look=_pepper),
    Check(id="hash-peppers", label="Hachages", look=_hashes),
    Check(id="joker-key", label="Clé des questions", look=_joker_key),
    Check(id="secret-files", label="Fichiers de secrets", look=_files),
)
