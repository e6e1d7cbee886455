"""How many changes a night may bring, and which source is believed first."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.people_file import COLUMNS
from sesame.domain.people_sources import DeclaredSources
from sesame.domain.people_sources import ExpectedChange
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.domain.people_sources import YearlyDay
from sesame.domain.person import Category
from sesame.errors import Refused

NIGHT = dt.date(2026, 11, 3)
ORIGIN = FileOrigin(path=Path("people.csv"))
STUDENT, STAFF = Category.STUDENT, Category.STAFF
LEAVE, NEW = GuardedChange.LEAVE, GuardedChange.NEW
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2039, 12, 31))


def source(*expected: ExpectedChange, **guard: float) -> PeopleSource:
    """Return a source with this calendar and this guard."""
    return PeopleSource(name="apogee", origin=ORIGIN, guard=Guard(**guard), expected=expected)  # type: ignore[arg-type]


def yearly(first: str, last: str, share: float = 40, category: Category | None = STUDENT) -> ExpectedChange:
    """Return leaves expected between two days of every year."""
    ends = [YearlyDay(month=int(day[:2]), day=int(day[3:])) for day in (first, last)]
    return ExpectedChange(change=LEAVE, category=category, first=ends[0], last=ends[1], share=share)


def test_without_a_word_two_per_cent_change_and_no_fewer_than_twenty_people_are_an_accident() -> None:
    """A small university's five leavers are no accident, and a large one's five hundred of 20,000 are."""
    held = [source().holds(LEAVE, STUDENT, NIGHT, found=found, out_of=out_of) for found, out_of in HELD]

    assert held == [False, False, True, False, True, True]


HELD = [(5, 10), (19, 19), (20, 900), (400, 20000), (401, 20000), (20, 0)]


def test_a_source_s_own_guard_is_what_it_says() -> None:
    """Of nought per cent, everything beyond the fewest is held."""
    assert source(share=50.0).allowed_share(NEW, STAFF, NIGHT) == 50.0
    assert source(share=0.0, least=1).holds(NEW, STAFF, NIGHT, found=1, out_of=10**6)


def test_expected_changes_are_no_accident_on_their_days_and_of_their_category() -> None:
    """Other changes, other people and other days stay under the guard."""
    apogee = source(yearly("09-15", "11-15"))

    assert [
        apogee.allowed_share(LEAVE, STUDENT, dt.date(2026, *day)) for day in ((9, 14), (9, 15), (11, 15), (11, 16))
    ] == [
        2,
        40,
        40,
        2,
    ]
    assert apogee.allowed_share(LEAVE, STAFF, NIGHT) == apogee.allowed_share(NEW, STUDENT, NIGHT) == 2


def test_a_calendar_never_forbids_what_the_guard_allows() -> None:
    """The largest share of all that speak of the day is the one that counts."""
    apogee = source(yearly("11-01", "11-30", 1), yearly("11-01", "11-10", 5), yearly("11-02", "11-04", 3, None))

    assert [apogee.allowed_share(LEAVE, category, NIGHT) for category in (STUDENT, STAFF)] == [5, 3]


def test_days_of_one_year_are_those_of_that_year() -> None:
    """The year after, nothing is expected."""
    once = ExpectedChange(change=NEW, first=dt.date(2026, 11, 3), last=dt.date(2026, 11, 4), share=60)
    night = [
        source(once).allowed_share(NEW, STAFF, dt.date(year, 11, day))
        for year, day in ((2026, 2), (2026, 3), (2026, 4), (2026, 5), (2027, 3))
    ]

    assert night == [2, 60, 60, 2, 2]


#: Every day there is, as month and day, in order.
CALENDAR = [(day.month, day.day) for day in (dt.date(2000, 1, 1) + dt.timedelta(days=n) for n in range(366))]


@given(st.sampled_from(CALENDAR), st.sampled_from(CALENDAR), DAYS)
def test_days_of_every_year_are_those_one_walks_over_from_the_first_to_the_last(
    first: tuple[int, int], last: tuple[int, int], day: dt.date
) -> None:
    """Over new year where the last one comes before the first."""
    walked, at = {first}, CALENDAR.index(first)
    while CALENDAR[at] != last:
        at = (at + 1) % len(CALENDAR)
        walked.add(CALENDAR[at])

    expected = yearly("{:02}-{:02}".format(*first), "{:02}-{:02}".format(*last))

    assert expected.is_of(LEAVE, STUDENT, day) == ((day.month, day.day) in walked)


def test_sources_are_believed_in_the_order_of_their_declaration_and_the_file_last() -> None:
    """What is not declared any more comes after all of them."""
    order = SourceOrder(names=("apogee", "rh"))

    assert {name: order.rank("mail", name) for name in ("apogee", "rh", "file", "gone")} == {
        "apogee": 0,
        "rh": 1,
        "file": 2,
        "gone": 3,
    }


def test_an_attribute_s_own_order_names_who_comes_first_and_the_others_follow() -> None:
    """The file too may be named, and then it is believed before the others."""
    order = SourceOrder(names=("apogee", "rh", "pegase"), by_attribute={"mail": ("rh",), "phone": ("file", "pegase")})

    assert {attribute: order.of(attribute) for attribute in ("mail", "phone", "uid")} == {
        "mail": ("rh", "apogee", "pegase", "file"),
        "phone": ("file", "pegase", "apogee", "rh"),
        "uid": ("apogee", "rh", "pegase", "file"),
    }


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.dictionaries(st.sampled_from(COLUMNS), st.lists(st.sampled_from([*"abcdef", "file"]), unique=True).map(tuple)),
    st.sampled_from(COLUMNS),
)
def test_every_source_has_one_rank_of_its_own(names: list[str], own: dict[str, tuple[str, ...]], column: str) -> None:
    """So of two that say something of somebody, one is believed."""
    order = SourceOrder(names=tuple(names), by_attribute=own)
    everybody = {*names, *own.get(column, ()), "file"}

    assert sorted(order.rank(column, name) for name in everybody) == list(range(len(everybody)))


def test_a_source_is_found_by_its_name_or_those_there_are_are_told() -> None:
    """The names are no secret, and whoever mistyped one wants to read them."""
    declared = DeclaredSources(sources=(source(),))

    assert declared.get("apogee") == source()
    with pytest.raises(Refused) as refusal:
        declared.get("apogée")
    assert (refusal.value.code, refusal.value.facts["names"]) == ("source_unknown", ("apogee",))
