"""How a moment is said to people, on pages and in mails: on the university's clock, in their language."""

import datetime as dt
import zoneinfo
from typing import Literal

from babel.dates import format_date
from babel.dates import format_datetime

from sesame.translation import SOURCE_LANGUAGE
from sesame.translation import Translator

_DAY_AND_HOUR = {"fr": "d MMMM 'à' HH:mm", "en": "d MMMM 'at' HH:mm"}
_DATE_AND_HOUR = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y 'at' HH:mm"}

#: How much of a moment is said: to the minute, or to the second.
Length = Literal["short", "medium"]


class Moments:
    """The university's clock."""

    def __init__(self, timezone: str) -> None:
        """Take the zone in which times are told."""
        self._zone = zoneinfo.ZoneInfo(timezone)

    def on_our_clock(self, moment: dt.datetime) -> dt.datetime:
        """Return the same moment in the university's zone."""
        return moment.astimezone(self._zone)

    def to_the_second(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the time of day: « 14:32:05 »."""
        return self._said(moment, "HH:mm:ss", tr)

    def hour(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the time of day: « 14:32 »."""
        return self._said(moment, "HH:mm", tr)

    def day_and_hour(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the day and the time of what is near: « 26 novembre à 01:00 »."""
        return _of_the_first(self._said(moment, _DAY_AND_HOUR[tr.language], tr), tr)

    def date_and_hour(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the date and the time of what is kept: « 26 novembre 2026 à 01:00 »."""
        return _of_the_first(self._said(moment, _DATE_AND_HOUR[tr.language], tr), tr)

    def from_afar(self, moment: dt.datetime, tr: Translator) -> str:
        """Return date, time and how far the clock is from UTC: what is read in other zones than the university's."""
        return f"{self.date_and_hour(moment, tr)} ({_offset(self.on_our_clock(moment))})"

    def day(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the day: « 26 novembre 2026 »."""
        return day_in_words(self.on_our_clock(moment).date(), tr)

    def stamp(self, moment: dt.datetime, tr: Translator, length: Length = "medium") -> str:
        """Return date and time in figures, as lists have them."""
        return self._said(moment, length, tr)

    def _said(self, moment: dt.datetime, pattern: str, tr: Translator) -> str:
        return format_datetime(self.on_our_clock(moment), pattern, locale=tr.locale)


def day_in_words(day: dt.date, tr: Translator) -> str:
    """Return a day that has no hour: « 1er mai 2001 »."""
    return _of_the_first(format_date(day, "long", locale=tr.locale), tr)


def month_in_words(year: int, month: int, tr: Translator) -> str:
    """Return a month whose day is not known: « mai 2001 »."""
    return format_date(dt.date(year, month, 1), "MMMM y", locale=tr.locale)


def _of_the_first(said: str, tr: Translator) -> str:
    """French counts the first of a month and no other day."""
    return f"1er{said[1:]}" if tr.language == SOURCE_LANGUAGE and said.startswith("1 ") else said


def _offset(moment: dt.datetime) -> str:
    """Return how far a moment's clock is from UTC: « UTC+1 », « UTC-9:30 »."""
    minutes = int((moment.utcoffset() or dt.timedelta(0)).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
