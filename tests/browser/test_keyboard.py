"""Nothing but a keyboard: everything is reached, seen to be reached, and done."""

from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor


class Keyboard:
    """Hands that know Tab, Space, Enter, the arrows and the letters."""

    def __init__(self, visitor: Visitor) -> None:
        """Take the window."""
        self.visitor = visitor
        self.keys = visitor.page.keyboard

    def reach(self, words: str) -> None:
        """Press Tab until the thing of these words has the focus, and see that it shows."""
        seen = []
        for _ in range(60):
            self.keys.press("Tab")
            name, outlined = self.visitor.page.evaluate(FOCUSED)
            if name == words:
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
        with self.visitor.page.expect_navigation():
            self.keys.press("Enter")


#: The words of what has the focus: its label's, or its own; and whether a focus ring or the like is drawn.
FOCUSED = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const label = focused.labels && focused.labels.length ? focused.labels[0] : focused;
  return [label.textContent.trim().replace(/\\s+/g, " "), style.outlineStyle !== "none" || style.boxShadow !== "none"];
}"""


def test_the_whole_way_by_keyboard_alone(visit: VisitorFactory) -> None:
    """From the portal's first page to the recap and the sign-in."""
    who = person("bcollin", "UID")
    visitor = visit()
    hands = Keyboard(visitor)
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
    hands = Keyboard(visitor)
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
