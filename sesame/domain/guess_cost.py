"""What an answer costs whoever guesses it: the cheapest way of putting it together from what is tried first.

Costs are powers of ten. A piece of a text is a word of a ranked table, which costs its rank, or a single character.
The best sum over all ways to cut the text up is found in one pass from left to right.
"""

import math
from collections.abc import Iterable
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sesame.domain.text import fold

#: Below this many guesses an answer is one of the first that would be tried: ten tries find one in four hundred.
ENOUGH_GUESSES = 4e3

#: Ranked words, the commonest at 1; those of one table may be pieces of any text.
Table = Mapping[str, int]

_LONGEST_PIECE = 60
_SHORTEST_PIECE = 3
_DIGIT = 1.0
_LETTER = 1.4
#: One of thousands: ideographs and syllables.
_IDEOGRAPH = 3.0
_FIRST_IDEOGRAPH = "\u2e80"
#: To think of writing it backwards, or with digits for letters.
_TWISTED = 0.3
#: To put one more word behind another: there are few who would think of these two together.
JOINED = 0.7
_DIGITS_FOR_LETTERS = str.maketrans("0134578", "oieastb")
#: What is put before an answer and changes nothing.
_FILLERS = frozenset(
    fold(word)
    for word in [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "au",
        "aux",
        "à",
        "en",
        "et",
        "ou",
        "chez",
        "dans",
        "par",
        "sur",
        "sous",
        "avec",
        "pour",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "notre",
        "nos",
        "votre",
        "c",
        "était",
        "est",
        "ce",
        "cette",
        "il",
        "elle",
        "s",
        "appelait",
        "appelle",
        "je",
        "j",
        "ai",
        "mr",
        "mrs",
        "ms",
        "mme",
        "mlle",
        "m",
        "monsieur",
        "madame",
        "mademoiselle",
        "maître",
        "maîtresse",
        "the",
        "a",
        "an",
        "at",
        "in",
        "on",
        "of",
        "my",
        "our",
        "his",
        "her",
        "and",
        "with",
        "to",
        "it",
        "was",
        "is",
        "very",
        "premier",
        "première",
        "petit",
        "petite",
        "vieux",
        "vieille",
        "grand",
        "grande",
    ]
)


def cost(text: str, *tables: Table, joined: float = 0.0) -> float:
    """Return what the cheapest way to a folded text costs, written forwards, backwards or with digits for letters.

    ``joined`` is added for each word after the first piece.
    """
    twisted = [text[::-1], text.translate(_DIGITS_FOR_LETTERS)]
    return min(_cheapest(text, tables, joined), *(_TWISTED + _cheapest(other, tables, joined) for other in twisted))


def without_fillers(raw: str) -> str:
    """Return the folded text without the words that say nothing: « à la piscine » is « piscine »."""
    words = [fold(word) for word in "".join(char if char.isalnum() else " " for char in raw).split()]
    telling = "".join(word for word in words if word not in _FILLERS)
    # « Mme Petit »: the name is what is left.
    return telling or (words[-1] if words else "")


@cache
def popular_answers(question_id: str | None) -> Table:
    """Return the folded answers that are tried first at a listed question, then those that fit any."""
    lists = _lists()
    words = [*lists.get(question_id or "", ()), *lists["any"]]
    return rank(words)


def rank(words: Iterable[str]) -> Table:
    """Return each word with its place, the first one at 1, too short ones left out."""
    listed = (word for word in dict.fromkeys(words) if len(word) >= _SHORTEST_PIECE)
    return {word: place for place, word in enumerate(listed, 1)}


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    """Read the file beside this module, once."""
    text = files("sesame.domain").joinpath("popular_answers.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            current.extend(written for answer in line.split(",") for written in (fold(answer), without_fillers(answer)))
    return {name: tuple(dict.fromkeys(filter(None, answers))) for name, answers in lists.items()}


def _cheapest(text: str, tables: Iterable[Table], joined: float) -> float:
    found = [0.0]
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - _LONGEST_PIECE), end)
        pieces = (_of_piece(text[start:end], tables) + (joined if start and end - start > 1 else 0) for start in starts)
        found.append(min(found[start] + piece for start, piece in zip(starts, pieces, strict=True)))
    return found[-1]


def _of_piece(piece: str, tables: Iterable[Table]) -> float:
    if len(piece) == 1:
        if piece >= _FIRST_IDEOGRAPH:
            return _IDEOGRAPH
        return _DIGIT if piece.isdigit() else _LETTER
    if len(piece) < _SHORTEST_PIECE:
        return math.inf
    singular = piece[:-1] if piece[-1] in "sx" else piece
    places = [table[word] for table in tables for word in (piece, singular) if word in table]
    return math.log10(min(places)) if places else math.inf
