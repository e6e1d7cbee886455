"""Values of a directory as cells of ours: the text behind a tag, days in the forms that directories write them in."""

import datetime as dt
import re
from collections.abc import Callable
from collections.abc import Sequence

from sesame.adapters.ldap.searching import Entry

#: ``2001-02-03``; ``20010203``; ``20010203000000Z``.
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[0-9]{2,6}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2,4}))?")
#: ``A:SupannActif:20261124:20271231``, behind the resource's tag.
_STATE = re.compile(r"[A-Z]:[^:]*:([0-9]*):([0-9]*)")
#: Days since 1970, as ``shadowExpire`` has them; a day of eight digits is none.
_COUNTED = re.compile(r"[0-9]{1,6}")
_EPOCH = dt.date(1970, 1, 1)

Found = Callable[[Entry], Sequence[str]]


def values_of(name: str, tag: str | None) -> Found:
    """Return what finds the values of an attribute, those behind that tag alone where there is one."""
    if tag is None:
        return lambda entry: entry.texts(name)
    begins = f"{{{tag}}}".casefold()
    return lambda entry: [
        value[len(begins) :].strip() for value in entry.texts(name) if value[: len(begins)].casefold() == begins
    ]


def day(text: str) -> str:
    """Return a day as files have it; what is no day stays what it is, and is refused with its cell."""
    if found := _DAY.fullmatch(text):
        return "-".join(found.groups())
    return text


def first_day(text: str) -> str:
    """Return the day a right begins, from a state or a day."""
    return _of_state(text, 1)


def last_day(text: str) -> str:
    """Return the day a right ends, from a state or a day."""
    return _of_state(text, 2)


def _of_state(text: str, group: int) -> str:
    if state := _STATE.fullmatch(text):
        text = state[group]
    if _COUNTED.fullmatch(text):
        return (_EPOCH + dt.timedelta(days=int(text))).isoformat()
    return day(text)
