"""Sentences in the reader's language: French is the key, other languages come from the .po files.

The catalogues are read as they are, so that a translator's change needs no compilation, and under a
name of our own (``tr``), so that the portal's own gettext stays as it was.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from babel.support import Translations

SOURCE_LANGUAGE = "fr"
LANGUAGES = (SOURCE_LANGUAGE, "en")

#: The spaces before « : ; ? ! % » and inside guillemets, which must not end a line.
_FRENCH_SPACES = re.compile(r" (?=[:;?!%»])|(?<=«) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translator:
    """Says sentences in one language; facts fill the braces of a sentence."""

    language: str
    #: What a site says instead of ours; it falls back on ours.
    replaced: NullTranslations | None = None

    @property
    def locale(self) -> str:
        """The locale of dates: the English texts are spelt as in Britain."""
        return {"en": "en_GB"}.get(self.language, self.language)

    def __call__(self, text: str, **facts: object) -> str:
        """Return the sentence."""
        said = self._typeset(self._catalogue.gettext(text))
        return said.format(**facts) if facts else said

    def plural(self, one: str, many: str, n: int, **facts: object) -> str:
        """Return the sentence for that number, which it may name as ``{n}``."""
        said = self._typeset(self._catalogue.ngettext(one, many, n))
        return said.format(n=n, **facts)

    @property
    def _catalogue(self) -> NullTranslations:
        return self.replaced or _catalogue(self.language)

    def _typeset(self, said: str) -> str:
        """Keep French double signs on the line of their word; facts are filled in afterwards, untouched."""
        if self.language != SOURCE_LANGUAGE:
            return said
        return _FRENCH_SPACES.sub("\u00a0", said)


def translator(language: str) -> Translator:
    """Return the translator of a language; one we do not have gives French."""
    return Translator(language=language if language in LANGUAGES else SOURCE_LANGUAGE)


#: What a page needs of a translator.
Say = Callable[..., str]


def known_sentences() -> frozenset[tuple[str, ...]]:
    """Return every sentence of ours; one that counts is a pair. Each catalogue holds them all."""
    return frozenset(key_of(one) for one in _read_catalogue("en") if one.id)


def key_of(sentence: Message) -> tuple[str, ...]:
    """Return the French forms of a catalogue's sentence: one, or singular and plural."""
    return tuple(sentence.id) if isinstance(sentence.id, tuple | list) else (sentence.id,)


def beside_ours(catalogue: Catalog, language: str) -> NullTranslations:
    """Return a catalogue ready to be asked; what it does not say is said by ours."""
    ready = _ready(catalogue)
    ready.add_fallback(_catalogue(language))
    return ready


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == SOURCE_LANGUAGE:
        # French spells 0 and 1 alike; the texts are their own keys.
        return _FrenchTexts()
    return _ready(_read_catalogue(language))


def _read_catalogue(language: str) -> Catalog:
    source = files("sesame").joinpath("translations", language, "LC_MESSAGES", "sesame.po")
    with source.open("rb") as po_file:
        return read_po(po_file, locale=language, domain="sesame")


def _ready(catalogue: Catalog) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="sesame")


class _FrenchTexts(NullTranslations):
    """The texts as written, with the French rule of the plural."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular for nought and one."""
        return msgid1 if abs(n) < 2 else msgid2  # noqa: PLR2004 - the rule itself
