"""The systems to which people are published: could each be told what it is to be told, and would it hold."""

from collections.abc import Sequence

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.findings import worst
from sesame.domain.target_health import LooksAtItself
from sesame.domain.target_health import TargetNote
from sesame.domain.target_health import TargetTrouble

_WHY = {
    "tls": "ne montre pas de certificat auquel se fier, ou n’en a pas",
    "bind": "refuse bind_dn ou son mot de passe",
    "busy": "se dit occupé",
    "silent": "ne répond pas à temps",
    "schema": "ne montre pas son schéma",
}
#: What is said of each trouble, and what to do.
_FAULTS = {
    TargetTrouble.NAMES_UNKNOWN: (
        "ne connaît pas {names} : tout y attend",
        "corrigez ces noms dans le fichier de SESAME_TARGETS, ou chargez leur schéma (docs/ldap.md)",
    ),
    TargetTrouble.BASE_ABSENT: (
        "n’a pas d’entrée {names}, ou ne la montre pas : personne n’y est trouvé",
        "corrigez base dans le fichier de SESAME_TARGETS, ou donnez au compte de Sésame le droit de la lire",
    ),
    TargetTrouble.NOT_ALLOWED: (
        "refuse l’écriture d’un mot de passe ({names})",
        "donnez au compte de Sésame le droit « write » sur userPassword",
    ),
    TargetTrouble.HASH_REFUSED: (
        "refuse une empreinte toute faite : sa politique a pwdCheckQuality 2, qui veut juger le mot de passe",
        'mettez pwdCheckQuality à 1, ou password = "exop"',
    ),
    TargetTrouble.NEVER_OPENS: (
        "garde l’empreinte, et n’ouvre à personne : le module de ce schéma n’est pas chargé",
        "chargez-le (argon2, pw-sha2), ou changez password",
    ),
    TargetTrouble.PROBE_ABSENT: ("n’a pas l’entrée d’essai {names}", "créez-la, ou corrigez probe"),
}
_WARNINGS = {
    TargetTrouble.ASKS_AGAIN: (
        "redemande un autre mot de passe à la première connexion (pwdReset) : le compte a le droit « manage »",
        "donnez-lui « write » sur userPassword, et non « manage », ou retirez pwdMustChange",
    ),
    TargetTrouble.SAMBA_LEFT: (
        "garde l’ancien mot de passe de Samba (wifi par MS-CHAPv2, partages) : seul RFC 3062 le change",
        'mettez password = "exop" si un service s’en sert',
    ),
    TargetTrouble.SUSPENSION_UNMARKED: (
        "ouvre encore à qui est suspendu, et un changement de mot de passe y lève tout verrou",
        "mettez lock = true, ou faites lire supannRessourceEtat à vos services",
    ),
    TargetTrouble.UNTRIED: (
        "n’a pas été essayé avec un mot de passe",
        "donnez-lui une entrée d’essai par probe (docs/ldap.md)",
    ),
}


def _look(examination: Examination) -> Finding:
    targets = [
        one for one in examination.here.services.publishing.publication.targets if isinstance(one, LooksAtItself)
    ]
    if not targets:
        return ok("aucun annuaire n’est déclaré")
    findings = [finding for one in targets for finding in _findings(one.name, one.examine())]
    if len(findings) == 1:
        return findings[0]
    gravest = worst(findings)
    told = [one for one in findings if one.remedy]
    return Finding(
        level=gravest.level,
        sentence=" ; ".join(one.sentence for one in told or findings),
        remedy=" ; ".join(dict.fromkeys(one.remedy for one in told)),
    )


def _findings(name: str, notes: Sequence[TargetNote]) -> list[Finding]:
    found = [_finding(name, note) for note in notes]
    return found or [ok(f"« {name} » : tout peut y être écrit")]


def _finding(name: str, note: TargetNote) -> Finding:
    names = ", ".join(f"« {one} »" for one in note.names)
    if note.trouble is TargetTrouble.AWAY:
        why = _WHY.get(next(iter(note.names), ""), "ne répond pas")
        return fault(f"l’annuaire « {name} » {why} : tout y attend", "voyez docs/ldap.md, puis son propre journal")
    say = fault if note.trouble in _FAULTS else warning
    sentence, remedy = {**_FAULTS, **_WARNINGS}[note.trouble]
    return say(f"l’annuaire « {name} » {sentence.format(names=names)}", remedy)


CHECKS = (Check(id="directories", label="Annuaires à tenir à jour", look=_look),)
