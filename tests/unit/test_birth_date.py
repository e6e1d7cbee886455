"""Birth dates as people type them in three fields."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.birth_date import OLDEST_YEARS
from sesame.domain.birth_date import parse_birth_date
from sesame.domain.birth_date import spread
from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
from sesame.domain.partial_date import birth_date_of
from sesame.errors import Refused

TODAY = dt.date(2026, 9, 1)
FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def parse(day: str, month: str, year: str) -> BirthDate:
    """Read three fields on the day of the tests."""
    return parse_birth_date(day=day, month=month, year=year, today=TODAY)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        *((name, position) for names in (FRENCH, ENGLISH, SHORT) for position, name in enumerate(names, start=1)),
        *((name.upper(), position) for position, name in enumerate(FRENCH, start=1)),
        ("fevrier", 2),
        (" Février ", 2),
        ("fev", 2),
        ("mar", 3),
        ("aout", 8),
        ("AOÛT", 8),
        ("jul", 7),
        ("Jun.", 6),
        ("dec", 12),
        ("2", 2),
        ("02", 2),
        ("１２", 12),
    ],
)
def test_a_month_is_a_number_or_a_name(month: str, number: int) -> None:
    """French and English names are read, in full or shortened, with or without accents."""
    assert parse("3", month, "2007").month == number


@pytest.mark.parametrize(
    "month", ["j", "ju", "jui", "m", "ma", "a", "13", "0", "002", "2février", "brumaire", "févrierx", "-2", "2.5"]
)
def test_a_doubtful_month_is_refused(month: str) -> None:
    """An abbreviation that could be two months is not guessed."""
    with pytest.raises(Refused, match="birth_month_invalid") as refusal:
        parse("3", month, "2007")

    assert refusal.value.field == "month"


@pytest.mark.parametrize("day", ["1", "01", " 1 ", "1er", "1ER", "01er", "1ᵉʳ", "1st", "１"])
def test_the_first_day_is_read_in_every_way_it_is_written(day: str) -> None:
    """« 1er » is how French writes it."""
    assert parse(day, "1", "2007") == dt.date(2007, 1, 1)


@pytest.mark.parametrize("day", ["0", "32", "99", "-1", "1,5", "trois", "2er", "001", "3\x00", "²x", "1" * 10_000])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    """The message belongs to that field."""
    with pytest.raises(Refused, match="birth_day_invalid") as refusal:
        parse(day, "1", "2007")

    assert refusal.value.field == "day"


@pytest.mark.parametrize("year", ["07", "7", "207", "20007", "0" * 100])
def test_a_year_has_four_digits(year: str) -> None:
    """« 07 » might be another century."""
    with pytest.raises(Refused, match="birth_year_four_digits") as refusal:
        parse("3", "2", year)

    assert refusal.value.field == "year"


@pytest.mark.parametrize("year", ["1903", "2027", "9999", "0000", "deux mille", "2OO7", "-200", "20 7"])
def test_a_year_nobody_is_born_in_is_refused(year: str) -> None:
    """Nobody is older than anybody ever was, nor born after this year."""
    with pytest.raises(Refused, match="birth_year_invalid") as refusal:
        parse("3", "2", year)

    assert refusal.value.field == "year"
    assert refusal.value.facts == {"lowest": 1904, "highest": 2026}


@pytest.mark.parametrize("field", ["day", "month", "year"])
@pytest.mark.parametrize("nothing", ["", "  ", "\u00a0"])
def test_an_empty_field_is_named(field: str, nothing: str) -> None:
    """What is missing is said where it is missing."""
    fields = {"day": "3", "month": "2", "year": "2007", field: nothing}

    with pytest.raises(Refused, match=f"birth_{field}_missing") as refusal:
        parse(**fields)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("day", "month", "year"), [("31", "2", "2007"), ("30", "février", "2007"), ("29", "2", "2007"), ("31", "4", "2007")]
)
def test_a_date_that_does_not_exist_is_refused_as_a_whole(day: str, month: str, year: str) -> None:
    """Each field is right by itself, so the message is about the three."""
    with pytest.raises(Refused, match="birth_date_impossible") as refusal:
        parse(day, month, year)

    assert refusal.value.field == "birth_date"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("31", "02", "07"), ["birth_year_four_digits", "birth_date_impossible"]),
        (("31", "13", "07"), ["birth_month_invalid", "birth_year_four_digits"]),
        (("32", "brumaire", "deux mille"), ["birth_day_invalid", "birth_month_invalid", "birth_year_invalid"]),
        (("3", "", ""), ["birth_month_missing", "birth_year_missing"]),
        (("31", "avril", ""), ["birth_year_missing", "birth_date_impossible"]),
        # In some years there is such a day.
        (("29", "2", "07"), ["birth_year_four_digits"]),
        (("29", "2", "2007"), ["birth_date_impossible"]),
    ],
)
def test_all_that_is_wrong_is_told_at_once(typed: tuple[str, str, str], told: list[str]) -> None:
    """People correct it in one go, and not one field after the other."""
    with pytest.raises(Refused) as refusal:
        parse(*typed)

    assert [refusal.value.code, *(other.code for other in refusal.value.also)] == told


@pytest.mark.parametrize(
    "typed",
    [
        "31/12/2007",
        "31-12-2007",
        "31.12.2007",
        "31 12 2007",
        " 31 / 12 / 2007 ",
        "31122007",
        "2007-12-31",
        "2007/12/31",
        "20071231",
        "31 décembre 2007",
        "31 DÉC. 2007",
        "31-dec-2007",
        "３１/１２/２００７",
        "٣١/١٢/٢٠٠٧",
        "31\u00a012\u00a02007",
    ],
)
def test_a_whole_date_typed_into_one_field_is_understood(typed: str) -> None:
    """As people paste it, in whichever field."""
    for fields in ((typed, "", ""), ("", typed, " "), ("", "", typed)):
        assert parse(*spread(*fields)) == dt.date(2007, 12, 31)


@pytest.mark.parametrize(
    "typed", ["1er janvier 2007", "1ER JANVIER 2007", "1st January 2007", "01er/01/2007", "1/1/2007", "2007-1-1"]
)
def test_the_first_day_is_understood_in_a_whole_date(typed: str) -> None:
    """« 1er janvier 2007 » is how French writes it."""
    assert parse(*spread(typed, "", "")) == dt.date(2007, 1, 1)


@pytest.mark.parametrize("typed", ["31/12", "31/12-2007", "3112207", "99990101", "trois", "3", "", "1" * 10_000])
def test_what_is_no_whole_date_stays_where_it_was_typed(typed: str) -> None:
    """The faults of each field are told as ever."""
    assert spread(typed, "", "") == (typed, "", "")


def test_a_whole_date_beside_other_fields_is_not_taken_apart() -> None:
    """Which of them is meant is not guessed."""
    assert spread("31/12/2007", "1", "2007") == ("31/12/2007", "1", "2007")


def test_the_faults_of_a_whole_date_are_told_in_their_fields() -> None:
    """« 31/02/07 » in the day's field is the same slip as in three."""
    with pytest.raises(Refused, match="birth_year_four_digits") as refusal:
        parse(*spread("31/02/07", "", ""))

    assert [other.code for other in refusal.value.also] == ["birth_date_impossible"]


def test_eight_digits_are_one_date_in_every_year() -> None:
    """Written with the day first or the year first, no date of anybody alive reads as another one."""
    first = dt.date(TODAY.year - OLDEST_YEARS, 1, 1)
    days = [first + dt.timedelta(days=passed) for passed in range((TODAY - first).days)]

    wrong = [
        written
        for day in days
        for written in (day.strftime("%d%m%Y"), day.strftime("%Y%m%d"))
        if parse(*spread(written, "", "")) != day
    ]

    assert wrong == []


@pytest.mark.parametrize("digits", ["٣", "３", "३"])
def test_digits_of_other_scripts_are_read(digits: str) -> None:
    """As on the page of the phone number."""
    assert parse(digits, digits, "2007") == dt.date(2007, 3, 3)


@pytest.mark.parametrize("year", ["2000", "2004", "2024"])
def test_the_29th_of_february_exists_in_leap_years(year: str) -> None:
    """1900 is no leap year and 2000 is one."""
    assert parse("29", "février", year) == dt.date(int(year), 2, 29)


@pytest.mark.parametrize(("day", "month"), [("1", "9"), ("2", "9"), ("31", "12")])
def test_a_birth_date_is_in_the_past(day: str, month: str) -> None:
    """Today counts as the future: nobody activates on the day of their birth."""
    with pytest.raises(Refused, match="birth_date_future") as refusal:
        parse(day, month, "2026")

    assert refusal.value.field == "birth_date"
    assert parse("31", "8", "2026") == dt.date(2026, 8, 31)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_three_texts_give_a_date_or_a_refusal(day: str, month: str, year: str) -> None:
    """Nothing but a refusal is ever raised."""
    try:
        date = parse(day, month, year)
    except Refused:
        return
    assert date.may_be_before(TODAY) if isinstance(date, PartialDate) else date < TODAY


@given(
    st.dates(min_value=dt.date(TODAY.year - OLDEST_YEARS, 1, 1), max_value=TODAY - dt.timedelta(days=1)),
    st.sampled_from(["{}", "{:02}", " {} "]),
    st.sampled_from([FRENCH, ENGLISH, SHORT, tuple(map(str, range(1, 13)))]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_every_real_date_is_read_in_the_usual_ways(
    date: dt.date, day: str, months: tuple[str, ...], case: Callable[[str], str]
) -> None:
    """Any day that somebody was born on can be typed."""
    assert parse(day.format(date.day), case(months[date.month - 1]), str(date.year)) == date


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (("00", "00", "1999"), PartialDate(1999)),
        (("00", "4", "1999"), PartialDate(1999, 4)),
        ((" 00 ", "avril", "1999"), PartialDate(1999, 4)),
        (("００", "００", "1999"), PartialDate(1999)),
        (spread("00/04/1999", "", ""), PartialDate(1999, 4)),
        (spread("1999-00-00", "", ""), PartialDate(1999)),
    ],
)
def test_two_zeros_say_that_a_day_or_a_month_is_not_known(typed: tuple[str, str, str], known: PartialDate) -> None:
    """As registers write it, in three fields or in one."""
    assert parse(*typed) == known


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (("0", "4", "1999"), ("day", "birth_day_invalid")),
        (("00", "0", "1999"), ("month", "birth_month_invalid")),
        (("15", "00", "1999"), ("birth_date", "birth_date_impossible")),
        (("00", "", "1999"), ("month", "birth_month_missing")),
        (("00", "00", "0000"), ("year", "birth_year_invalid")),
        (("00", "9", "2026"), ("birth_date", "birth_date_future")),
        (("00", "10", "2026"), ("birth_date", "birth_date_future")),
    ],
)
def test_a_date_that_is_not_known_in_part_is_refused(typed: tuple[str, str, str], fault: tuple[str, str]) -> None:
    """One zero is a slip, a day of no month is none, and a month that has only begun is not past."""
    with pytest.raises(Refused) as refusal:
        parse(*typed)

    assert (refusal.value.field, refusal.value.code) == fault


@pytest.mark.parametrize("text", ["1999-00-00", "1999-04-00", "1999-04-30"])
def test_a_birth_date_is_read_again_as_it_was_written(text: str) -> None:
    """Whatever is known of it."""
    assert str(birth_date_of(text)) == text
