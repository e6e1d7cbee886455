"""Whether two kinds of answers can be told apart by how long they take."""

import random
from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDS = 1000
_SURE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The probability that of two answers, one of each kind, the second took longer; 0.5 where nothing can be told."""

    auc: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it with its interval."""
        return f"{self.auc:.2f} ({self.low:.2f}–{self.high:.2f})"


def separation(one: Sequence[float], other: Sequence[float], seed: int = 1) -> Separation:
    """Compare two samples; the interval is that of 95 % of a thousand resamplings."""
    drawing = random.Random(seed)  # noqa: S311 - resampling, the same at each call
    drawn = sorted(auc(drawing.choices(one, k=len(one)), drawing.choices(other, k=len(other))) for _ in range(_ROUNDS))
    edge = round(_ROUNDS * (1 - _SURE) / 2)
    return Separation(auc=auc(one, other), low=drawn[edge], high=drawn[-edge - 1])


def auc(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how often a value of the other is above one of this, equal ones by half."""
    below = sorted(one)
    above = sum(bisect_left(below, value) + bisect_right(below, value) for value in other)
    return above / 2 / (len(one) * len(other))
