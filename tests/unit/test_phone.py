"""Phone numbers as people write them; only mobiles, since only those receive an SMS.

Numbers of people are in the range that the French regulator keeps for fiction.
"""

from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS
from phonenumbers import PhoneNumberFormat
from phonenumbers import PhoneNumberType
from phonenumbers import example_number_for_type
from phonenumbers import format_number

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


@pytest.mark.parametrize(
    "typed",
    [
        "612345",
        "75 12 34",
        "87 12 34 56",
        "55 12 34",
        "055 12 34",
        "06 39 98 12",
        "06 39 98 12 34 5",
        "6 39 98 12 34",
        "692 12 34 56",
        "470 12 34 56",
        "691 234 5678",
        "(202) 555-0143",
        "98765 43210",
    ],
)
def test_what_is_no_whole_number_here_needs_its_country(typed: str) -> None:
    """A French number that lost digits is not one of the Pacific; theirs begin with « + », and people are told so."""
    with pytest.raises(Refused, match="phone_needs_plus") as refusal:
        NUMBERS.parse_mobile(typed)

    assert refusal.value.field == "phone"


@pytest.mark.parametrize(
    ("regions", "typed", "kept"),
    [
        (("NC", "FR"), "75 12 34", "+687751234"),
        (("NC", "FR"), "06 39 98 12 34", "+33639981234"),
        (("PF",), "87 12 34 56", "+68987123456"),
        (("PM", "FR"), "055 12 34", "+508551234"),
        (("RE", "FR"), "0692 12 34 56", "+262692123456"),
    ],
)
def test_a_short_form_is_taken_at_home(regions: tuple[str, ...], typed: str, kept: str) -> None:
    """The first region of the settings is home: there its own length is the right one."""
    assert LibPhoneNumbers(regions).parse_mobile(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33 692 12 34 56", "+262692123456"),
        ("+33 (0)692 12 34 56", "+262692123456"),
        ("0033 690 00 12 34", "+590690001234"),
        ("+687 75 12 34", "+687751234"),
        ("00 687 75 12 34", "+687751234"),
        ("+508 55 12 34", "+508551234"),
    ],
)
def test_an_overseas_number_is_understood_with_a_code(typed: str, kept: str) -> None:
    """With its own; or with that of home, as many people in Réunion write theirs."""
    assert NUMBERS.parse_mobile(typed) == kept


@pytest.mark.parametrize("typed", ["+33 75 12 34", "+33 87 12 34 56", "+33 612345", "+32 692 12 34 56"])
def test_half_a_number_with_the_code_of_home_is_nobody_s(typed: str) -> None:
    """Only what is as long as a number at home is looked for overseas."""
    with pytest.raises(Refused, match="phone_invalid"):
        NUMBERS.parse_mobile(typed)


@pytest.mark.parametrize(
    "typed",
    ["+33", "+33 0", "+330", "+3300", "+33 00", "+33 (0)0", "003300", "+33. 00-1", "+33 00 9", "+33 00 999 1234"],
)
def test_what_begins_abroad_twice_and_leads_nowhere_is_refused(typed: str) -> None:
    """What follows the code of home is no number of any other region either."""
    with pytest.raises(Refused, match="phone_invalid"):
        NUMBERS.parse_mobile(typed)


def test_every_country_s_mobiles_are_read_as_they_are_dialled_there() -> None:
    """Whatever stands before a number there: nothing, one digit, or « 8 0 »."""
    examples = {region: example_number_for_type(region, PhoneNumberType.MOBILE) for region in SUPPORTED_REGIONS}
    for region, mobile in examples.items():
        if mobile:
            dialled = format_number(mobile, PhoneNumberFormat.NATIONAL)
            stored = format_number(mobile, PhoneNumberFormat.E164)

            assert LibPhoneNumbers((region,)).parse_mobile(dialled) == stored, (region, dialled)


def test_a_number_is_shown_with_its_country() -> None:
    """As one reads it aloud; and what is shown is read as itself."""
    assert NUMBERS.shown("+33639981234") == "+33 6 39 98 12 34"
    assert NUMBERS.shown("+262692123456") == "+262 692 12 34 56"
    assert NUMBERS.parse_mobile(NUMBERS.shown("+687751234")) == "+687751234"


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0"])
def test_nothing_typed_is_said_to_be_missing(typed: str) -> None:
    """White space is nothing."""
    with pytest.raises(Refused, match="phone_missing"):
        NUMBERS.parse_mobile(typed)


def test_the_countries_are_those_of_the_university() -> None:
    """A Belgian one reads Belgian numbers first."""
    assert LibPhoneNumbers(("BE",)).parse_mobile("0470 12 34 56") == "+32470123456"


def test_numbers_of_other_countries_are_told_from_these() -> None:
    """Whoever remembers how a number was read asks whether it would be read so today."""
    assert repr(NUMBERS) == repr(LibPhoneNumbers(NUMBERS._regions))
    assert repr(NUMBERS) != repr(LibPhoneNumbers(("FR",)))


@given(st.text(max_size=50) | st.from_regex(r"[0-9+(). -]{5,20}|(\+|00)33[ 0()]*\d{0,9}", fullmatch=True))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    """What is kept is plain and read as itself."""
    try:
        kept = NUMBERS.parse_mobile(text)
    except Refused as refusal:
        assert refusal.field == "phone"  # noqa: PT017 - either outcome is right
        return
    assert NUMBERS.parse_mobile(kept) == kept
    assert kept.lstrip("+").isdigit()


#: Asks the library in every region.
SLOWLY = LibPhoneNumbers(NUMBERS._regions)
SLOWLY._plans = dict.fromkeys(SLOWLY._regions, Mock(may_read=Mock(return_value=True)))


def _read(numbers: LibPhoneNumbers, text: str) -> str:
    try:
        return numbers.parse_mobile(text)
    except Refused as refusal:
        return refusal.code


@given(st.from_regex(r"(00|0|33|262|0?5|687)?[0-9]{0,10}( [0-9]{2}){0,3}", fullmatch=True))
def test_where_a_number_cannot_be_the_library_finds_none(text: str) -> None:
    """A region passed over would have changed no answer."""
    assert _read(NUMBERS, text) == _read(SLOWLY, text)
