"""Phone numbers as people write them; only mobiles, since only those receive an SMS.

Numbers of people are in the range that the French regulator keeps for fiction.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.phone import LibPhoneNumbers
from sesame.errors import Refused

NUMBERS = LibPhoneNumbers(("FR", "RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM"))


@pytest.mark.parametrize(
    "typed",
    [
        "0639981234",
        "06 39 98 12 34",
        " 06.39.98.12.34 ",
        "06-39-98-12-34",
        "06/39/98/12/34",
        "06 39 98 12 34 ",
        "06\u00a039\u00a098\u00a012\u00a034",
        "06\u202f39\u202f98\u202f12\u202f34",
        "+33639981234",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "+33 (0) 6 39 98 12 34",
        "0033 6 39 98 12 34",
        "(+33) 6 39 98 12 34",
        "33 6 39 98 12 34",
        "０６３９９８１２３４",
        "\u200e06 39 98 12 34",
        "Tél. 06 39 98 12 34",
    ],
)
def test_one_mobile_written_in_many_ways_is_one_number(typed: str) -> None:
    """It is kept in the international form."""
    assert NUMBERS.parse_mobile(typed) == "+33639981234"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("07 56 78 90 12", "+33756789012"),
        ("0692 12 34 56", "+262692123456"),
        ("0690 00 12 34", "+590690001234"),
        ("0696 20 12 34", "+596696201234"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0032 470 12 34 56", "+32470123456"),
        ("+44 7400 123456", "+447400123456"),
        ("+212 650-123456", "+212650123456"),
        ("+1 201-555-0123", "+12015550123"),
    ],
)
def test_mobiles_from_overseas_and_abroad_are_taken(typed: str, kept: str) -> None:
    """Overseas ones as they are written there, foreign ones with their country."""
    assert NUMBERS.parse_mobile(typed) == kept


@pytest.mark.parametrize(
    "typed", ["03 27 51 12 34", "+33 3 27 51 12 34", "01 42 68 53 00", "09 70 12 34 56", "+44 20 7946 0958"]
)
def test_a_landline_is_refused(typed: str) -> None:
    """It receives no SMS, and the person is told so."""
    with pytest.raises(Refused, match="phone_not_mobile"):
        NUMBERS.parse_mobile(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "06 39 98 12",
        "06 39 98 12 34 5",
        "112",
        "6",
        "0000000000",
        "06 12 34 56 78 ext. 9",
        "06 39 98 12 34 poste 5",
        "06 39 98 12 34 ext 5",
        "téléphone",
        "<script>",
        "06399812\x00",
        "٠",
        "+999 12345678",
        "0" * 41,
        "1" * 10_000,
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    """Too short, too long, with an extension, or no number at all."""
    with pytest.raises(Refused, match="phone_invalid") as refusal:
        NUMBERS.parse_mobile(typed)

    assert refusal.value.field == "phone"


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0"])
def test_nothing_typed_is_said_to_be_missing(typed: str) -> None:
    """White space is nothing."""
    with pytest.raises(Refused, match="phone_missing"):
        NUMBERS.parse_mobile(typed)


def test_the_countries_are_those_of_the_university() -> None:
    """A Belgian one reads Belgian numbers first."""
    assert LibPhoneNumbers(("BE",)).parse_mobile("0470 12 34 56") == "+32470123456"


@given(st.text(max_size=50) | st.from_regex(r"[0-9+(). -]{5,20}", fullmatch=True))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    """What is kept is plain and read as itself."""
    try:
        kept = NUMBERS.parse_mobile(text)
    except Refused as refusal:
        assert refusal.field == "phone"  # noqa: PT017 - either outcome is right
        return
    assert NUMBERS.parse_mobile(kept) == kept
    assert kept.lstrip("+").isdigit()
