"""Where wrong tries are counted."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from sesame.domain.person_file import Counted

#: A counter of tries, by its subject and period, and how many tries it is charged or given back.
Counter = tuple[str, str, int]


class Budgets(Protocol):
    """Counters of wrong tries, shared by every process and kept over restarts."""

    def reserve(self, subject: str, period: str, at: dt.datetime, *, tries: int = 1) -> int:
        """Add the tries and return the total including them, holding the counter until the commit."""

    def refund(self, subject: str, period: str, *, tries: int = 1) -> None:
        """Give tries back; none, for the same work, where ``tries`` is nought."""

    def used(self, subject: str, period: str) -> int:
        """Return the tries made so far."""

    def reserve_each(self, counters: Sequence[Counter], at: dt.datetime) -> list[int]:
        """Do as ``reserve`` does for counters that differ, all at once; return their totals in that order."""

    def refund_each(self, counters: Sequence[Counter]) -> None:
        """Do as ``refund`` does for each of these counters, all at once."""

    def used_each(self, counters: Sequence[tuple[str, str]]) -> list[int]:
        """Return the tries made so far of each subject and period, in that order, all at once."""

    def figures(self, subject: str, periods: Sequence[str]) -> dict[str, int]:
        """Return the tries made in each of the windows in which something was counted, nought included."""

    def windows(self, subject: str) -> dict[str, Counted]:
        """Return every window of a subject in which a try was counted, by name."""

    def clear(self, subject: str) -> None:
        """Forget every counter of a subject."""

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the windows last used before then, totals excepted; return how many."""

    def purge_people_of_an_hour(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many notes of whom one hour was about, last used before then; return how many."""

    def purge_unknown(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the totals of numbers that are nobody's, last used before then; return how many."""
