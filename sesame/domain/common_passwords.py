"""The commonest passwords that would satisfy the character rules: « Motdepasse123! » and its kin.

A list of whole passwords would miss most of them, since people build them alike: a well-known word
with a capital, digits counted or a year, and a sign. So the password is taken apart into the pieces
that whoever guesses would put together, and what the cheapest way of doing so costs is added up.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from sesame.domain.text import fold

#: Powers of ten: below this many guesses a password is one of the first that would be tried.
ENOUGH = 10.0

#: What one piece costs whoever guesses, in powers of ten.
_WORD = 2.5
_WALK = 1.3
_YEAR = 1.5
_REPETITION = 0.5
_SAME_AGAIN = 0.3
_DIGIT = 1.0
_LETTER = 1.4
_USUAL_SIGN = 1.0
_OTHER = 1.5
#: Taken in turn (« A1b2c3d4e5f6! », « p.a.s.s.w.o.r.d »): one has to think of it, and no more.
_INTERLEAVED = 2.0

_LONGEST_WORD = 16
_LONGEST_PIECE = 30
_SHORTEST_WALK = 3
_USUAL_SIGNS = frozenset("!?.*@#$-_+&,")
#: What people write for letters (« P@ssw0rd »).
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
#: Rows that a finger follows, forwards or backwards: counting, the alphabet, the two keyboards, the number pad.
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "aqwzsxedcrfvtgbyhnujm",
    "1qaz2wsx3edc4rfv5tgb",
    "147258369",
    "159753",
)
_WALKS = tuple(walk for row in _ROWS for walk in (row, row[::-1]))


def is_common(password: str) -> bool:
    """Tell whether the password is one of the first that an attacker would try."""
    return min(_cost(password), _cost_interleaved(password)) < ENOUGH


def _cost(text: str) -> float:
    """Return what the cheapest way of composing the text costs, in powers of ten."""
    cheapest = [0.0]
    for end in range(1, len(text) + 1):
        pieces = (
            cheapest[start] + _cost_of_piece(text, start, end) for start in range(max(0, end - _LONGEST_PIECE), end)
        )
        cheapest.append(min(pieces))
    return cheapest[-1]


def _cost_interleaved(text: str) -> float:
    """Return the cost where letters and digits are each a series of their own, taken in turn."""
    letters = "".join(char for char in text if char.isalpha())
    digits = "".join(char for char in text if char.isdigit())
    signs = "".join(char for char in text if not char.isalnum())
    return _INTERLEAVED + _cost(letters) + _cost(digits) + _cost(signs)


def _cost_of_piece(text: str, start: int, end: int) -> float:
    piece = text[start:end]
    if len(piece) == 1:
        return _SAME_AGAIN if text[start - 1 : start] == piece else _cost_of_character(piece)
    if text[max(0, start - len(piece)) : start] == piece:
        return _REPETITION
    lowered = piece.casefold()
    if len(piece) >= _SHORTEST_WALK and any(lowered in walk for walk in _WALKS):
        return _WALK
    if len(piece) == 4 and piece.isdigit() and piece[:2] in {"19", "20"}:  # noqa: PLR2004 - a year's digits
        return _YEAR
    return _WORD if _is_common_word(piece) else float("inf")


def _is_common_word(piece: str) -> bool:
    """Tell whether a piece is a listed word; words written with signs between their letters are interleaved."""
    if len(piece) > _LONGEST_WORD:
        return False
    return any(written.isalnum() and fold(written) in common_words() for written in _spellings(piece))


def _spellings(piece: str) -> Iterable[str]:
    """Give the piece as written and, where it has letters at all, with letters for its digits and signs."""
    yield piece
    if any(char.isalpha() for char in piece):
        yield piece.translate(_LEET)


def _cost_of_character(char: str) -> float:
    if char.isdigit():
        return _DIGIT
    if char.isalpha():
        return _LETTER
    return _USUAL_SIGN if char in _USUAL_SIGNS else _OTHER


@cache
def common_words() -> frozenset[str]:
    """Return the list, folded; read once from the file beside this module."""
    text = files("sesame.domain").joinpath("common_words.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(fold(word) for line in lines for word in line.split())
