"""Logins and uids that were somebody's, and are given to nobody else until a day is over."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Mapping
from typing import Protocol


def last_reserved_day(today: dt.date, days: int) -> dt.date:
    """Return the last of so many days, today's the first; of none it is over already."""
    return today + dt.timedelta(days=min(days - 1, (dt.date.max - today).days))


class ReservedNames(Protocol):
    """Whose former names are whose; what was a forgotten person's is ``NOBODY``'s, and reserved all the same."""

    def reserve(self, name: str, person: int, until: dt.date) -> None:
        """Reserve a name for whoever had it last, until the end of that day; it replaces what was said of it before."""

    def owner(self, name: str, today: dt.date) -> int | None:
        """Return whose former name that is, ``NOBODY`` where they are forgotten; none where it is reserved no more."""

    def of(self, names: Collection[str], today: dt.date) -> Mapping[str, int]:
        """Return the owners, as ``owner`` does, of those of the names that are reserved today; a lot at a time."""

    def former(self, person: int, today: dt.date) -> Mapping[str, dt.date]:
        """Return the names that were a person's and are still reserved, each with its last day."""

    def release(self, name: str) -> bool:
        """Let anybody have a name again; false where it was not reserved."""

    def purge(self, *, before: dt.date, limit: int) -> int:
        """Forget at most so many of the names whose last day is before that one; return how many."""
