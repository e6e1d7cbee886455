"""Rows of sources that wait until somebody settles whom they speak of; they stop nothing else."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sesame.errors import Refused


class Decision(StrEnum):
    """What an operator decided of a row that waits; the next run of its source carries it out."""

    #: It speaks of that very person, whatever speaks against it.
    SAME = "same"
    #: It speaks of somebody else, who is new.
    NEW = "new"


#: Why a row waits of which somebody may decide by itself; for any other reason something else is to be put right first.
DECIDABLE = frozenset({"another_person", "rename_doubtful"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTelling:
    """A row that waits: of which source, by its own key, why and since when.

    ``person`` is the inner key of whom it may concern, ``NOBODY`` where that is nobody of ours; ``decision`` is what
    was decided, or empty.
    """

    source: str
    ref: str
    person: int
    why: Refused
    since: dt.datetime
    decision: str = ""


class WaitingRows(Protocol):
    """The rows that wait, of every source."""

    def of(self, source: str, ref: str) -> WaitingTelling | None:
        """Return one, held until the end of the transaction."""

    def concerning(self, person: int) -> Sequence[WaitingTelling]:
        """Return those that may concern somebody, the oldest first."""

    def all(self, limit: int) -> Sequence[WaitingTelling]:
        """Return at most so many, the oldest first."""

    def count(self) -> int:
        """Return how many there are."""

    def decide(self, source: str, ref: str, decision: Decision) -> bool:
        """Write down what was decided, in place of what was before; false where no such row waits."""
