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


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_said_in_english(english: Catalog, text: str) -> None:
    """With the same facts, and without French quotes or the space before a double sign."""
    message = english.get(text)
    assert message is not None
    said_in_english = message.string if isinstance(message.string, str) else " | ".join(message.string or ())

    assert said_in_english.strip()
    assert not message.fuzzy
    assert set(BRACES.findall(said_in_english)) == set(BRACES.findall(str(message.id)))
    assert not re.search("[«»]| [:;?!]", said_in_english)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_plurals_are_both_there(number: int) -> None:
    """One form is not enough in either language."""
    said_in_english = translator("en").plural("Un point est à corriger", "{n} points sont à corriger", number)

    assert said_in_english == (
        "One point is to be corrected" if number == 1 else f"{number} points are to be corrected"
    )
