"""The way through the activation, page by page, for the tests that need somebody past a page."""

import re
from email.message import EmailMessage

from tests.browser.visitor import ANSWER
from tests.browser.visitor import LISTED
from tests.browser.visitor import MINE
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Somebody
from tests.browser.visitor import Visitor


def begin(visitor: Visitor) -> None:
    """From the portal's first page to the choice of a number."""
    visitor.open("/")
    visitor.click("Aide")
    visitor.click("Activer mon compte")
    visitor.stands_at("Activer mon compte")
    visitor.click("Commencer")


def identify(visitor: Visitor, who: Somebody) -> None:
    """Choose the number, give it and the birth date, and the code when one is asked."""
    visitor.choose(who.kind)
    visitor.click("Valider")
    day, month, year = who.birth_date
    visitor.fill({who.kind: who.number, "Jour": day, "Mois": month, "Année": year})
    before = visitor.demo.letters_about(who.personal_mail, "code") if who.personal_mail else []
    visitor.click("Valider")
    if who.personal_mail:
        visitor.stands_at("Votre code")
        letter = visitor.demo.wait_for_letter(who.personal_mail, "code", after=len(before))
        visitor.fill({"Code reçu par mail": code_in(letter)})
        visitor.click("Valider")


def choose_joker(visitor: Visitor, *, own: str = "", answer: str = ANSWER) -> None:
    """Choose a listed question or write one, answer it and go on."""
    write_joker(visitor, own=own, answer=answer)
    visitor.click("Valider")


def write_joker(visitor: Visitor, *, own: str = "", answer: str = ANSWER) -> None:
    """Choose a listed question or write one, and answer it."""
    visitor.page.get_by_label("Votre question", exact=True).select_option(label=MINE if own else LISTED)
    if own:
        visitor.fill({MINE: own})
    visitor.fill({"Votre réponse": answer})


def decide(visitor: Visitor, *, phone: str = "") -> None:
    """Refuse every use of the photo; accept the SMS when there is a number."""
    visitor.click("Refuser tous ces usages")
    visitor.choose("Oui, j’accepte" if phone else "Non, je refuse")
    visitor.click("Valider")
    if phone:
        visitor.fill({"Numéro de téléphone mobile": phone})
        visitor.click("Valider")


def choose_password(visitor: Visitor, password: str = PASSWORD) -> None:
    """Choose the password and accept the house rules."""
    visitor.fill({"Nouveau mot de passe": password, "Confirmation": password})
    visitor.choose("Je reconnais avoir pris connaissance du règlement intérieur")
    visitor.click("Valider")


def activate(visitor: Visitor, who: Somebody, *, phone: str = "", password: str = PASSWORD) -> None:
    """Walk the whole way."""
    begin(visitor)
    identify(visitor, who)
    choose_joker(visitor)
    decide(visitor, phone=phone)
    choose_password(visitor, password)
    visitor.stands_at("Votre compte est maintenant activé")


def code_in(letter: EmailMessage) -> str:
    """Return the eight digits of a mail's text."""
    text = letter.get_body(("plain",))
    found = re.search(r"\b[0-9]{4} ?[0-9]{4}\b", text.get_content() if text else "")
    assert found is not None
    return found.group()
