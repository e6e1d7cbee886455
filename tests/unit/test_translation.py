"""Saying sentences in the reader's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sesame import translation
from sesame.domain.text import msg
from sesame.translation import LANGUAGES
from sesame.translation import translator

FRENCH, ENGLISH = translator("fr"), translator("en")


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Bonjour {name} !"
msgstr "Hello {name}!"

msgid "{n} jour"
msgid_plural "{n} jours"
msgstr[0] "{n} day"
msgstr[1] "{n} days"

#, fuzzy
msgid "Quitter"
msgstr "A guess nobody checked"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put an English catalogue of three sentences in place of ours."""
    file = tmp_path / "translations" / "en" / "LC_MESSAGES" / "sesame.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(translation, "files", lambda _package: tmp_path)
    translation._catalogue.cache_clear()
    yield
    translation._catalogue.cache_clear()


@pytest.mark.usefixtures("catalogue")
def test_french_is_the_key_and_english_is_found() -> None:
    """The catalogue is read from the .po file as a translator left it; unchecked guesses are not used."""
    assert FRENCH("Bonjour {name} !", name="Léa") == "Bonjour Léa\u00a0!"
    assert ENGLISH("Bonjour {name} !", name="Léa") == "Hello Léa!"
    assert ENGLISH("Quitter") == "Quitter"


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("number", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_english_counts_its_own_way(number: int, said: str) -> None:
    """Nought is a plural there."""
    assert ENGLISH.plural("{n} jour", "{n} jours", number) == said


def test_a_sentence_without_translation_is_said_in_french() -> None:
    """Better a French sentence than none."""
    assert ENGLISH("Une phrase que personne n’a traduite.") == "Une phrase que personne n’a traduite."


@pytest.mark.parametrize("language", ["de", "", "fr_FR", "xx"])
def test_a_language_we_do_not_have_is_french(language: str) -> None:
    """French is the university's language."""
    assert translator(language).language == "fr"
    assert LANGUAGES == ("fr", "en")


def test_facts_fill_the_braces() -> None:
    """They are put in as they are, braces and signs included."""
    assert FRENCH("Bonjour {name}", name="{Léa} : ça va ?") == "Bonjour {Léa} : ça va ?"


def test_a_sentence_without_facts_keeps_its_braces() -> None:
    """A rule about passwords lists them."""
    assert FRENCH("Au moins un de { | }") == "Au moins un de { | }"


def test_french_double_signs_stay_on_their_line() -> None:
    """A no-break space before them and inside guillemets; English is left alone."""
    assert FRENCH("« Aide » : combien ? 60 % ; voilà !") == (
        "«\u00a0Aide\u00a0»\u00a0: combien\u00a0? 60\u00a0%\u00a0; voilà\u00a0!"
    )
    assert ENGLISH("Phrase inconnue : oui ?") == "Phrase inconnue : oui ?"


@pytest.mark.parametrize(("number", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (21, "21 jours")])
def test_french_counts_nought_and_one_alike(number: int, said: str) -> None:
    """The plural begins at two."""
    assert FRENCH.plural("{n} jour", "{n} jours", number) == said


def test_a_plural_may_name_other_facts() -> None:
    """Beside the number."""
    assert FRENCH.plural("{n} mail à {name}", "{n} mails à {name}", 2, name="Léa") == "2 mails à Léa"


def test_a_marked_sentence_is_itself() -> None:
    """Marking is for the extraction of texts."""
    assert msg("Valider") == "Valider"
