"""Who forgot the password answers the joker and has a new one in two minutes."""

from tests.browser import activating
from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import ANSWER
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Somebody
from tests.browser.visitor import Visitor


def replace_password(visitor: Visitor, who: Somebody, *, answer: str) -> None:
    """From the CAS server's sign-in page to the new password."""
    visitor.open("/login")
    visitor.click("Mot de passe oublié")
    visitor.stands_at("Mot de passe oublié")
    visitor.click("Commencer")
    activating.identify(visitor, who)
    visitor.stands_at("Votre question joker")
    assert visitor.progress() == 60
    visitor.fill({"Votre réponse": answer})
    visitor.click("Valider")
    visitor.stands_at("Votre nouveau mot de passe")
    visitor.fill({"Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Valider")
    visitor.stands_at("Votre mot de passe est changé")


def signs_in(visitor: Visitor, who: Somebody, password: str) -> None:
    """Try to sign in, from the portal."""
    visitor.open("/login")
    visitor.sign_in(who.uid, password)


def test_without_a_code_where_no_personal_mail_is_known(visit: VisitorFactory) -> None:
    """The answer's case, accents and punctuation do not count; nobody is signed in by it."""
    who = person("efontain", "Numéro étudiant")
    first, visitor = visit(), visit(width=390)
    activating.activate(first, who)

    replace_password(visitor, who, answer="  gratin-DAUPHINOIS. ")

    visitor.open("/")
    visitor.sees("Première visite ?")
    signs_in(visitor, who, PASSWORD)
    visitor.sees("Identifiant ou mot de passe incorrect.")
    signs_in(visitor, who, NEW_PASSWORD)
    visitor.sees("Bonjour Élise-Marie")
    visitor.demo.wait_for_letter(who.mail, "mot de passe oublié a été remplacé")


def test_with_a_code_and_without_javascript_where_a_personal_mail_is_known(visit: VisitorFactory) -> None:
    """Two letters with two codes: one to activate, one to recover; a session opened before is ended."""
    who = person("fndiaye", "Numéro personnel")
    before, visitor = visit(), visit(java_script_enabled=False)
    activating.activate(before, who)
    signs_in(before, who, PASSWORD)
    before.sees("Bonjour Fatou")

    replace_password(visitor, who, answer=ANSWER)

    before.open("/")
    before.sees("Première visite ?")
    assert len(visitor.demo.letters_about(who.personal_mail, "code")) == 2
    signs_in(visitor, who, NEW_PASSWORD)
    visitor.sees("Bonjour Fatou")


def test_three_wrong_answers_end_it(visit: VisitorFactory) -> None:
    """The account is untouched, and says so."""
    who = person("nthimai", "Numéro personnel")
    visitor = visit()
    activating.activate(visitor, who)
    visitor.open("/aide/mot-de-passe-oublie/")
    visitor.click("Commencer")
    activating.identify(visitor, who)

    for left in (2, 1):
        visitor.fill({"Votre réponse": "blanquette"})
        visitor.click("Valider")
        assert visitor.errors == [f"Ce n’est pas la bonne réponse. Essais restants : {left}."]
    visitor.fill({"Votre réponse": "blanquette"})
    visitor.click("Valider")

    visitor.sees("Pour protéger ce compte, la démarche s’arrête ici.")
    signs_in(visitor, who, PASSWORD)
    visitor.sees("Bonjour Nguyên")


def test_it_was_not_me_suspends_the_account_until_the_help_desk_gives_it_back(visit: VisitorFactory) -> None:
    """Opening the mail's link changes nothing; its button does; then CAS refuses, and the help desk resumes."""
    who = person("ewojcik", "Numéro personnel")
    visitor = visit()
    activating.activate(visitor, who)
    letter = visitor.demo.wait_for_letter(who.personal_mail, "activé")
    visitor.open("/demo/courrier")
    visitor.page.get_by_role("listitem").filter(has_text=who.personal_mail).get_by_role("link").first.click()
    visitor.sees(str(letter["Subject"]))
    visitor.page.locator(".mail-text a[href*='ce-n-est-pas-moi']").click()
    visitor.stands_at("Ce n’est pas vous ?")
    signs_in(second := visit(), who, PASSWORD)
    second.sees("Bonjour Étienne")

    visitor.click("Ce n’est pas moi : suspendre le compte")

    visitor.stands_at("Le compte est suspendu")
    second.open("/")
    second.sees("Première visite ?")
    signs_in(second, who, PASSWORD)
    second.sees("Identifiant ou mot de passe incorrect.")
    visitor.demo.wait_for_letter("assistance@univ-demo.example", who.uid)
    visitor.demo.sesame("account", "resume", who.uid, "--reason", "Carte vue au guichet")
    signs_in(second, who, PASSWORD)
    second.sees("Bonjour Étienne")
