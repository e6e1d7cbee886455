"""The proxy in front: what it says of a visitor, and whether the portal believes it."""

from urllib.parse import urlsplit

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning

_PROXY_FIX = "app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1) dans le portail"


def _is_believed(examination: Examination) -> Finding:
    seen = examination.visits.seen
    if not seen:
        return warning("non vu, faute de réponse à l’adresse publique", "corrigez d’abord l’adresse publique")
    says = ", ".join(seen["forwarded"])
    if says and not seen["proxy_fix"]:
        return fault(
            f"un proxy envoie {says}, que le portail n’écoute pas : tous les visiteurs y ont la même adresse",
            _PROXY_FIX,
        )
    if seen["proxy_fix"] and not says:
        return warning(
            "le portail croit des X-Forwarded-… que personne n’envoie : un visiteur peut se donner une adresse",
            "ôtez ProxyFix, ou faites écrire ces en-têtes par le serveur web qui est devant",
        )
    return ok("en-têtes du proxy écoutés" if says else "aucun proxy devant le portail")


def _leads_here(examination: Examination) -> Finding:
    seen, told = examination.visits.seen, urlsplit(examination.settings.public_url)
    if not seen:
        return warning("non vue, faute de réponse à l’adresse publique", "corrigez d’abord l’adresse publique")
    if seen["scheme"] != told.scheme:
        return fault(
            f"le portail se croit en {seen['scheme']} : témoins de session non protégés, formulaires refusés",
            f"X-Forwarded-Proto par le serveur web, et {_PROXY_FIX}",
        )
    usual = {"http": ":80", "https": ":443"}[told.scheme]
    if seen["host"].lower().removesuffix(usual) != told.netloc.lower().removesuffix(usual):
        return fault(
            f"le portail se croit sur {seen['host']}, et non sur {told.netloc}",
            f"transmettez Host (ou X-Forwarded-Host, et {_PROXY_FIX})",
        )
    if seen["root"] != told.path:
        return fault(
            f"le portail se croit sous « {seen['root'] or '/'} », et non sous « {told.path or '/'} »",
            f"SCRIPT_NAME ou X-Forwarded-Prefix par le serveur web, et {_PROXY_FIX}",
        )
    return ok(f"le portail se voit en {told.scheme}://{told.netloc}{told.path}")


CHECKS = (
    Check(id="proxy", label="Proxy", look=_is_believed),
    Check(id="own-address", label="Adresse vue du portail", look=_leads_here),
)
