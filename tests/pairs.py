"""Choosing few cases among many: every two values of different questions meet at least once."""

import itertools
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

Case = dict[str, Any]


def every_pair(questions: Mapping[str, Sequence[Any]]) -> list[Case]:
    """Return cases in which each value of a question meets each value of every other one; always the same ones."""
    left = {
        frozenset({(one, a), (other, b)})
        for one, other in itertools.combinations(questions, 2)
        for a in questions[one]
        for b in questions[other]
    }
    cases: list[Case] = []
    while left:
        case: Case = dict(min(left, key=lambda pair: sorted(map(repr, pair))))
        for name, values in questions.items():
            if name not in case:
                case[name] = max(values, key=lambda value: _met(left, {**case, name: value}))
        left -= set(_pairs_of(case))
        cases.append(case)
    return cases


def _met(left: set[frozenset[tuple[str, Any]]], case: Case) -> int:
    return sum(pair in left for pair in _pairs_of(case))


def _pairs_of(case: Case) -> list[frozenset[tuple[str, Any]]]:
    return [frozenset(pair) for pair in itertools.combinations(case.items(), 2)]
