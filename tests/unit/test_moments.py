"""How moments are said: one clock and the same words on pages and in mails."""

import datetime as dt

import pytest

from sesame.moments import Moments
from sesame.moments import day_in_words
from sesame.moments import month_in_words
from sesame.translation import translator

#: Half past eleven in the evening, in Paris half past midnight of the next day.
LATE = dt.datetime(2026, 11, 25, 23, 30, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["00:30:05", "00:30", "26 novembre à 00:30", "26 novembre 2026 à 00:30", "26 novembre 2026"]),
        ("en", ["00:30:05", "00:30", "26 November at 00:30", "26 November 2026 at 00:30", "26 November 2026"]),
    ],
)
def test_a_moment_is_said_on_the_university_s_clock_in_the_reader_s_language(language: str, words: list[str]) -> None:
    """Each way of saying it is the next shorter one and a piece more, whoever says it."""
    moments, tr = Moments("Europe/Paris"), translator(language)

    said = [
        moments.to_the_second(LATE, tr),
        moments.hour(LATE, tr),
        moments.day_and_hour(LATE, tr),
        moments.date_and_hour(LATE, tr),
        moments.day(LATE, tr),
    ]

    assert said == words
    assert moments.from_afar(LATE, tr) == f"{words[3]} (UTC+1)"


def test_the_first_of_a_month_is_said_as_such_in_french() -> None:
    """And the eleventh as any other day; English counts none."""
    moments, french, english = Moments("UTC"), translator("fr"), translator("en")
    first, eleventh = (dt.datetime(2026, 5, day, 9, tzinfo=dt.UTC) for day in (1, 11))

    assert moments.day(first, french) == day_in_words(first.date(), french) == "1er mai 2026"
    assert moments.day_and_hour(first, french) == "1er mai à 09:00"
    assert moments.date_and_hour(first, french) == "1er mai 2026 à 09:00"
    assert moments.day_and_hour(eleventh, french) == "11 mai à 09:00"
    assert moments.day(first, english) == "1 May 2026"
    assert month_in_words(2026, 5, french) == "mai 2026"


@pytest.mark.parametrize(
    ("zone", "offset"), [("America/Martinique", "UTC-4"), ("Pacific/Marquesas", "UTC-9:30"), ("UTC", "UTC+0")]
)
def test_what_is_read_elsewhere_says_how_far_its_clock_is(zone: str, offset: str) -> None:
    """West of Greenwich, by half an hour, and on it."""
    assert Moments(zone).from_afar(LATE, translator("fr")).endswith(f"({offset})")
