"""How a birth date is kept: a whole one as a date, what is known of another as text in a column of its own."""

import datetime as dt

from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
from sesame.domain.partial_date import partial_date


def stored(birth_date: BirthDate | None) -> dict[str, dt.date | str | None]:
    """Return what the columns of a birth date hold."""
    if isinstance(birth_date, PartialDate):
        return {"birth_date": None, "birth_date_in_part": str(birth_date)}
    return {"birth_date": birth_date, "birth_date_in_part": None}


def read(birth_date: dt.date | None, birth_date_in_part: str | None) -> BirthDate | None:
    """Return the birth date that the columns hold."""
    return partial_date(birth_date_in_part) if birth_date_in_part else birth_date
