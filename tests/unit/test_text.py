"""Folding: what a person would call the same answer is the same text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.text import fold
from sesame.domain.text import fold_as_formerly
from sesame.domain.text import is_printable
from sesame.domain.text import squeeze

#: Letters of the scripts our students write, without those whose capitals are spelt otherwise.
LETTERS = st.text(alphabet="abcdefzéèêëàçùœæñößłøđıабвгджщяαβγδωΑΩابتثجאבגד日本語北京한국กขค", min_size=1)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Élise-Marie", "elisemarie"),
        ("  élise   marie ", "elisemarie"),
        ("ÉLISE, MARIE !", "elisemarie"),
        ("e\u0301lise_marie", "elisemarie"),
        ("Œuvre", "oeuvre"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Đurđević", "durdevic"),
        ("Iğdır", "igdir"),
        ("IĞDIR", "igdir"),
        ("ﬁnale", "finale"),
        ("Ⅷ", "viii"),
        ("12, rue n° 3", "12ruen3"),
        ("Ёлка", "елка"),
        ("القاهرة", "القاهرة"),
        ("北京", "北京"),
        ("🎉", ""),
        ("", ""),
    ],
)
def test_texts_that_people_call_the_same_become_the_same(typed: str, folded: str) -> None:
    """Case, accents, ligatures, punctuation and spaces are set aside."""
    assert fold(typed) == folded


def test_a_mark_that_is_a_vowel_makes_another_text() -> None:
    """In scripts that write vowels or voicing as marks, leaving them out would make different answers one."""
    pairs = [
        ("की", "का"),
        ("कि", "क"),
        ("กิน", "กัน"),
        ("がぎぐ", "かきく"),
        ("ガ", "カ"),
        ("বই", "বাই"),
        ("தமிழ்", "தமழ"),
        ("ལྷ་ས", "ལ་ས"),
    ]

    assert [pair for pair in pairs if fold(pair[0]) == fold(pair[1])] == []


def test_a_mark_that_may_be_left_out_does_not_matter() -> None:
    """Accents, Greek tonos, Arabic and Hebrew vowel points, and the selectors of a look."""
    pairs = [
        *[
            ("é", "e"),
            ("ά", "α"),
            ("й", "и"),
            ("مُحَمَّد", "محمد"),
            ("שָׁלוֹם", "שלום"),
            ("葛\U000e0100", "葛"),
            ("1\ufe0f", "1"),
        ],
    ]

    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1])] == []


def test_one_text_encoded_in_two_ways_is_one_text_in_any_script() -> None:
    """Composed and decomposed, half and full width."""
    pairs = [("が", "か\u3099"), ("ｶﾞ", "ガ"), ("한국", unicodedata.normalize("NFD", "한국")), ("กำ", "ก\u0e4d\u0e32")]

    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1])] == []


@given(LETTERS)
def test_most_texts_fold_as_they_always_did(text: str) -> None:
    """Answers in Latin, Greek, Cyrillic, Arabic, Hebrew letters and ideographs keep the form they are hashed in."""
    kept = "".join(char for char in text if char not in "กขค한국")

    assert fold(kept) == fold_as_formerly(kept)


def test_a_text_of_marks_alone_keeps_its_marks() -> None:
    """Where nothing but marks is written, they are the text."""
    assert fold("\u0902\u0903") == "\u0902\u0903"


@given(LETTERS)
def test_case_does_not_matter(text: str) -> None:
    """Capitals and small letters fold alike in every script that has them."""
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(LETTERS, st.sampled_from([" ", "-", "’", ".", ",", "\u00a0", " ! ", "\t", "_", "«"]))
def test_punctuation_and_spaces_do_not_matter(text: str, between: str) -> None:
    """Anything that is neither a letter nor a digit may stand between the letters."""
    assert fold(between.join(text)) == fold(text)


@given(LETTERS)
def test_the_way_accents_are_encoded_does_not_matter(text: str) -> None:
    """Composed and decomposed letters fold alike."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is stored compares equal to itself."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Lo", "Nd"]), min_size=1))
def test_no_letter_of_any_script_is_lost_altogether(text: str) -> None:
    """A text that has a letter or a digit never folds to nothing."""
    assert fold(text)


def test_white_space_is_squeezed_to_one_line() -> None:
    """Runs of white space become one space, and both ends are trimmed."""
    assert squeeze("  Quel\t\test \n\u00a0votre plat ? ") == "Quel est votre plat ?"


@pytest.mark.parametrize("hidden", ["\x00", "\n", "\u202e", "\u200b", "\u200d", "\x7f"])
def test_what_cannot_be_seen_is_not_printable(hidden: str) -> None:
    """Controls, overrides and zero-width marks are noticed."""
    assert not is_printable(f"visible{hidden}")
    assert is_printable("visible, éß 北京 🎉")
