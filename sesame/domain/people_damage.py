"""What is well-formed and yet looks damaged on the way: told, never refused."""

import datetime as dt
import re

from sesame.domain.partial_date import PartialDate
from sesame.errors import Refused

#: UTF-8 read as an older encoding (« Ã© » for « é »), and what stands for a letter that was lost.
_BROKEN_LETTERS = re.compile(r"[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\ufffd|\w\?\w|\?\w{2}|\w{2}\?")
#: Days that tools write for « unknown »: the first of Unix and of one spreadsheet; others are too old to be born on.
_STAND_INS = frozenset({dt.date(1970, 1, 1), dt.date(1904, 1, 1)})
#: A student younger than this, in years, is mostly a year that was typed wrong.
_YOUNG = 13


#: The columns of which a right value may look damaged.
WATCHED = frozenset({"given_name", "family_name", "used_given_name", "used_family_name", "birth_date"})


def damage(column: str, value: object, *, today: dt.date) -> Refused | None:
    """Return the warning that a right value deserves, if it does."""
    if isinstance(value, str) and column in WATCHED and _BROKEN_LETTERS.search(value):
        return Refused("name_damaged", field=column)
    if column == "birth_date" and isinstance(value, dt.date | PartialDate):
        if value in _STAND_INS:
            return Refused("birth_date_stand_in", field=column)
        if value.year > today.year - _YOUNG:
            return Refused("birth_date_recent", field=column, years=_YOUNG)
    return None
