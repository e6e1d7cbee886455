"""The shape of numbers: forgiving about how they are typed, strict about what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

FORMATS = IdentifierFormats()
KINDS = st.sampled_from(IdentifierKind)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("ine", "123456789AB", "123456789AB"),
        ("ine", "1234567890A", "1234567890A"),
        ("ine", "0D23ABC45E6", "0D23ABC45E6"),
        ("ine", "123456789ab", "123456789AB"),
        ("ine", " 123 456 789 AB ", "123456789AB"),
        ("ine", "123-456-789-AB", "123456789AB"),
        ("ine", "123.456.789.AB", "123456789AB"),
        ("ine", "123\u00a0456\u202f789\u2009AB", "123456789AB"),
        ("ine", "\ufeff123456789AB\u200b", "123456789AB"),
        ("ine", "１２３４５６７８９ＡＢ", "123456789AB"),
        ("student_number", "22 40 12 34", "22401234"),
        ("student_number", "22401234\r\n", "22401234"),
        ("student_number", "12345", "12345"),
        ("student_number", "123456789012", "123456789012"),
        ("staff_number", "40127", "40127"),
        ("staff_number", "12", "12"),
        ("uid", "LMartin", "lmartin"),
        ("uid", " lmartin ", "lmartin"),
        ("uid", "jean-paul.dupont_2", "jean-paul.dupont_2"),
        ("uid", "jean\u2011paul", "jean-paul"),
        ("uid", "jean\u00adpaul", "jeanpaul"),
    ],
)
def test_a_number_is_read_as_people_type_it(kind: str, typed: str, stored: str) -> None:
    """Spaces, separators, case and invisible marks of a copy are forgiven."""
    assert FORMATS.parse(IdentifierKind(kind), typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("ine", "123456789A"),
        ("ine", "123456789ABC"),
        ("ine", "12345678901"),
        ("ine", "ABCDEFGHIJK"),
        ("ine", "123456789A*"),
        ("ine", "123456789Aé"),
        ("ine", "*)(uid=*"),
        ("student_number", "1234"),
        ("student_number", "1234567890123"),
        ("student_number", "2240l234"),
        ("student_number", "٢٢٤٠١٢٣٤"),
        ("student_number", "22401234\x00"),
        ("staff_number", "4"),
        ("staff_number", "<script>"),
        ("uid", "l"),
        ("uid", "lmartin*"),
        ("uid", "léa"),
        ("uid", ".lmartin"),
        ("uid", "lmartin🎉"),
        ("uid", "a" * 65),
    ],
)
def test_what_cannot_be_a_number_of_that_kind_is_refused(kind: str, typed: str) -> None:
    """The refusal says which number was expected."""
    with pytest.raises(Refused, match="identifier_malformed") as refusal:
        FORMATS.parse(IdentifierKind(kind), typed)

    assert refusal.value.field == "number"
    assert refusal.value.facts == {"kind": IdentifierKind(kind)}


@pytest.mark.parametrize("kind", IdentifierKind)
@pytest.mark.parametrize("nothing", ["", "   ", "\u00a0\u200b\n"])
def test_nothing_typed_is_said_to_be_missing(kind: IdentifierKind, nothing: str) -> None:
    """White space alone is no number."""
    with pytest.raises(Refused, match="identifier_missing"):
        FORMATS.parse(kind, nothing)


@pytest.mark.parametrize("kind", IdentifierKind)
def test_a_text_far_too_long_is_refused_before_any_pattern(kind: IdentifierKind) -> None:
    """Ten thousand characters cost nothing."""
    with pytest.raises(Refused, match="identifier_too_long"):
        FORMATS.parse(kind, "1" * 10_000)


def test_a_compatibility_character_cannot_make_a_long_number() -> None:
    """What grows when it is unified is measured after that."""
    with pytest.raises(Refused, match="identifier_malformed"):
        FORMATS.parse(IdentifierKind.UID, "\ufdfa" * 100)


def test_a_university_may_write_its_numbers_its_own_way() -> None:
    """The pattern of a kind can be replaced."""
    formats = IdentifierFormats(patterns={IdentifierKind.STAFF_NUMBER: r"P[0-9]{4}"})

    assert formats.parse(IdentifierKind.STAFF_NUMBER, "p 1234") == "P1234"
    with pytest.raises(Refused):
        formats.parse(IdentifierKind.STAFF_NUMBER, "1234")


@given(KINDS, st.text(max_size=200))
def test_any_text_is_either_a_number_or_refused(kind: IdentifierKind, text: str) -> None:
    """No text raises anything but a refusal."""
    try:
        value = FORMATS.parse(kind, text)
    except Refused:
        return
    assert FORMATS.parse(kind, value) == value


@given(st.from_regex(r"[0-9A-Za-z. -]{2,30}", fullmatch=True), KINDS)
def test_reading_what_was_read_changes_nothing(text: str, kind: IdentifierKind) -> None:
    """The stored form is read as itself."""
    try:
        value = FORMATS.parse(kind, text)
    except Refused:
        return
    assert FORMATS.parse(kind, value) == value


@given(KINDS, st.text(max_size=20) | st.from_regex(r"[0-9A-Za-z]{0,70}", fullmatch=True))
def test_a_number_that_is_one_plain_word_is_read_like_any_other(kind: IdentifierKind, typed: str) -> None:
    """What needs no unifying is not unified, and a space before it changes nothing."""

    def read(text: str) -> str:
        try:
            return FORMATS.parse(kind, text)
        except Refused as refusal:
            return refusal.code

    assert read(typed) == read(" " + typed)
