"""How two texts a person would call the same become the same."""

import unicodedata

#: Letters that NFKD leaves whole, and that other keyboards replace by these (« Łódź » is « Lodz »).
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def msg(text: str) -> str:
    """Mark a French sentence for translation where it is declared and not yet said."""
    return text


def fold(text: str) -> str:
    """Return the text without case, accents, punctuation or spaces: « Élise-Marie » is « elisemarie ».

    Compatibility forms are unified (NFKD, UAX #15), case is folded, and of what results only letters
    and digits are kept, whatever the script. Combining marks are dropped, but for scripts where a
    mark alone is the whole text, in which case the marks stay.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    letters = "".join(char for char in decomposed.translate(_PLAIN) if char.isalnum())
    return letters or "".join(char for char in decomposed if unicodedata.category(char).startswith("M"))


def squeeze(text: str) -> str:
    """Return the text on one line: runs of white space become one space, both ends are trimmed."""
    return " ".join(text.split())


def is_printable(text: str) -> bool:
    """Tell whether every character can be seen: no control, no direction override, no line break."""
    return all(char.isprintable() for char in text)
