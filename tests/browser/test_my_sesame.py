"""Signed in through CAS, somebody changes what « Mon Sésame » lets them change, and finds it so afterwards."""

import json

from tests.browser import activating
from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import ANSWER
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Somebody
from tests.browser.visitor import Visitor

REFUSED = "Ce n’est pas votre mot de passe actuel. Après plusieurs essais, il faut attendre le lendemain."


def at_home(visitor: Visitor, who: Somebody, *, phone: str = "") -> None:
    """Activate, sign in and open « Mon Sésame » from the portal's « Aide »."""
    activating.activate(visitor, who, phone=phone)
    visitor.click("Se connecter")
    visitor.sign_in(who.uid, PASSWORD)
    visitor.open("/aide/")
    visitor.click("Mon Sésame")
    visitor.stands_at("Mon Sésame")


def saved(visitor: Visitor, about: Somebody, words: str) -> None:
    """See the message, reload, and still see the truth; then read the mail of it."""
    visitor.sees("C’est enregistré.")
    visitor.open("/sesame/")
    visitor.sees(words)
    letter = visitor.demo.wait_for_letter(about.mail, "chang")
    text = letter.get_body(("plain",))
    assert text is not None
    assert f"{visitor.demo.url}/sesame/ce-n-est-pas-moi/" in text.get_content()


def test_a_new_password_opens_cas_and_the_old_one_no_longer(visit: VisitorFactory) -> None:
    """And the other sessions end with it, when the person asks for that."""
    who = person("yhaddad", "Numéro INE")
    visitor, elsewhere = visit(), visit(width=390)
    at_home(visitor, who)
    elsewhere.open("/login")
    elsewhere.sign_in(who.uid, PASSWORD)
    elsewhere.sees("Bonjour Yasmine")

    visitor.click("Modifier : Mot de passe")
    visitor.fill({"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Enregistrer")

    saved(visitor, who, "Changé le")
    elsewhere.open("/")
    elsewhere.sees("Première visite ?")
    fresh = visit()
    fresh.open("/login")
    fresh.sign_in(who.uid, PASSWORD)
    fresh.sees("Identifiant ou mot de passe incorrect.")
    fresh.sign_in(who.uid, NEW_PASSWORD)
    fresh.sees("Bonjour Yasmine")


def test_a_login_in_capitals_is_the_same_person_s(visit: VisitorFactory) -> None:
    """A phone's keyboard capitalises; and a session opened so ends like the others."""
    who = person("mcaron", "Numéro INE")
    visitor, elsewhere = visit(), visit(width=390)
    at_home(visitor, who)
    elsewhere.open("/login")
    elsewhere.sign_in(who.uid.capitalize(), PASSWORD)
    elsewhere.open("/sesame/")
    elsewhere.stands_at("Mon Sésame")

    visitor.click("Modifier : Mot de passe")
    visitor.fill({"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Enregistrer")
    visitor.sees("C’est enregistré.")

    elsewhere.open("/")
    elsewhere.sees("Première visite ?")


def test_the_joker_changes_with_the_current_password(visit: VisitorFactory) -> None:
    """A wrong one is told beside its field and nothing typed of it comes back."""
    who = person("ibenamor", "Numéro étudiant")
    visitor = visit()
    at_home(visitor, who)
    visitor.sees("Quel est le premier plat")

    visitor.click("Modifier : Question joker")
    visitor.fill({"Mot de passe actuel": "Wrong-password1!"})
    activating.write_joker(visitor, own="Quel vin goûtait-on chez ma tante ?", answer="Pécharmant")
    visitor.click("Enregistrer")
    assert visitor.errors == [REFUSED]
    visitor.fill({"Mot de passe actuel": PASSWORD, "Votre réponse": "Pécharmant"})
    visitor.click("Enregistrer")

    saved(visitor, who, "Quel vin goûtait-on chez ma tante ?")


def test_the_directory_shows_or_hides(visit: VisitorFactory) -> None:
    """With a preview of what the others see; saying the same again changes nothing."""
    who = person("jdelatou", "Numéro INE")
    visitor = visit(width=390)
    at_home(visitor, who)

    visitor.click("Modifier : Annuaire interne")
    visitor.sees("Jeanne de la Tour-Blanche")
    visitor.choose("Non, sur liste rouge")
    visitor.click("Enregistrer")
    saved(visitor, who, "Vous êtes sur liste rouge.")

    visitor.click("Modifier : Annuaire interne")
    visitor.choose("Non, sur liste rouge")
    visitor.click("Enregistrer")
    visitor.sees("Rien n’a changé")


def test_each_use_of_the_photo_is_a_choice(visit: VisitorFactory) -> None:
    """One is accepted, the others stay refused."""
    who = person("li", "Numéro INE")
    visitor = visit()
    at_home(visitor, who)

    visitor.click("Modifier : Usage de la photo")
    visitor.page.get_by_role("group", name="Fiches et outils").get_by_label("Oui, j’accepte").check()
    visitor.click("Enregistrer")

    saved(visitor, who, "Acceptée : Fiches et outils de l’université, visibles des personnels")
    assert "Trombinoscopes" not in visitor.page.inner_text("#photo")


def test_sms_are_accepted_and_refused_again(visit: VisitorFactory) -> None:
    """A new number is shown in full, and asks for the current password; refusing forgets it; it is then masked."""
    who = person("mcamara", "UID")
    visitor = visit()
    at_home(visitor, who)
    visitor.sees("Refusés")

    visitor.click("Modifier : SMS d’alerte")
    visitor.choose("Oui, j’accepte")
    visitor.fill({"Numéro de téléphone mobile": "06 39 98 55 12"})
    visitor.click("Enregistrer")
    assert any("Est-ce bien votre numéro : +33 6 39 98 55 12" in error for error in visitor.errors)
    visitor.click("Enregistrer")
    assert any("mot de passe actuel" in error for error in visitor.errors)
    visitor.fill({"Mot de passe actuel": PASSWORD})
    visitor.click("Enregistrer")
    saved(visitor, who, "Acceptés, au")
    assert "06 39 98 55 12" not in visitor.page.inner_text("body").replace("\u00a0", " ")

    visitor.click("Modifier : SMS d’alerte")
    visitor.choose("Non, je refuse")
    visitor.click("Enregistrer")
    visitor.sees("C’est enregistré.")
    visitor.sees("Refusés")


def test_one_s_own_data_can_be_taken_away(visit: VisitorFactory) -> None:
    """As a page and as JSON, without any secret."""
    who = person("kroussel", "Numéro INE")
    visitor = visit()
    at_home(visitor, who)

    visitor.click("Mes données")
    visitor.sees("Kévin")
    with visitor.page.expect_download() as downloading:
        visitor.thing("Télécharger mes données (JSON)").click()
    text = downloading.value.path().read_text("utf-8")

    assert "Kévin" in json.dumps(json.loads(text), ensure_ascii=False)
    assert PASSWORD not in text
    assert ANSWER not in text


def test_a_change_made_in_another_window_is_told(visit: VisitorFactory) -> None:
    """The second window learns that its page is old; nothing of it is saved."""
    who = person("opapadak", "Numéro INE")
    visitor = visit()
    at_home(visitor, who)
    visitor.open("/sesame/modifier/annuaire")
    second = visitor.context.new_page()
    second.goto(visitor.demo.url + "/sesame/modifier/photo")
    second.get_by_label("Oui, j’accepte").first.check()
    second.get_by_role("button", name="Enregistrer").click()

    visitor.choose("Non, sur liste rouge")
    visitor.click("Enregistrer")

    visitor.sees("Cette page n’est plus à jour")
    visitor.click("Reprendre avec les choix actuels")
    visitor.choose("Non, sur liste rouge")
    visitor.click("Enregistrer")
    visitor.sees("Vous êtes sur liste rouge.")


def test_who_is_not_signed_in_comes_back_to_the_very_page(visit: VisitorFactory) -> None:
    """CAS stands in between."""
    who = person("nlefevre", "Numéro INE")
    visitor = visit()
    activating.activate(visitor, who)

    visitor.open("/sesame/modifier/photo")
    visitor.sign_in(who.uid, PASSWORD)

    visitor.stands_at("L’usage de ma photo")


def test_a_session_that_ended_while_the_page_was_open_is_told(visit: VisitorFactory) -> None:
    """The form's answer is a page with the way to sign in, which leads back to the form."""
    who = person("abenali", "UID")
    visitor = visit()
    at_home(visitor, who)
    visitor.click("Modifier : Annuaire interne")
    visitor.context.clear_cookies(name="portail")

    visitor.choose("Non, sur liste rouge")
    visitor.click("Enregistrer")

    visitor.stands_at("Reconnectez-vous pour continuer")
    visitor.page.locator("main").get_by_role("link", name="Se connecter").click()
    visitor.stands_at("Ma visibilité dans l’annuaire interne")


def test_how_it_stands_is_seen_on_a_phone_without_much_scrolling(visit: VisitorFactory) -> None:
    """A screen and a half of 390 by 844, the portal's own head and foot included; the state of things comes first."""
    who = person("praghuna", "UID")
    visitor = visit(width=390, height=844)
    at_home(visitor, who)

    height = visitor.page.evaluate("document.documentElement.scrollHeight")
    first = visitor.page.locator(".sesame-state").bounding_box()

    assert height <= 1266
    assert first is not None
    assert first["y"] + first["height"] < 844


def test_who_suspends_the_account_is_out_until_the_help_desk_lets_them_in(visit: VisitorFactory) -> None:
    """With the current password; the page said so before, the mail says so afterwards, and CAS lets nobody in."""
    who = person("zpetit", "Numéro INE")
    visitor = visit(width=390)
    at_home(visitor, who)

    visitor.click("Suspendre mon compte")
    visitor.stands_at("Suspendre mon compte")
    visitor.sees("contactez l’assistance")
    visitor.fill({"Mot de passe actuel": PASSWORD})
    visitor.click("Suspendre mon compte")

    visitor.stands_at("Le compte est suspendu")
    visitor.demo.wait_for_letter(who.mail, "Votre compte est suspendu, comme demandé")
    elsewhere = visit()
    elsewhere.open("/login")
    elsewhere.sign_in(who.uid, PASSWORD)
    elsewhere.sees("Identifiant ou mot de passe incorrect.")
