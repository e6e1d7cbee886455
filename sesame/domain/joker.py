"""The joker: a secret question, and what makes its answer worth keeping.

Thirteen answers in a hundred fall to five popular guesses and seventeen to an acquaintance (Bonneau
et al. 2015; Schechter et al. 2009): the questions here ask for what classmates do not know and public
pages do not tell, and an answer is judged by what it costs a guesser (``answer_judging``).
"""

import unicodedata
from dataclasses import dataclass

from sesame.domain.answer_judging import Asked
from sesame.domain.answer_judging import judge
from sesame.domain.person import Person
from sesame.domain.ports import PasswordStrength
from sesame.domain.text import fold
from sesame.domain.text import is_printable
from sesame.domain.text import squeeze
from sesame.errors import Refused

SHORTEST_ANSWER = 3
LONGEST_ANSWER = 100
SHORTEST_QUESTION = 10
LONGEST_QUESTION = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of ours; ``text`` is its French wording and the key of its translations."""

    id: str
    text: str


QUESTIONS: tuple[Question, ...] = (
    Question(id="nickname", text="Quel surnom donniez-vous, enfant, à votre objet préféré ?"),
    Question(id="dish", text="Quel est le premier plat que vous avez su cuisiner ?"),
    Question(id="swim", text="Dans quel lieu avez-vous appris à nager ou à faire du vélo ?"),
    Question(id="book", text="Quel livre vous a-t-on lu et relu quand vous étiez enfant ?"),
    Question(id="teacher", text="Quel enseignant de l’école primaire vous a le plus marqué ?"),
    Question(id="saying", text="Quelle expression un de vos grands-parents répétait-il souvent ?"),
    Question(id="neighbour", text="Comment s’appelait le voisin ou la voisine de votre enfance ?"),
    Question(id="wage", text="Qu’avez-vous acheté avec le premier argent que vous avez gagné ?"),
    Question(id="fear", text="De quel endroit aviez-vous peur quand vous étiez petit ou petite ?"),
    Question(id="lost", text="Quel objet avez-vous perdu et regrettez-vous encore ?"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenQuestion:
    """The question a person chose: one of ours by its id, or the person's own text."""

    id: str | None = None
    own_text: str | None = None


def listed_question(question_id: str) -> Question | None:
    """Return the listed question of that id."""
    return next((question for question in QUESTIONS if question.id == question_id), None)


def parse_question(*, question_id: str, own_text: str) -> ChosenQuestion:
    """Return the question chosen; ``own`` as id means that the person wrote one.

    Errors: ``Refused`` on ``question`` (``question_missing``, ``question_unknown``) or on
    ``own_question`` (``own_question_missing``, ``_too_short``, ``_too_long``, ``_unprintable``).
    """
    if not question_id:
        raise Refused("question_missing", field="question")
    if question_id != "own":
        if listed_question(question_id) is None:
            raise Refused("question_unknown", field="question")
        return ChosenQuestion(id=question_id)
    text = squeeze(own_text)
    if not text:
        raise Refused("own_question_missing", field="own_question")
    if len(text) > LONGEST_QUESTION:
        raise Refused("own_question_too_long", field="own_question", longest=LONGEST_QUESTION)
    if not is_printable(text):
        raise Refused("own_question_unprintable", field="own_question")
    if len(text) < SHORTEST_QUESTION or not fold(text):
        raise Refused("own_question_too_short", field="own_question", shortest=SHORTEST_QUESTION)
    return ChosenQuestion(own_text=text)


def parse_answer(raw: str, *, asked: Asked, person: Person, strength: PasswordStrength) -> str:
    """Return the answer in the form it is hashed and compared in: « Élise-Marie » is « elisemarie ».

    Errors: ``Refused`` on ``answer`` with ``answer_missing``, ``_too_long``, ``_too_short``, ``_in_question``,
    ``_own_words`` or ``_popular``.
    """
    if not raw.strip():
        raise Refused("answer_missing", field="answer")
    if len(raw) > LONGEST_ANSWER:
        raise Refused("answer_too_long", field="answer", longest=LONGEST_ANSWER)
    answer = fold(raw)
    if _length(answer) < SHORTEST_ANSWER or len(set(answer)) == 1:
        raise Refused("answer_too_short", field="answer", shortest=SHORTEST_ANSWER)
    judge(raw, answer, asked=asked, person=person, strength=strength)
    return answer


def _length(answer: str) -> int:
    """Return how much an answer says, an ideograph counting for two letters."""
    return sum(2 if unicodedata.name(char, "").startswith("CJK") else 1 for char in answer)
