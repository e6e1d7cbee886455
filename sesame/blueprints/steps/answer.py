"""The joker question, asked."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.domain.joker import listed_question
from sesame.domain.journey import JourneyState
from sesame.domain.text import msg
from sesame.forms.recovery import AnswerForm
from sesame.portal import Portal
from sesame.services.recovery import Recovery
from sesame.translation import Translator

#: In place of one's own question when the key it was encrypted under is lost; the answer still holds.
LOST = msg(
    "Votre propre question, dont le texte ne peut plus être affiché. Sa réponse reste valable : donnez-la si vous vous "
    "en souvenez, sinon demandez de l’aide. Dans « Mon Sésame », vous pouvez choisir une nouvelle question."
)


def question_text(question_id: str | None, own_text: str | None, tr: Translator) -> str:
    """Return a joker question as its owner reads it."""
    listed = listed_question(question_id or "")
    return tr(listed.text) if listed else own_text or tr(LOST)


class AnswerHandler:
    """The question and the answer."""

    title = msg("Votre question joker")

    def __init__(self, recovery: Recovery, portal: Portal) -> None:
        """Take the use case and where requests come from."""
        self._recovery = recovery
        self._portal = portal

    def form(self, _state: JourneyState) -> AnswerForm:
        """Return the form, always empty."""
        return AnswerForm()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is and the question."""
        asked = self._recovery.question(state)
        return {
            "who": self._recovery.person(state).discreet_name,
            "question": question_text(asked.id, asked.own_text, tr),
        }

    def submit(self, state: JourneyState, form: AnswerForm, _tr: Translator) -> Advanced:
        """Compare the answer."""
        self._recovery.answer(state, form.answer.data or "", origin=self._portal.client_address())
        return Advanced()
