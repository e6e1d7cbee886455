"""Sentences that a site says in place of ours: two catalogues in a folder, read and judged at mount."""

import codecs
import difflib
import io
import re
import string
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from sesame.notices import Notice
from sesame.translation import LANGUAGES
from sesame.translation import Translator
from sesame.translation import beside_ours
from sesame.translation import key_of
from sesame.translation import known_sentences
from sesame.translation import translator

SETTING = "SESAME_TRANSLATIONS_FOLDER"
#: Ours is a tenth of that.
LARGEST_CATALOGUE = 1024 * 1024
#: Unknown sentences that are told one by one.
_MOST_TOLD = 10

#: A line of a catalogue: empty, a comment, or a keyword before a text in quotes; a text alone goes on.
_LINE = re.compile(rb"""\#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s)?\s*"(?:[^"\\]|\\[nrt"\\])*"|""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSentences:
    """What one site says, by language, and what of it is never asked for."""

    catalogues: Mapping[str, NullTranslations]
    notices: tuple[Notice, ...] = ()

    def translator(self, language: str) -> Translator:
        """Return the translator of a language, the site's sentences first; one we do not have gives French."""
        ours = translator(language)
        return Translator(language=ours.language, replaced=self.catalogues.get(ours.language))


def read_site_sentences(folder: str, faults: list[str]) -> SiteSentences:
    """Read a site's catalogues; what is wrong with them is added to ``faults``, one line for each."""
    if not folder:
        return SiteSentences(catalogues={})
    if not Path(folder).is_dir():
        faults.append(f"{SETTING}: there is no folder {folder}")
        return SiteSentences(catalogues={})
    catalogues: dict[str, NullTranslations] = {}
    notices: list[Notice] = []
    found = [language for language in LANGUAGES if (Path(folder) / _file(language)).is_file()]
    if not found:
        faults.append(f"{SETTING}: {folder} holds none of {', '.join(_file(one) for one in LANGUAGES)}")
    for language in found:
        catalogue = _read(Path(folder), language, faults)
        if catalogue is not None:
            wrong = [f"{SETTING}: {_file(language)}, {fault}" for fault in _faults(catalogue)]
            faults.extend(wrong)
            notices.extend(_unknown(catalogue, language))
            if not wrong:
                catalogues[language] = beside_ours(catalogue, language)
    return SiteSentences(catalogues=catalogues, notices=tuple(notices))


def _file(language: str) -> str:
    return f"{language}/LC_MESSAGES/sesame.po"


def _read(folder: Path, language: str, faults: list[str]) -> Catalog | None:
    """Return a catalogue whose keys are spelt as ours are, whatever the spaces a translator's tool put there."""
    file = _file(language)
    try:
        if (folder / file).stat().st_size > LARGEST_CATALOGUE:
            faults.append(f"{SETTING}: {file} is larger than {LARGEST_CATALOGUE // 1024} KiB")
            return None
        content = (folder / file).read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        faults.append(f"{SETTING}: cannot read {file} ({error.strerror})")
        return None
    # The reader is lenient, and makes something else of a sentence whose quotes are wrong.
    lines = enumerate(content.splitlines(), 1)
    broken = next((number for number, line in lines if not _LINE.fullmatch(line.strip())), None)
    if broken is not None:
        faults.append(f"{SETTING}: {file}, line {broken} is not written as in a .po file")
        return None
    try:
        found = read_po(io.BytesIO(content), locale=language, domain="sesame", abort_invalid=True)
    except (PoFileError, ValueError, LookupError, TypeError) as error:
        faults.append(f"{SETTING}: {file} is no catalogue ({re.sub(r' on [0-9]+$', '', str(error))})")
        return None
    spelt = Catalog(locale=language, domain="sesame", fuzzy=False)
    for one in _sentences(found):
        key = tuple(_spelt(text) for text in key_of(one))
        spelt.add(key if len(key) > 1 else key[0], one.string, flags=one.flags, lineno=one.lineno)
    return spelt


def _sentences(catalogue: Catalog) -> Iterator[Message]:
    """Give each sentence that is said: the head, what is left empty and what nobody confirmed are not."""
    for one in catalogue:
        texts = one.string if isinstance(one.string, tuple | list) else (one.string,)
        if one.id and any(texts) and not one.fuzzy:
            yield one


def _spelt(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def _faults(catalogue: Catalog) -> Iterator[str]:
    """Say what a sentence of the site's may not do: name a fact we do not give, or leave one out."""
    known = known_sentences()
    for one in _sentences(catalogue):
        key, texts = key_of(one), one.string if isinstance(one.string, tuple | list) else (one.string,)
        where = f"line {one.lineno}: « {_short(key[0])} »" if one.lineno else f"« {_short(key[0])} »"
        if key not in known:
            continue
        if len(texts) != len(key) or not all(texts):
            yield (
                f"{where} is said in {len(key)} forms, singular and plural" if len(key) > 1 else f"{where} is one form"
            )
            continue
        for original, text in zip(key, texts, strict=True):
            yield from (f"{where} {fault}" for fault in _misuse(original, str(text), key))


def _misuse(original: str, text: str, key: tuple[str, ...]) -> Iterator[str]:
    given = {name for form in key for name in _names(form) or ()}
    if not given:
        # Said as it is, braces and all; but a name in braces is meant to be filled in.
        stray = sorted(set(re.findall(r"\{[A-Za-z_]\w*\}", text)))
        if stray:
            yield f"is given no {', '.join(stray)}"
        return
    named = _names(text)
    if named is None:
        yield f"has a brace too many, or something else than a name in braces: {_short(text)}"
        return
    required = set(_names(original) or ())
    if named - given:
        yield f"is given no {', '.join(sorted(f'{{{name}}}' for name in named - given))}"
    if required - named:
        yield f"has to say {', '.join(sorted(f'{{{name}}}' for name in required - named))}"


def _names(text: str) -> set[str] | None:
    """Return the names in braces; none where there is anything else in braces."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(name is not None and (not name.isidentifier() or spec or conversion) for _, name, spec, conversion in parts):
        return None
    return {name for _, name, _, _ in parts if name}


def _unknown(catalogue: Catalog, language: str) -> list[Notice]:
    """Return a notice of the sentences that are never asked for, each with the nearest that is."""
    known = known_sentences()
    texts = [text for key in known for text in key]
    unknown = [key_of(one)[0] for one in _sentences(catalogue) if key_of(one) not in known]
    if not unknown:
        return []
    told = []
    for sentence in unknown[:_MOST_TOLD]:
        near = difflib.get_close_matches(sentence[:300], texts, n=1)
        told.append(f"« {_short(sentence)} »" + (f" (the nearest that is: « {near[0]} »)" if near else ""))
    if len(unknown) > _MOST_TOLD:
        told.append(f"and {len(unknown) - _MOST_TOLD} others")
    words = (
        f"{SETTING}: {_file(language)} holds what is not, or is no longer, a sentence of Sésame's: {', '.join(told)}"
    )
    return [Notice(code=f"unknown_sentences_{language}", words=words)]


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - a line of log
