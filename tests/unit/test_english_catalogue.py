"""English says everything French says, and fills in the same facts."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from sesame.translation import LANGUAGES
from sesame.translation import translator
from tools.update_translations import catalogue_of
from tools.update_translations import said

BRACES = re.compile(r"\{(\w+)\}")
SENTENCES = [text if isinstance(text, str) else text[0] for text in said()]


@pytest.fixture(scope="module")
def english() -> Catalog:
    """Return the catalogue as translators left it."""
    with catalogue_of("en").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def test_every_language_but_french_has_a_catalogue() -> None:
    """French is its own key."""
    assert all(catalogue_of(language).is_file() for language in LANGUAGES if language != "fr")


def test_the_catalogue_holds_what_is_said_and_nothing_else(english: Catalog) -> None:
    """A sentence that left the code leaves the catalogue; `tools/update_translations.py` does both."""
    kept = [message.id if isinstance(message.id, str) else message.id[0] for message in english if message.id]

    assert sorted(kept) == sorted(SENTENCES)
    assert not english.obsolete


def faults(english: Catalog, text: str) -> list[str]:
    """Return what is wrong with the translation of a sentence."""
    message = english.get(text)
    if message is None:
        return ["not in the catalogue"]
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    wrong = {
        "not translated": not forms or not all(form.strip() for form in forms),
        "fuzzy": message.fuzzy,
        "other facts": set(BRACES.findall(" ".join(forms))) != set(BRACES.findall(str(message.id))),
        "French quotes, or a space before a sign": re.search("[«»]| [:;?!]", " ".join(forms)),
    }
    return [what for what, holds in wrong.items() if holds]


def test_every_sentence_is_said_in_english(english: Catalog) -> None:
    """With the same facts, and without French quotes or the space before a double sign."""
    found = {text: wrong for text in SENTENCES if (wrong := faults(english, text))}

    assert len(SENTENCES) > 300
    assert found == {}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_plurals_are_both_there(number: int) -> None:
    """One form is not enough in either language."""
    said_in_english = translator("en").plural("Un point est à corriger", "{n} points sont à corriger", number)

    assert said_in_english == (
        "There is one thing to put right" if number == 1 else f"There are {number} things to put right"
    )
