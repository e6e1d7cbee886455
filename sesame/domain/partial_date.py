"""Birth dates of which a register knows the year alone, or the year and the month."""

import datetime as dt
import re
from dataclasses import dataclass

from sesame.errors import Refused

_WRITTEN = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-00")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day nobody knows: ``month`` is 0 where that is not known either. Written ``1999-04-00``, as registers do."""

    year: int
    month: int = 0

    def __str__(self) -> str:
        """Return it in the form registers write, which ``partial_date`` reads."""
        return f"{self.year:04}-{self.month:02}-00"

    def may_be_before(self, day: dt.date) -> bool:
        """Tell whether some day that this may be is before ``day``."""
        return dt.date(self.year, self.month or 1, 1) < day


#: What a register knows of when somebody was born. A whole date and a partial one are never equal.
BirthDate = dt.date | PartialDate


def partial_date(text: str) -> PartialDate | None:
    """Return the date that ``1999-00-00`` or ``1999-04-00`` is, nothing where the text is written otherwise.

    Errors: ``Refused("birth_date_impossible")`` for a year or month that there is none of.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, month = int(match["year"]), int(match["month"])
    if not year or month > _MONTHS:
        raise Refused("birth_date_impossible")
    return PartialDate(year, month)


def birth_date_of(text: str) -> BirthDate:
    """Return the date that ``str`` of it gave. Errors: ``ValueError`` for any other text."""
    return partial_date(text) or dt.date.fromisoformat(text)
