"""The portal's layout: does a page of ours show in it as it leaves us, and what was noticed when Sésame was mounted."""

from http import HTTPStatus

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.public_address import Failure
from sesame.doctor.public_address import Page
from sesame.doctor.public_address import read_page
from sesame.layout_check import answer_of

#: What every page of ours begins its content with.
_CONTENT = '<div class="sesame"'
_POLICY = "Content-Security-Policy"


def _shows_content(examination: Examination) -> Finding:
    """Read the first page of the activation: from outside where that works, else as the portal makes it."""
    name = examination.here.portal.base_template
    page = _from_outside(examination) if examination.visits.answers else _as_made(examination)
    if isinstance(page, Failure):
        return fault(
            f"la première page ne s’affiche pas dans {name} ({page.code} {page.detail})".replace(" )", ")"),
            "corrigez ce gabarit ou SESAME_BASE_TEMPLATE ; le journal du portail dit où",
        )
    if page.status != HTTPStatus.OK:
        return fault(f"la première page répond {page.status}", "voyez le journal du portail")
    if _CONTENT not in page.text:
        return fault(
            f"{name} ne montre rien des pages de Sésame",
            "ajoutez {% block content %}{% endblock %} à ce gabarit, ou réglez SESAME_BASE_TEMPLATE",
        )
    if _POLICY not in page.headers:
        return warning(
            f"l’en-tête {_POLICY} des pages de Sésame ne parvient pas aux visiteurs",
            "laissez-le passer : dans le portail (after_request) et dans le serveur web qui est devant",
        )
    if "no-store" not in page.headers.get("Cache-Control", ""):
        return warning(
            "l’en-tête Cache-Control: no-store des pages de Sésame ne parvient pas aux visiteurs",
            "ne laissez ni le portail ni le serveur web qui est devant mettre ces pages en cache",
        )
    return ok(f"{name} montre les pages de Sésame")


def _from_outside(examination: Examination) -> Page | Failure:
    return read_page(examination.app, examination.here, "sesame.activation.intro")


def _as_made(examination: Examination) -> Page | Failure:
    try:
        answer = answer_of(examination.app, "sesame.activation.intro")
    except Exception as error:  # noqa: BLE001 - a layout may raise anything
        return Failure(code=type(error).__name__)
    return Page(status=answer.status_code, text=answer.text, headers=dict(answer.headers))


def _lets_through(examination: Examination) -> Finding:
    """Compare a page as it is answered with the policy it is answered with."""
    lost = examination.policy_notices
    if lost:
        return warning(" ; ".join(notice.words for notice in lost), "voyez docs/mounting.md")
    return ok("rien du gabarit n’est écarté par la politique de contenu")


def _noticed(examination: Examination) -> Finding:
    lost = {notice.code for notice in examination.policy_notices}
    told = [notice.words for notice in examination.here.notices if notice.code not in lost]
    if told:
        return warning(" ; ".join(told), "voyez docs/mounting.md")
    return ok("rien à signaler")


CHECKS = (
    Check(id="layout", label="Gabarit", look=_shows_content),
    Check(id="policy", label="Politique de contenu", look=_lets_through),
    Check(id="notices", label="Montage", look=_noticed),
)
