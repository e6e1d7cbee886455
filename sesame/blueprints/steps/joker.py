"""The joker: a secret question and its answer."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import sentence
from sesame.blueprints.refusals import ToldBeside
from sesame.blueprints.steps.answer import question_text
from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.joker import LONGEST_QUESTION
from sesame.domain.joker import QUESTIONS
from sesame.domain.joker import SHORTEST_ANSWER
from sesame.domain.joker import SHORTEST_QUESTION
from sesame.domain.joker import parse_question
from sesame.domain.journey import JourneyState
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.activation import OWN_QUESTION
from sesame.forms.activation import JokerForm
from sesame.services.activation import Activation
from sesame.translation import Translator


def shown_questions(tr: Translator) -> list[dict[str, str]]:
    """Return the questions to choose from, one's own last."""
    questions = [{"id": question.id, "text": tr(question.text)} for question in QUESTIONS]
    return [*questions, {"id": OWN_QUESTION, "text": tr("Ma propre question")}]


def shown_choices(tr: Translator) -> dict[str, object]:
    """Return the questions and the limits of a question and an answer, which are told before anything is refused."""
    return {
        "questions": shown_questions(tr),
        "shortest_question": SHORTEST_QUESTION,
        "longest_question": LONGEST_QUESTION,
        "shortest_answer": SHORTEST_ANSWER,
        "longest_answer": LONGEST_ANSWER,
    }


class JokerHandler:
    """The choice of the question and the answer, of which only a hash is kept."""

    title = msg("Votre question joker")

    def __init__(self, activation: Activation) -> None:
        """Take the use case."""
        self._activation = activation

    def form(self, state: JourneyState) -> JokerForm:
        """Return the form with the question chosen earlier, never the answer."""
        earlier = self._activation.question(state)
        own = earlier.own_text
        return JokerForm(data={"question": OWN_QUESTION if own else earlier.id, "own_question": own})

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, the questions to choose from, and the limits."""
        return {"who": self._activation.person(state).discreet_name, **shown_choices(tr)}

    def submit(self, state: JourneyState, form: JokerForm, tr: Translator) -> Advanced | None:
        """Take both; each is told what is wrong with it."""
        chosen = None
        with ToldBeside(form, tr):
            chosen = parse_question(question_id=form.question.data or "", own_text=form.own_question.data or "")
        if chosen is None:
            if not (form.answer.data or "").strip():
                form.refuse("answer", sentence(Refused("answer_missing"), tr))
            return None
        question = question_text(chosen.id, chosen.own_text, tr)
        self._activation.choose_joker(state, chosen, question=question, answer=form.answer.data or "")
        return Advanced()
