"""How files write days: as ISO 8601 does, and by the format that an operator names."""

import datetime as dt
import re

from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import partial_date
from sesame.errors import Refused

#: Database clients write a day as the moment it begins.
_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?"
)
#: The letters of a format and what they stand for: the French « JJ/MM/AAAA » and the English « DD/MM/YYYY ».
_PARTS = {"J": "day", "D": "day", "M": "month", "A": "year", "Y": "year"}
_SPEC = re.compile(r"(?P<one>[JDMAY])(?P=one)*|[^A-Z0-9]+")
_DIGITS = {"day": 2, "month": 2, "year": 4}


def date_pattern(text: str) -> re.Pattern[str]:
    """Return what reads the days of a format such as « JJ/MM/AAAA », « MM-DD-YYYY », « AAAAMMJJ ».

    A day or month that its separators set apart may have one digit. Errors: ``Refused("date_format_unknown")`` for a
    format without day, month and year of four digits, each once.
    """
    pieces, found, end = [], [], 0
    together = not re.search(r"[^A-Z]", text.upper())
    for match in _SPEC.finditer(text.upper()):
        if match.start() != end:
            break
        end = match.end()
        part = _PARTS.get(match["one"] or "")
        if part is None:
            pieces.append(re.escape(match[0]))
        elif len(match[0]) == _DIGITS[part]:
            found.append(part)
            most = _DIGITS[part]
            fewest = most if together or part == "year" else 1
            pieces.append(f"(?P<{part}>[0-9]{{{fewest},{most}}})")
    if end != len(text) or sorted(found) != ["day", "month", "year"]:
        raise Refused("date_format_unknown", format=text)
    return re.compile("".join(pieces))


class FileDates:
    """Reads the days of one file."""

    def __init__(self, date_format: str = "") -> None:
        """Take the format of the file; ISO 8601's is read beside it. Errors: those of ``date_pattern``."""
        self._patterns = (_ISO, date_pattern(date_format)) if date_format else (_ISO,)

    def read_birth(self, text: str) -> BirthDate:
        """Return the day or what is known of it: ``00`` stands for a month or day that is not. Errors: as ``read``."""
        for pattern in self._patterns:
            if (match := pattern.fullmatch(text)) and int(match["day"]) == 0:
                return partial_date(f"{match['year']}-{match['month']:0>2}-00") or self.read(text)
        return self.read(text)

    def read(self, text: str) -> dt.date:
        """Return the day. Errors: ``Refused`` with ``birth_date_format`` or ``birth_date_impossible``."""
        for pattern in self._patterns:
            if match := pattern.fullmatch(text):
                try:
                    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
                except ValueError:
                    raise Refused("birth_date_impossible") from None
        raise Refused("birth_date_format")
