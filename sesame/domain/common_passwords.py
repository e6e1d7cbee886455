"""The commonest passwords that would satisfy the character rules: « Motdepasse123! » and its kin.

A list of whole passwords would miss most of them, since people build them alike: a well-known word
with a capital, digits counted or a year, and a sign. So the shape is undone and the words that remain
are looked up in a short list of our own, French, English and keyboard walks.
"""

import re
from functools import cache
from importlib.resources import files

from sesame.domain.text import fold

#: What people write for letters (« P@ssw0rd »).
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})

#: Fewer distinct characters than this cannot resist a list of repetitions (« Aa1!Aa1!Aa1! »).
_FEWEST_DISTINCT = 6


def is_common(password: str) -> bool:
    """Tell whether the password is one of the first that an attacker would try."""
    if len(set(password.casefold())) < _FEWEST_DISTINCT:
        return True
    return any(_is_made_of_common_words(text) for text in (password, password.translate(_LEET)))


def _is_made_of_common_words(text: str) -> bool:
    runs = [fold(run) for run in re.findall(r"[^\W\d_]+", text)]
    return all(_splits(run, common_words()) for run in runs if run)


def _splits(run: str, words: frozenset[str]) -> bool:
    """Tell whether a run of letters is one or several common words, or a single letter or two."""
    reachable = [True] + [False] * len(run)
    for end in range(1, len(run) + 1):
        reachable[end] = any(reachable[start] and run[start:end] in words for start in range(max(0, end - 16), end))
    return reachable[len(run)] or len(run) <= 2  # noqa: PLR2004 - « Az », « ab »: no word at all


@cache
def common_words() -> frozenset[str]:
    """Return the list, folded; read once from the file beside this module."""
    text = files("sesame.domain").joinpath("common_words.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(fold(word) for line in lines for word in line.split())
