"""How a moment is said to people: on the university's clock, in their language."""

import datetime as dt
import zoneinfo
from typing import Literal

from babel.dates import format_date
from babel.dates import format_datetime

from sesame.translation import Translator

_DAY_AND_HOUR = {"fr": "d MMMM 'à' HH:mm", "en": "d MMMM 'at' HH:mm"}

#: How much of a moment is said: to the minute, or to the second.
Length = Literal["short", "medium"]


class Moments:
    """The university's clock."""

    def __init__(self, timezone: str) -> None:
        """Take the zone in which times are told."""
        self._zone = zoneinfo.ZoneInfo(timezone)

    def to_the_second(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the time of day: « 14:32:05 »."""
        return format_datetime(moment.astimezone(self._zone), "HH:mm:ss", locale=tr.locale)

    def day_and_hour(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the day and the time: « 26 novembre à 01:00 »."""
        return format_datetime(moment.astimezone(self._zone), _DAY_AND_HOUR[tr.language], locale=tr.locale)

    def day(self, moment: dt.datetime, tr: Translator) -> str:
        """Return the day: « 26 novembre 2026 »."""
        return format_date(moment.astimezone(self._zone), "long", locale=tr.locale)

    def stamp(self, moment: dt.datetime, tr: Translator, length: Length = "medium") -> str:
        """Return date and time in figures, as lists have them."""
        return format_datetime(moment.astimezone(self._zone), length, locale=tr.locale)
