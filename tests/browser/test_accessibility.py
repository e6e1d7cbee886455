"""No page and no error state keeps anybody out: WCAG 2.2 AA by axe-core, at 320 pixels, in light and in dark."""

from collections.abc import Callable
from collections.abc import Iterator

import pytest

from tests.browser import activating
from tests.browser.accessibility import barriers
from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import ANSWER
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor

Check = Callable[[str], None]


@pytest.fixture
def small(visit: VisitorFactory) -> Visitor:
    """Return somebody at the narrowest window WCAG knows."""
    return visit(width=320, height=640)


@pytest.fixture
def check(small: Visitor) -> Iterator[Check]:
    """Return what looks at the page; what it finds is told together at the end."""
    found: list[str] = []
    yield lambda where: found.extend(barriers(small.page, where))
    assert found == []


def test_the_portal_s_own_pages(small: Visitor, check: Check) -> None:
    """Those of the demonstration, the CAS server's included."""
    for path in ("/", "/aide/", "/reglement-interieur", "/demo/courrier", "/nowhere"):
        small.open(path)
        check(path)
    small.open("/login")
    check("CAS sign-in")
    small.sign_in("nobody", "Wrong-password1!")
    small.sees("incorrect")
    check("CAS refusal")


def test_the_activation_and_its_errors(small: Visitor, check: Check) -> None:
    """Every page as it opens, and again after an empty answer."""
    who = person("mdemontm", "Numéro étudiant")
    small.open("/aide/activer-mon-compte/")
    check("introduction")
    small.click("Commencer")
    _open_and_empty(small, check, "Votre numéro")
    small.choose(who.kind)
    small.click("Valider")
    _open_and_empty(small, check, "Votre identité")
    small.fill({who.kind: "22600311", "Jour": "1", "Mois": "mai", "Année": "2001"})
    small.click("Valider")
    small.sees("Nous n’avons pas pu vous identifier")
    check("refusal")
    day, month, year = who.birth_date
    small.fill({who.kind: who.number, "Jour": day, "Mois": month, "Année": year})
    small.click("Valider")
    _open_and_empty(small, check, "Votre question joker")
    activating.choose_joker(small)
    _open_and_empty(small, check, "Votre photo")
    small.click("Refuser tous ces usages")
    _open_and_empty(small, check, "Les SMS d’alerte")
    small.choose("Oui, j’accepte")
    small.click("Valider")
    _open_and_empty(small, check, "Votre téléphone")
    small.fill({"Numéro de téléphone mobile": "0639981234"})
    small.click("Valider")
    _open_and_empty(small, check, "Votre mot de passe")
    activating.choose_password(small)
    small.stands_at("Votre compte est maintenant activé")
    check("recap")


def test_the_code_and_the_way_out(small: Visitor, check: Check) -> None:
    """The code's page, a wrong code, the end after three, and giving up."""
    who = person("jlepenne", "Numéro personnel")
    activating.begin(small)
    small.choose(who.kind)
    small.click("Valider")
    day, month, year = who.birth_date
    small.fill({who.kind: who.number, "Jour": day, "Mois": month, "Année": year})
    small.click("Valider")
    _open_and_empty(small, check, "Votre code")
    for _ in range(2):
        small.fill({"Code reçu par mail": "00000000"})
        small.click("Valider")
        small.sees("Ce n’est pas le bon code")
    check("wrong code")
    small.fill({"Code reçu par mail": "00000000"})
    small.click("Valider")
    small.sees("la démarche s’arrête ici")
    check("locked")


def test_giving_up_and_error_pages(small: Visitor, check: Check) -> None:
    """Abandoned, expired, not found, moved on, unverifiable form, dead link."""
    activating.begin(small)
    small.choose("UID")
    small.click("Valider")
    small.page.get_by_text("Abandonner…").click()
    check("asked whether to give up")
    small.click("Abandonner et effacer mes réponses")
    small.sees("Vos réponses ont été effacées")
    check("abandoned")
    small.open("/sesame/nowhere")
    check("not found")
    small.open("/sesame/ce-n-est-pas-moi/forged")
    check("dead link")
    activating.begin(small)
    small.page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(field => field.value = 'forged')")
    small.choose("UID")
    small.click("Valider")
    small.sees("n’a pas pu être vérifié")
    check("unverified")
    activating.begin(small)
    small.context.clear_cookies()
    small.choose("UID")
    small.click("Valider")
    small.sees("Cette démarche a expiré")
    check("expired")


def test_mon_sesame_and_its_sections(small: Visitor, check: Check) -> None:
    """The overview, each section as it opens and after an empty answer, and the data."""
    activating.activate(small, person("osrensen", "UID"))
    small.open("/sesame/")
    small.sign_in("osrensen", PASSWORD)
    small.stands_at("Mon Sésame")
    check("Mon Sésame")
    for slug in ("mot-de-passe", "joker", "annuaire", "photo", "sms"):
        small.open(f"/sesame/modifier/{slug}")
        check(slug)
    for slug in ("mot-de-passe", "joker"):
        small.open(f"/sesame/modifier/{slug}")
        small.click("Enregistrer")
        assert small.errors
        check(f"{slug} left empty")
    small.open("/sesame/mes-donnees")
    check("data")
    small.open("/sesame/chartes")
    check("charters")
    small.open("/sesame/modifier/sms")
    small.choose("Oui, j’accepte")
    small.click("Enregistrer")
    assert small.errors
    check("SMS without a number")
    for journey in ("activer-mon-compte", "mot-de-passe-oublie"):
        small.open(f"/aide/{journey}/")
        check(f"signed in at {journey}")
    small.open("/sesame/suspendre")
    check("suspension")
    small.fill({"Mot de passe actuel": "Wrong-password1!"})
    small.click("Suspendre mon compte")
    small.sees("Mot de passe oublié")
    check("suspension with a wrong password")
    small.fill({"Mot de passe actuel": PASSWORD})
    small.click("Suspendre mon compte")
    small.stands_at("Le compte est suspendu")
    check("suspended")
    small.open("/sesame/")
    small.stands_at("Votre compte est suspendu")
    check("Mon Sésame of a suspended account")


def test_the_forgotten_password(small: Visitor, check: Check) -> None:
    """The introduction, the question, a wrong answer, the new password, the end."""
    who = person("htessier", "UID")
    activating.activate(small, who)
    small.context.clear_cookies()
    small.open("/aide/mot-de-passe-oublie/")
    check("introduction")
    small.click("Commencer")
    activating.identify(small, who)
    _open_and_empty(small, check, "Votre question joker")
    small.fill({"Votre réponse": ANSWER})
    small.click("Valider")
    _open_and_empty(small, check, "Votre nouveau mot de passe")
    small.fill({"Nouveau mot de passe": "Marmotte+givre4", "Confirmation": "Marmotte+givre4"})
    small.click("Valider")
    small.stands_at("Votre mot de passe est changé")
    check("changed")


def _open_and_empty(visitor: Visitor, check: Check, heading: str) -> None:
    visitor.stands_at(heading)
    check(heading)
    visitor.page.locator("main form button.sesame-primary").click()
    visitor.page.locator(".sesame-error").first.wait_for()
    check(f"{heading}, left empty")
