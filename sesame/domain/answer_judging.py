"""Whether an answer to a joker is worth keeping: not said by its question, not known of its owner, not popular."""

import math
import re
from dataclasses import dataclass

from sesame.domain.guess_cost import ENOUGH_GUESSES
from sesame.domain.guess_cost import JOINED
from sesame.domain.guess_cost import cost
from sesame.domain.guess_cost import popular_answers
from sesame.domain.guess_cost import rank
from sesame.domain.guess_cost import without_fillers
from sesame.domain.known_words import known_words
from sesame.domain.person import Person
from sesame.domain.ports import PasswordStrength
from sesame.domain.text import fold
from sesame.errors import Refused

#: Shorter texts are part of too many others to be told by that.
_SHORTEST_TOLD = 4
_BLANK = "_.*?#-–—…x"
_ENOUGH = math.log10(ENOUGH_GUESSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as somebody read it; ``id`` where it is one of ours."""

    id: str | None
    text: str


def judge(raw: str, answer: str, *, asked: Asked, person: Person, strength: PasswordStrength) -> None:
    """Accept in silence; ``answer`` is ``raw`` folded.

    Errors: ``Refused`` on ``answer`` with ``answer_in_question``, ``answer_own_words`` or ``answer_popular``.
    """
    if _is_given_away(raw, answer, asked):
        raise Refused("answer_in_question", field="answer")
    telling = without_fillers(raw)
    known = known_words(person)
    if _is_known(answer, telling, known, asked):
        raise Refused("answer_own_words", field="answer")
    popular = popular_answers(asked.id)
    costs = [cost(written, popular, joined=JOINED) for written in (answer, telling)]
    if min(costs) < _ENOUGH or _falls_soon(telling, known, strength):
        raise Refused("answer_popular", field="answer")


def _is_given_away(raw: str, answer: str, asked: Asked) -> bool:
    question = fold(asked.text)
    telling = without_fillers(raw)
    if any(written in question for written in (answer, telling)):
        return True
    if asked.id is not None:
        return False
    return (
        (len(answer) >= _SHORTEST_TOLD and answer[::-1] in question)
        or telling in _spelled(asked.text)
        or any(_fits(word, written) for word in asked.text.split() for written in (answer, telling))
    )


def _spelled(question: str) -> str:
    """Return the single letters of a question: « b, l, e, u » spells a word."""
    words = "".join(char if char.isalnum() else " " for char in question).split()
    return "".join(fold(word) for word in words if len(word) == 1)


def _fits(word: str, answer: str) -> bool:
    """Tell whether a word with blanks (« b_e_ ») or with its letters mixed up is the answer."""
    letters = fold(word)
    if len(answer) >= _SHORTEST_TOLD and sorted(letters) == sorted(answer):
        return True
    shape = word.strip("«»\"'(),;:!")
    blanks = sum(shape.count(char) for char in _BLANK[:-1])
    if not blanks or not letters or len(shape) > len(answer) + blanks:
        return False
    pattern = "".join("." if char in _BLANK[:-1] else re.escape(fold(char)) for char in shape)
    return re.fullmatch(pattern, answer) is not None


def _is_known(answer: str, telling: str, known: tuple[str, ...], asked: Asked) -> bool:
    """Tell whether the answer is made of what others know of the person, or is a part of it."""
    if any(answer in word or answer[::-1] in word for word in known):
        return True
    own = dict.fromkeys(rank(known), 2)
    popular = popular_answers(asked.id)
    for written in {answer, telling}:
        with_own = cost(written, own)
        if with_own < _ENOUGH and with_own < cost(written):
            return True
        if cost(written, own, popular) < _ENOUGH <= cost(written, popular):
            return True
    return False


def _falls_soon(telling: str, known: tuple[str, ...], strength: PasswordStrength) -> bool:
    # The dictionaries of passwords and of English are in Latin letters; another script is told by the lists alone.
    return telling.isascii() and strength.guesses(telling, known) < ENOUGH_GUESSES
