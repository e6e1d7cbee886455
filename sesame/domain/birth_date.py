"""Reading a birth date typed in three fields: « 3 », « février », « 2007 »; or, whole, in one of them."""

import calendar
import datetime as dt
import re
import unicodedata

from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
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
#: Whole dates: in French order, in that of ISO 8601, each with the same sign twice or, of eight digits, with none.
_WHOLE = (
    re.compile(
        r"(?P<day>\d{1,2}(?:er|st)?)(?P<sign>[\s./-]+)(?P<month>\d{1,2}|[^\W\d]+\.?)(?P=sign)(?P<year>\d{2,4})",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<year>\d{4})(?P<sign>[\s./-]+)(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"),
    # No year that somebody is born in begins with a month: « 31122007 » and « 20071231 » cannot be confused.
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"),
)
#: What stands for a day or a month that no register knows; one zero is a slip of the finger.
_NOT_KNOWN = "00"
#: More than any way of writing a date; nothing longer is looked at.
_LONGEST_TYPED = 100


def spread(day: str, month: str, year: str) -> tuple[str, str, str]:
    """Return the three fields, of which a whole date that was typed or pasted into one alone fills all."""
    typed = [field for field in (day, month, year) if field.strip()]
    if len(typed) != 1:
        return day, month, year
    text = " ".join(unicodedata.normalize("NFKC", typed[0][:_LONGEST_TYPED]).split())
    found = next((match for whole in _WHOLE if (match := whole.fullmatch(text))), None)
    return (found["day"], found["month"], found["year"]) if found else (day, month, year)


def parse_birth_date(*, day: str, month: str, year: str, today: dt.date) -> BirthDate:
    """Return the date the three fields say; « 00 » says that a day, or a day and its month, is not known.

    Errors: ``Refused``, with every other fault in ``also``; ``field`` is ``day``, ``month`` or ``year`` when that one
    is wrong by itself, and ``birth_date`` when the date does not exist, in any year (31/02) or in that one, or cannot
    be a birth date.
    """
    if not (day.strip() or month.strip() or year.strip()):
        raise Refused("birth_date_missing", field="birth_date")
    faults: list[Refused] = []
    day_number = _number(_FIRST.sub("1", day[:_LONGEST_TYPED]), faults, field="day", lowest=1, highest=31)
    month_number = _month(month, faults)
    year_number = _year(year, faults, today)
    if day_number is not None and month_number is not None and day_number > _longest(month_number, year_number):
        faults.append(Refused("birth_date_impossible", field="birth_date"))
    if faults or day_number is None or month_number is None or year_number is None:
        raise faults[0].with_others(faults[1:])
    if day_number == 0:
        return _passed(PartialDate(year_number, month_number), today)
    return _passed(dt.date(year_number, month_number, day_number), today)


def _passed(date: BirthDate, today: dt.date) -> BirthDate:
    if not (date.may_be_before(today) if isinstance(date, PartialDate) else date < today):
        raise Refused("birth_date_future", field="birth_date")
    return date


def _longest(month: int, year: int | None) -> int:
    """Return how many days a month has, in a leap year where the year is not known; one not known has none."""
    leap = 2000
    if month == 0:
        return 0
    return calendar.monthrange(year or leap, month)[1]


def _digits(raw: str) -> str:
    """Return the field when it is made of digits, of whatever script, otherwise nothing."""
    text = unicodedata.normalize("NFKC", raw[:_LONGEST_TYPED]).strip()
    return "".join(str(unicodedata.decimal(char)) for char in text) if text.isdecimal() else ""


def _number(raw: str, faults: list[Refused], *, field: str, lowest: int, highest: int) -> int | None:
    if not raw.strip():
        faults.append(Refused(f"birth_{field}_missing", field=field))
        return None
    digits = _digits(raw)
    if lowest == 1 and digits == _NOT_KNOWN:
        return 0
    # Four digits are the longest that can mean something; int() on thousands of them costs time.
    if not digits or len(digits) > len(str(highest)) or not lowest <= int(digits) <= highest:
        faults.append(Refused(f"birth_{field}_invalid", field=field, lowest=lowest, highest=highest))
        return None
    return int(digits)


def _year(raw: str, faults: list[Refused], today: dt.date) -> int | None:
    digits = _digits(raw)
    if digits and len(digits) != len(str(today.year)):
        faults.append(Refused("birth_year_four_digits", field="year"))
        return None
    return _number(raw, faults, field="year", lowest=today.year - OLDEST_YEARS, highest=today.year)


def _month(raw: str, faults: list[Refused]) -> int | None:
    """Read a month's number or name, French or English, in full or shortened without doubt."""
    if _digits(raw) or not raw.strip():
        return _number(raw, faults, field="month", lowest=1, highest=12)
    name = fold(raw[:_LONGEST_TYPED])
    if len(name) >= _SHORTEST_ABBREVIATION and not raw.strip()[0].isdigit():
        meant = [
            number for number, names in enumerate(_MONTHS, start=1) if any(known.startswith(name) for known in names)
        ]
        if len(meant) == 1:
            return meant[0]
    faults.append(Refused("birth_month_invalid", field="month", lowest=1, highest=12))
    return None
