"""Brings the catalogues up to date with the sentences of the code and the templates.

Usage: python tools/update_translations.py

New sentences are added untranslated, those no longer said are removed; tests fail while one is untranslated.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from babel.messages.pofile import write_po
from jinja2 import Environment
from jinja2 import nodes

from sesame.domain.joker import QUESTIONS
from sesame.translation import LANGUAGES
from sesame.translation import SOURCE_LANGUAGE

PACKAGE = Path(__file__).resolve().parent.parent / "sesame"
#: How the code says a sentence; ``plural`` takes two.
KEYWORDS = {"tr": None, "msg": None, "plural": (1, 2)}

Text = str | tuple[str, ...]


def said() -> dict[Text, str]:
    """Return every sentence of ours, with the first file that says it, in the order of the files."""
    found: dict[Text, str] = {}
    for path in sorted(PACKAGE.rglob("*")):
        where = str(path.relative_to(PACKAGE.parent))
        if path.suffix == ".py":
            texts: Iterator[Text] = _of_code(path)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            texts = _of_template(path)
        else:
            continue
        for text in texts:
            found.setdefault(text, where)
    for question in QUESTIONS:
        found.setdefault(question.text, "sesame/domain/joker.py")
    return found


def catalogue_of(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return PACKAGE / "translations" / language / "LC_MESSAGES" / "sesame.po"


def update(language: str) -> int:
    """Rewrite a catalogue; return how many sentences are without translation."""
    path = catalogue_of(language)
    with path.open("rb") as file:
        before = read_po(file, locale=language)
    after = Catalog(
        locale=language,
        header_comment="# What Sésame says; run tools/update_translations.py after changing a sentence.",
        project="Sésame",
        version="1",
        msgid_bugs_address=before.msgid_bugs_address,
        # The date of the first run: one that changes no sentence changes no file.
        creation_date=before.creation_date,
        revision_date=before.creation_date,
        last_translator=before.last_translator,
        language_team=before.language_team,
        fuzzy=False,
    )
    missing = 0
    for text, where in said().items():
        known = before.get(text if isinstance(text, str) else text[0])
        translated = known.string if known and not known.fuzzy else ""
        missing += not translated or not all(translated)
        after.add(text, translated or ("" if isinstance(text, str) else ("", "")), locations=[(where, 0)])
    with path.open("wb") as file:
        write_po(file, after, width=110, include_lineno=False, omit_header=False)
    return missing


def _of_code(path: Path) -> Iterator[Text]:
    with path.open("rb") as file:
        for _line, text, _comments, _context in extract("python", file, KEYWORDS):
            yield text


def _of_template(path: Path) -> Iterator[Text]:
    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        texts = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        if name == "plural":
            yield texts[0], texts[1]
        elif name == "tr" and texts:
            yield texts[0]


if __name__ == "__main__":
    left = sum(update(language) for language in LANGUAGES if language != SOURCE_LANGUAGE)
    if left:
        sys.exit(f"{left} sentences are without translation")
