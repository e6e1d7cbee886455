"""Somebody activates their account, then signs in through CAS with the password they chose."""

import pytest
from playwright.sync_api import expect

from tests.browser import activating
from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor

PHONE = 390


def signed_in_as(visitor: Visitor, login: str, password: str = PASSWORD) -> None:
    """Go from the portal's button to CAS and back."""
    visitor.open("/")
    visitor.click("Se connecter")
    visitor.sign_in(login, password)


def test_a_student_activates_by_ine_on_a_phone_and_signs_in(visit: VisitorFactory) -> None:
    """Nobody knows another address of hers, so no code is asked; she accepts the SMS."""
    lea = person("lmartind", "Numéro INE")
    visitor = visit(width=PHONE, height=800)

    activating.begin(visitor)
    visitor.stands_at("Votre numéro")
    activating.identify(visitor, lea)
    visitor.stands_at("Votre question joker")
    assert visitor.progress() == 60
    activating.choose_joker(visitor)
    visitor.stands_at("Votre photo")
    assert visitor.progress() == 70
    visitor.click("Refuser tous ces usages")
    visitor.stands_at("Les SMS d’alerte")
    assert visitor.progress() == 80
    assert visitor.page.locator("input[type=radio]:checked").count() == 0
    visitor.choose("Oui, j’accepte")
    visitor.click("Valider")
    visitor.fill({"Numéro de téléphone mobile": "06.39.98.12.34"})
    visitor.click("Valider")
    visitor.stands_at("Votre mot de passe")
    assert visitor.progress() == 90
    activating.choose_password(visitor)

    visitor.stands_at("Votre compte est maintenant activé")
    assert visitor.progress() == 100
    for words in ("lmartind", lea.mail, "Correctement enregistré", "Vous pouvez vous connecter dès maintenant"):
        visitor.sees(words)
    letter = visitor.demo.wait_for_letter(lea.mail, "activé")
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html"}
    assert PASSWORD not in letter.as_string()

    signed_in_as(visitor, "lmartind")
    visitor.sees("Bonjour Léa Martin-Duval")
    assert visitor.page.url == visitor.demo.url + "/"


def the_recap_is_this_tab_s(visitor: Visitor, login: str) -> None:
    """See that its tab shows it, reloaded or in the other language, and that a second tab names nobody."""
    visitor.page.reload()
    visitor.sees(login)
    visitor.click("English")
    visitor.sees(login)
    visitor.click("Français")
    visitor.sees(login)
    second = visitor.context.new_page()
    second.goto(visitor.page.url.partition("?")[0])
    expect(second.locator("h1")).to_have_text("Votre compte est activé")
    assert login not in second.inner_text("body")
    second.close()


def test_a_member_of_staff_activates_by_number_with_a_code_and_an_own_question(visit: VisitorFactory) -> None:
    """The code comes by the personal mail the university knows; the question is his own; he refuses the SMS."""
    paul = person("pbernard", "Numéro personnel")
    visitor = visit()

    activating.begin(visitor)
    activating.identify(visitor, paul)
    activating.choose_joker(visitor, own="Dans quelle ville ai-je raté mon train ?", answer="Châteauroux")
    activating.decide(visitor)
    activating.choose_password(visitor)

    visitor.stands_at("Votre compte est maintenant activé")
    for address in (paul.mail, paul.personal_mail):
        visitor.demo.wait_for_letter(address, "activé")
    the_recap_is_this_tab_s(visitor, "pbernard")
    signed_in_as(visitor, "pbernard")
    visitor.sees("Bonjour Paul Bernard")


def test_an_external_person_activates_by_uid_and_is_written_to_in_english(visit: VisitorFactory) -> None:
    """She has no address at the university, and her language is English."""
    xenia = person("xivanova", "UID")
    visitor = visit()

    activating.activate(visitor, xenia, phone="+33 6 39 98 20 20")

    letter = visitor.demo.wait_for_letter(xenia.personal_mail, "active")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "Hello" in body.get_content()
    visitor.sees("Pas encore attribuée")
    signed_in_as(visitor, "xivanova")
    visitor.sees("Bonjour Xenia Ivanova")


def test_back_after_a_mistake_shows_the_page_again(visit: VisitorFactory) -> None:
    """And never the browser's own page about a form that would be sent again."""
    visitor = visit()
    visitor.open("/aide/activer-mon-compte/")
    visitor.click("Commencer")
    visitor.click("Valider")
    assert visitor.errors == ["Choisissez le numéro avec lequel vous voulez vous identifier."]
    visitor.choose("UID")
    visitor.click("Valider")
    there = visitor.page.locator("h1").inner_text()

    visitor.page.go_back()
    here = visitor.page.locator("h1").inner_text()

    assert here != there
    visitor.choose("Numéro INE")
    visitor.click("Valider")
    visitor.sees("Numéro INE")


def test_a_wrong_password_is_refused_by_cas(visit: VisitorFactory) -> None:
    """So is whoever has not activated, with the same words."""
    visitor = visit()
    activating.activate(visitor, person("mdherouv", "Numéro étudiant"))

    for login in ("mdherouv", "nzitouni"):
        signed_in_as(visitor, login, "Cerf-volant8rouge!")
        visitor.sees("Identifiant ou mot de passe incorrect.")
        assert visitor.page.url.startswith(visitor.demo.cas_url)

    visitor.sign_in("mdherouv", PASSWORD)
    visitor.sees("Bonjour Maël")


def test_who_is_active_already_is_told_so(visit: VisitorFactory) -> None:
    """With the way to sign in and to a forgotten password."""
    first, again = visit(), visit()
    sylvie = person("smarchan", "Numéro personnel")
    activating.activate(first, sylvie)

    activating.begin(again)
    activating.identify(again, sylvie)

    again.stands_at("Votre compte est déjà activé")
    again.click("Choisir un nouveau mot de passe")
    again.stands_at("Mot de passe oublié")


def test_signing_out_ends_the_session_everywhere(visit: VisitorFactory) -> None:
    """Of two portal windows of one CAS session, signing out in one ends the other: single logout."""
    visitor = visit()
    activating.activate(visitor, person("glambert", "Numéro personnel"))
    signed_in_as(visitor, "glambert")
    visitor.sees("Bonjour Grégoire")
    portal_cookie = next(one for one in visitor.context.cookies() if one["name"] == "portail")
    other = visit()
    other.context.add_cookies([{"name": "portail", "value": portal_cookie["value"], "url": other.demo.url}])
    other.open("/")
    other.sees("Bonjour Grégoire")

    visitor.click("Se déconnecter")
    other.open("/")

    other.sees("Se connecter")
    visitor.sees("Première visite ?")


@pytest.mark.parametrize("width", [320, PHONE, 1280])
def test_the_whole_way_without_javascript(visit: VisitorFactory, width: int) -> None:
    """Nothing needs it, nothing stands out of the page, and nothing is smaller than a finger."""
    who = {320: "odiallos", PHONE: "aobrien", 1280: "hdescham"}[width]
    visitor = visit(width=width, height=700, java_script_enabled=False)

    activating.activate(visitor, person(who, "Numéro personnel" if width == 1280 else "Numéro INE"))

    visitor.demo.wait_for_letter(person(who, "UID").mail, "activé")
