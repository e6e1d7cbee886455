"""How two texts a person would call the same become the same."""

import unicodedata

#: Letters that NFKD leaves whole, and that other keyboards replace by these (« Łódź » is « Lodz »).
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def msg(text: str) -> str:
    """Mark a French sentence for translation where it is declared and not yet said."""
    return text


#: In these scripts a mark is an accent or a vowel that one may leave out; in others it is a letter like any other.
_MARKS_MAY_GO = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
#: They choose the look of the character before them, and nobody types them.
_SELECTOR = "VARIATION SELECTOR"


def fold(text: str) -> str:
    """Return the text without case, accents, punctuation or spaces: « Élise-Marie » is « elisemarie ».

    Compatibility forms are unified (NFKD, UAX #15), case is folded, and of what results only letters and
    digits are kept, whatever the script. Combining marks go after letters of scripts that can be read without
    them, and stay after others (« की » is not « का »); where a text has marks alone, they stay.
    """
    decomposed = _decomposed(text)
    kept, marks_stay = [], False
    for char in decomposed.translate(_PLAIN):
        if char.isalnum():
            kept.append(char)
            marks_stay = char.isalpha() and not unicodedata.name(char, "").startswith(_MARKS_MAY_GO)
        elif marks_stay and _is_mark(char) and _SELECTOR not in unicodedata.name(char, ""):
            kept.append(char)
    # Taking away what stood between marks may have put them out of their canonical order.
    return unicodedata.normalize("NFKD", "".join(kept)) or "".join(filter(_is_mark, decomposed))


def fold_as_formerly(text: str) -> str:
    """Return what ``fold`` gave before it kept the marks of any script: answers of then are hashed in this form."""
    decomposed = _decomposed(text)
    return "".join(filter(str.isalnum, decomposed.translate(_PLAIN))) or "".join(filter(_is_mark, decomposed))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).casefold()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def squeeze(text: str) -> str:
    """Return the text on one line: runs of white space become one space, both ends are trimmed."""
    return " ".join(text.split())


def keepable(text: str) -> str:
    """Return what strangers typed as any database keeps it: no NUL, and no half of a character."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def is_printable(text: str) -> bool:
    """Tell whether every character can be seen: no control, no direction override, no line break."""
    return all(char.isprintable() for char in text)
