"""Nothing but a keyboard: everything is reached, seen to be reached, and done."""

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page

from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import PASSWORD
from tests.browser.window import seen
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import key_for
from tests.store_of import codes


class Keyboard:
    """Hands that know Tab, Space, Enter, the arrows and the letters."""

    def __init__(self, page: Page) -> None:
        """Take the window."""
        self.page = page
        self.keys = page.keyboard

    def order(self) -> list[str]:
        """Press Tab through the page's content from its top; return what had the focus, each seen to have it."""
        passed: list[str] = []
        self.page.evaluate("document.activeElement.blur(); getSelection().setPosition(document.body, 0)")
        for _ in range(40):
            self.keys.press("Tab")
            name, outlined, ours = self.page.evaluate(FOCUSED)
            if not ours and passed:
                return passed
            if ours:
                assert outlined, f"the focus does not show on {name}"
                passed.append(name)
        message = f"no end of {passed}"
        raise AssertionError(message)

    def focused(self) -> str:
        """Return the words of what has the focus."""
        return str(self.page.evaluate(FOCUSED)[0])

    def reach(self, words: str) -> None:
        """Press Tab until the thing of these words has the focus, and see that it shows."""
        seen = []
        for _ in range(60):
            self.keys.press("Tab")
            name, outlined, _ours = self.page.evaluate(FOCUSED)
            if name.replace("\u00a0", " ") == words:
                assert outlined, f"the focus does not show on {words}"
                return
            seen.append(name)
        message = f"never reached {words!r} but {seen}"
        raise AssertionError(message)

    def write(self, words: str, text: str) -> None:
        """Reach a field and type."""
        self.reach(words)
        self.keys.type(text)

    def press(self, words: str) -> None:
        """Reach a link or button and press Enter."""
        self.reach(words)
        with self.page.expect_navigation():
            self.keys.press("Enter")


#: The words of what has the focus: its label's, or its own; whether a focus ring or the like is drawn; if it is ours.
FOCUSED = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const label = focused.labels && focused.labels.length ? focused.labels[0] : focused;
  const words = label.textContent.trim().replace(/\\s+/g, " ");
  const shows = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [words, shows, Boolean(focused.closest(".sesame"))];
}"""


def test_the_whole_way_by_keyboard_alone(visit: VisitorFactory) -> None:
    """From the portal's first page to the recap and the sign-in."""
    who = person("bcollin", "UID")
    visitor = visit()
    hands = Keyboard(visitor.page)
    day, month, year = who.birth_date

    visitor.open("/")
    hands.press("Aide")
    hands.press("Activer mon compte")
    hands.press("Commencer")
    hands.reach("Numéro étudiant")
    for _ in range(3):
        hands.keys.press("ArrowDown")
    hands.press("Valider")
    hands.write("UID", who.number)
    hands.write("Jour", day)
    hands.write("Mois", month)
    hands.write("Année", year)
    hands.press("Valider")
    hands.reach("Votre question")
    hands.keys.type("Quel est le premier plat")
    hands.write("Votre réponse", "Gratin dauphinois")
    hands.press("Valider")
    hands.press("Refuser tous ces usages")
    hands.reach("Oui, j’accepte")
    hands.keys.press("ArrowDown")
    hands.press("Valider")
    hands.write("Nouveau mot de passe", PASSWORD)
    hands.write("Confirmation", PASSWORD)
    hands.reach("Je reconnais avoir pris connaissance du règlement intérieur")
    hands.keys.press("Space")
    hands.press("Valider")

    visitor.stands_at("Votre compte est maintenant activé")
    hands.press("Se connecter")
    hands.write("Identifiant de connexion", who.uid)
    hands.write("Mot de passe", PASSWORD)
    with visitor.page.expect_navigation():
        hands.keys.press("Enter")
    visitor.sees("Bonjour Béatrice Collin")


def test_after_a_refused_answer_the_focus_is_on_what_is_wrong(visit: VisitorFactory) -> None:
    """The summary has it, its links lead to the fields, and what was typed is still there."""
    visitor = visit()
    hands = Keyboard(visitor.page)
    visitor.open("/aide/activer-mon-compte/")
    hands.press("Commencer")
    hands.reach("Numéro étudiant")
    hands.keys.press("Space")
    hands.press("Valider")
    hands.write("Numéro étudiant", "12345678")
    hands.write("Jour", "31")
    hands.write("Mois", "février")
    hands.write("Année", "2007")
    hands.press("Valider")

    assert "sesame-summary" in (visitor.page.evaluate("document.activeElement.className") or "")
    hands.keys.press("Tab")
    hands.keys.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "day"
    assert visitor.page.get_by_label("Numéro étudiant").input_value() == "12345678"
    assert visitor.page.get_by_label("Mois").input_value() == "février"


@pytest.mark.parametrize("scripts", [True, False])
def test_number_code_and_key_by_keyboard_with_and_without_a_script(
    browser: Browser, make_app: AppFactory, *, scripts: bool
) -> None:
    """The order is that of the page, Enter sends what was typed and nothing else, Escape takes nothing away."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_HELP_CONTACT="aide@univ-demo.example")
    somebody = at_activation(app)
    somebody.begin()
    somebody.send(kind="ine")
    with seen(browser, app, somebody, java_script_enabled=scripts) as (page, address):
        page.goto(f"{address}{somebody.page.request.path}")
        hands = Keyboard(page)
        fields = ["Numéro INE", "Jour", "Mois", "Année", "Un code ou une clé vous ont été remis ?"]
        around = ["Valider", "Abandonner…", "aide@univ-demo.example"]
        assert said(hands.order()) == ["English", "Étape précédente", *fields, *around]

        type_identity(hands, day="31")
        assert page.title().startswith("Erreur")
        if scripts:
            assert "points sont à corriger" in hands.focused() or "Un point est à corriger" in hands.focused()
        summary, *_ = (one for one in hands.order() if "date" in one)
        hands.reach(summary)
        hands.keys.press("Enter")
        hands.keys.press("Tab")
        hands.keys.press("Shift+Tab")
        assert hands.focused() == "Jour"

        hands.keys.press("Control+A")
        hands.keys.type("3")
        hands.keys.press("Escape")
        assert page.locator("#day").input_value() == "3"
        with page.expect_navigation():
            hands.keys.press("Enter")
        assert page.locator("h1").inner_text() == "Votre code"
        assert len(codes(app)) == 1

        # Where a script has the button asleep, Tab passes it by.
        another = [] if scripts else ["Envoyer un autre code"]
        more = "Ce n’est plus votre adresse, ou rien n’arrive ?"
        order = said(hands.order())
        assert order[2:-2] == ["Code reçu par mail", "L’assistance vous a remis une clé ?", "Valider", *another, more]

        hands.write("Code reçu par mail", "00000000")
        with page.expect_navigation():
            hands.keys.press("Enter")
        assert len(codes(app)) == 1, "Enter asked for another code"
        hands.reach("L’assistance vous a remis une clé ?")
        hands.keys.press("Enter")
        hands.write("Clé", key_for(app, "lmartin"))
        with page.expect_navigation():
            hands.keys.press("Enter")
        assert page.locator("h1").inner_text() == "Votre question joker"


def said(order: list[str]) -> list[str]:
    """Return what was reached, with plain spaces."""
    return [one.replace("\u00a0", " ") for one in order]


def type_identity(hands: Keyboard, *, day: str) -> None:
    """Fill in number and date, and press Enter in the last field."""
    hands.write("Numéro INE", "123456789AB")
    hands.write("Jour", day)
    hands.write("Mois", "2")
    hands.write("Année", "2007")
    with hands.page.expect_navigation():
        hands.keys.press("Enter")
