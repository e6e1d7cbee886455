"""What a password costs whoever guesses, by zxcvbn: words, names, dates, keyboard walks, and how they are joined.

zxcvbn knows English and the passwords that leaked. What a French university adds is in ``french_words.txt``,
ranked, in ``french_vocabulary.txt``, and in the words of the person. Its own front door keeps the words of one call
in a table that all threads share, so its matching and its scoring are called with tables of ours.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from zxcvbn import matching
from zxcvbn import scoring

#: Beyond this nothing is looked at: the work grows with the square of the length.
LONGEST = 40
#: A shorter part of a name is inside too many texts to tell anything.
_SHORTEST_PART = 3
#: Signs one may put between letters, and what it costs to think of doing so (« M.o.t.d.e.p.a.s.s.e »).
_SIGNS = 33
_TO_THINK_OF_IT = 10
#: The place of the first word that everybody speaks: a guesser goes through a dictionary of thousands, in no order
#: that is known, after what passwords are made of.
_VOCABULARY = 8000


class ZxcvbnStrength:
    """Counts guesses; it keeps nothing of what it is asked."""

    def guesses(self, text: str, words: Iterable[str]) -> float:
        """Return how many guesses find the text in a clever order; ``words`` are tried before all others."""
        if not text:
            return 1.0
        seen = unicodedata.normalize("NFC", text[:LONGEST])
        known = {**_dictionaries(), "own": _ranked(_writings(words))}
        plain = _plain(seen)
        bare = "".join(char for char in plain if char.isalnum())
        signs = len({char for char in plain if not char.isalnum()})
        costs = [_cost(seen, known)]
        if plain != seen:
            costs.append(_cost(plain, known))
        if bare and signs:
            costs.append(_cost(bare, known) * _SIGNS**signs * _TO_THINK_OF_IT)
        return min(costs)


def _cost(text: str, known: dict[str, dict[str, int]]) -> float:
    return float(scoring.most_guessable_match_sequence(text, matching.omnimatch(text, known))["guesses"])


@cache
def french_words() -> tuple[str, ...]:
    """Return the words of passwords, the commonest subjects first, without accents; read once from the file beside."""
    return _words_of("french_words.txt")


@cache
def french_vocabulary() -> tuple[str, ...]:
    """Return the words that everybody speaks, likewise."""
    return _words_of("french_vocabulary.txt")


def _words_of(file: str) -> tuple[str, ...]:
    text = files("sesame.adapters").joinpath(file).read_text(encoding="utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(dict.fromkeys(_plain(word.lower()) for line in lines for word in line.split()))


@cache
def _dictionaries() -> dict[str, dict[str, int]]:
    french = {"french": _ranked(french_words()), "french_vocabulary": _ranked(french_vocabulary(), first=_VOCABULARY)}
    return {**matching.RANKED_DICTIONARIES, **french}


def _ranked(words: Iterable[str], *, first: int = 1) -> dict[str, int]:
    return {word: rank for rank, word in enumerate(dict.fromkeys(words), first)}


def _writings(words: Iterable[str]) -> Iterable[str]:
    """Give each word as it is, and its parts, in small letters with and without accents."""
    for word in words:
        lowered = word.lower()
        parts = "".join(char if char.isalnum() else " " for char in lowered).split()
        for one in (lowered, "".join(parts), *parts):
            if len(one) >= _SHORTEST_PART:
                yield one
                yield _plain(one)


def _plain(text: str) -> str:
    """Return the text without its accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))
