"""The formats that files write their days in."""

import datetime as dt

import pytest

from sesame.domain.file_dates import FileDates
from sesame.domain.file_dates import date_pattern
from sesame.errors import Refused


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("JJ/MM/AAAA", "03/02/2007"),
        ("dd/mm/yyyy", "3/2/2007"),
        ("MM-DD-YYYY", "02-03-2007"),
        ("AAAAMMJJ", "20070203"),
        ("JJMMAAAA", "03022007"),
        ("JJ.MM.AAAA", "03.02.2007"),
        ("", "2007-02-03"),
        ("JJ/MM/AAAA", "2007-02-03 00:00:00"),
    ],
)
def test_a_format_reads_its_days(date_format: str, text: str) -> None:
    """French and English letters, in any order."""
    assert FileDates(date_format).read(text) == dt.date(2007, 2, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [("32/01/2007", "birth_date_impossible"), ("03.02.2007", "birth_date_format"), ("03/02/07", "birth_date_format")],
)
def test_what_the_format_does_not_read_is_refused(text: str, code: str) -> None:
    """A century is never guessed."""
    with pytest.raises(Refused, match=code):
        FileDates("JJ/MM/AAAA").read(text)


def test_a_day_is_not_read_out_of_a_moment_of_it() -> None:
    """Half past two was not meant for a day: which zone it is of cannot be known."""
    with pytest.raises(Refused, match="birth_date_format"):
        FileDates().read("2007-02-03 14:30:00")


@pytest.mark.parametrize(
    "date_format", ["JJ/MM", "JJ/MM/AA", "%d/%m/%Y", "JJ/JJ/AAAA", "jour", "J/M/AAAA", "JJ/MM/AAAA HH"]
)
def test_a_format_without_day_month_and_year_is_none(date_format: str) -> None:
    """The command says so before it reads anything."""
    with pytest.raises(Refused, match="date_format_unknown"):
        date_pattern(date_format)
