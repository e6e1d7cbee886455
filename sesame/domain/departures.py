"""Accounts that are about to end, each told so many days before."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sesame.domain.person import Category

#: How many days before the last one it is told, the first time first.
STEPS = (60, 30, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Whose account it is, and the day from which its grace is counted, by which an announcement is known again."""

    person: int
    end: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many people are told by no source any more, doubted, over since long, and how many rows wait."""

    gone: int
    doubted: int
    over: int
    waiting: int


class Departures(Protocol):
    """Who leaves, and what they were told of it; another end (``end_of``) is another departure."""

    def to_announce(
        self, category: Category, *, first: dt.date, last: dt.date, step: int, limit: int
    ) -> Sequence[Departure]:
        """Return at most so many with an open account who leave within these days and were told no step so late.

        Those whom all is closed to, by hand or by a doubt, are told once it is open again.
        """

    def over(self, before: Mapping[Category, dt.date], *, limit: int) -> Sequence[int]:
        """Return at most so many inner keys of people whose end is before the day of their category.

        Nobody whom a source still tells, but for files that are added to and take nobody away; nobody who is doubted or
        of whom a row waits, since it may be that somebody else is meant.
        """

    def is_over(self, person: int, before: Mapping[Category, dt.date]) -> bool:
        """Tell whether that still holds of a person, whose row stays as it is until the commit."""

    def standing(self, long_ago: Mapping[Category, dt.date]) -> Standing:
        """Return how many there are of each; ``over`` are those that ``over`` finds before these days."""

    def note(self, departure: Departure, step: int) -> bool:
        """Remember that this step is told of this departure; false where it was, or somebody else just did."""
