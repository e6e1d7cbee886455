"""Reading a birth date typed in three fields: « 3 », « février », « 2007 »."""

import datetime as dt
import re
import unicodedata

from sesame.domain.text import fold
from sesame.errors import Refused

#: Nobody older has ever been known to live; an earlier year is a slip of the finger.
OLDEST_YEARS = 122

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
_SHORTEST_ABBREVIATION = 3
#: The first day has a way of its own to be written.
_FIRST = re.compile(r"^\s*0?1\s*(?:er|ᵉʳ|st)\s*$", re.IGNORECASE)


def parse_birth_date(*, day: str, month: str, year: str, today: dt.date) -> dt.date:
    """Return the date the three fields say.

    Errors: ``Refused``; ``field`` is ``day``, ``month`` or ``year`` when that one is wrong by itself,
    and ``birth_date`` when each is right but the date does not exist (31/02) or cannot be a birth date.
    """
    if not (day.strip() or month.strip() or year.strip()):
        raise Refused("birth_date_missing", field="birth_date")
    day_number = _number(_FIRST.sub("1", day[:100]), field="day", lowest=1, highest=31)
    month_number = _month(month)
    if len(_digits(year)) != len(str(today.year)) and _digits(year):
        raise Refused("birth_year_four_digits", field="year")
    year_number = _number(year, field="year", lowest=today.year - OLDEST_YEARS, highest=today.year)
    try:
        date = dt.date(year_number, month_number, day_number)
    except ValueError:
        raise Refused("birth_date_impossible", field="birth_date") from None
    if date >= today:
        raise Refused("birth_date_future", field="birth_date")
    return date


def _digits(raw: str) -> str:
    """Return the field when it is made of plain digits, otherwise nothing."""
    text = unicodedata.normalize("NFKC", raw[:100]).strip()
    return text if text.isascii() and text.isdigit() else ""


def _number(raw: str, *, field: str, lowest: int, highest: int) -> int:
    if not raw.strip():
        raise Refused(f"birth_{field}_missing", field=field)
    digits = _digits(raw)
    # Four digits are the longest that can mean something; int() on thousands of them costs time.
    if not digits or len(digits) > len(str(highest)) or not lowest <= int(digits) <= highest:
        raise Refused(f"birth_{field}_invalid", field=field, lowest=lowest, highest=highest)
    return int(digits)


def _month(raw: str) -> int:
    """Read a month's number or name, French or English, in full or shortened without doubt."""
    if _digits(raw) or not raw.strip():
        return _number(raw, field="month", lowest=1, highest=12)
    name = fold(raw[:100])
    if len(name) >= _SHORTEST_ABBREVIATION and not raw.strip()[0].isdigit():
        meant = [
            number for number, names in enumerate(_MONTHS, start=1) if any(known.startswith(name) for known in names)
        ]
        if len(meant) == 1:
            return meant[0]
    raise Refused("birth_month_invalid", field="month", lowest=1, highest=12)
