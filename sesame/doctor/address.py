"""The public address: is it told, is it opened from outside, and is it this portal that answers."""

import time
from urllib.parse import urlsplit

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.public_address import Failure
from sesame.doctor.public_address import days_left
from sesame.version import installed_version

#: A certificate that is renewed by itself is renewed before that.
_FEW_DAYS = 14
_AT_HOME = {"localhost", "127.0.0.1", "::1"}

_FAILURES = {
    "certificate": (
        "le certificat n’est pas accepté : {detail}",
        "installez un certificat valable, avec sa chaîne ; d’ici, SSL_CERT_FILE peut nommer une autorité privée",
    ),
    "name": ("ce nom est inconnu du DNS", "corrigez SESAME_PUBLIC_URL, ou le DNS de cette machine"),
    "silent": ("rien ne répond en {detail} s", "voyez le pare-feu, et si cette machine peut joindre le portail"),
    "refused": ("personne n’écoute à cette adresse", "lancez le portail, ou corrigez SESAME_PUBLIC_URL"),
    "redirect": (
        "la page de santé redirige vers {detail}",
        "corrigez SESAME_PUBLIC_URL (https, sous-chemin) ; la page doit être lisible sans connexion",
    ),
    "other": (
        "autre chose répond là (statut {detail})",
        "corrigez SESAME_PUBLIC_URL : l’adresse du portail, son sous-chemin compris",
    ),
    "stranger": (
        "un Sésame répond, mais avec une autre clé secrète",
        "donnez à cette commande les variables d’environnement du portail, et la même clé à tous ses processus",
    ),
    "broken": ("la connexion échoue ({detail})", "voyez le journal du serveur web qui est devant le portail"),
}


def _is_told(examination: Examination) -> Finding:
    url = urlsplit(examination.settings.public_url)
    if not url.netloc:
        return fault(
            "SESAME_PUBLIC_URL n’est pas réglé : les mails n’ont pas de lien « Ce n’est pas moi »",
            "réglez SESAME_PUBLIC_URL=https://… , l’adresse que l’on tape, sous-chemin compris",
        )
    if url.scheme != "https" and url.hostname not in _AT_HOME:
        return fault(
            f"{examination.settings.public_url} n’est pas chiffrée : les mots de passe passent en clair",
            "servez le portail en https et corrigez SESAME_PUBLIC_URL",
        )
    return ok(examination.settings.public_url)


def _opens(examination: Examination) -> Finding:
    visits = examination.visits
    if visits.failure is not None:
        return _failed(visits.url, visits.failure)
    days = days_left(visits.url, time.time())
    if days is not None and days < _FEW_DAYS:
        return warning(f"{visits.url} répond ; son certificat expire dans {days} jours", "renouvelez le certificat")
    certificate = "" if days is None else f", certificat valable {days} jours"
    missing = visits.answers[0]["missing"]
    if missing:
        return fault(
            f"{visits.url} répond « indisponible » : {', '.join(missing)}",
            "voyez plus bas ce qui manque, et le journal du portail",
        )
    return ok(f"{visits.url} répond{certificate}")


def _failed(url: str, failure: Failure) -> Finding:
    if failure.code == "no_url":
        return warning("non vérifiée, faute de SESAME_PUBLIC_URL", "réglez SESAME_PUBLIC_URL")
    sentence, remedy = _FAILURES[failure.code]
    return fault(f"{url} : {sentence.format(detail=failure.detail)}", remedy)


def _is_this_version(examination: Examination) -> Finding:
    here, running = installed_version() or "?", {str(answer["version"]) for answer in examination.visits.answers}
    if not running:
        return ok(f"{here} installée ; celle qui sert n’a pas été vue")
    if running != {here}:
        return fault(
            f"{here} installée, mais {', '.join(sorted(running))} en service",
            "redémarrez tous les processus du portail",
        )
    return ok(f"{here}, installée et en service")


CHECKS = (
    Check(id="public-url", label="Adresse publique", look=_is_told),
    Check(id="public-page", label="Vue du dehors", look=_opens),
    Check(id="version", label="Version", look=_is_this_version),
)
