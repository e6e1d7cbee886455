"""The engine of every journey: from the facts proven so far it computes what may be opened.

No cursor is stored: the path, the steps one may open and the current one follow from the facts alone,
so no order of requests can put a journey in a place its facts do not justify.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from enum import StrEnum
from typing import Any

#: What a journey has learnt: a fact's name and the answer that proves it. Never a secret in clear.
Facts = Mapping[str, Any]


def always(_facts: Facts) -> bool:
    """Say that a step applies to everybody."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a journey.

    ``name`` is its name in the code and that of the fact it adds, ``slug`` its word in the url, ``progress`` the
    percentage its page shows. ``applies`` says for which facts the step exists; an answer listed in
    ``depends_on`` takes this step's own answer away when it changes. ``counted`` is false of a second page of
    the step before it, which some are shown and others are not: people count one step, so that their number of
    steps never grows on the way.
    """

    name: str
    slug: str
    progress: int
    applies: Callable[[Facts], bool] = always
    depends_on: tuple[str, ...] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Journey:
    """An ordered tuple of steps under one name."""

    name: str
    steps: tuple[Step, ...]

    def at(self, slug: str) -> Step | None:
        """Return the step of that word of the url, whether or not it applies now."""
        return next((step for step in self.steps if step.slug == slug), None)

    def step(self, name: str) -> Step:
        """Return the step of that name. Errors: ``KeyError`` where this journey has none."""
        return {step.name: step for step in self.steps}[name]

    def path(self, facts: Facts) -> tuple[Step, ...]:
        """Return the steps that exist for these facts, in order."""
        return tuple(step for step in self.steps if step.applies(facts))

    def allowable(self, facts: Facts) -> tuple[Step, ...]:
        """Return the steps that may be opened: the proven prefix and the next one."""
        opened: list[Step] = []
        for step in self.path(facts):
            opened.append(step)
            if step.name not in facts:
                break
        return tuple(opened)

    def current(self, facts: Facts) -> Step:
        """Return the first step not yet proven; when all are, the last one."""
        return self.allowable(facts)[-1]

    def previous(self, step: Step, facts: Facts) -> Step | None:
        """Return the step before this one on the path, for the way back."""
        path = self.path(facts)
        position = path.index(step)
        return path[position - 1] if position else None

    def place(self, step: Step, facts: Facts) -> tuple[int, int]:
        """Return which step people are told this is, and of how many: the recap is the last they see."""
        path = self.path(facts)
        until_here = path[: path.index(step) + 1]
        return sum(one.counted for one in until_here), sum(one.counted for one in path) + 1

    def record(self, facts: Facts, step: Step, answer: object) -> dict[str, Any]:
        """Return the facts with this answer, less those that depended on an answer that changed."""
        kept = {**facts, step.name: answer}
        if facts.get(step.name) == answer:
            return kept
        dropped = {step.name}
        for later in self.steps:
            if dropped.intersection(later.depends_on):
                dropped.add(later.name)
                kept.pop(later.name, None)
        return kept


class JourneyStatus(StrEnum):
    """Where a journey stands as a whole."""

    OPEN = "open"
    COMPLETED = "completed"
    ALREADY_ACTIVE = "already_active"
    #: A proof is asked of everybody, and no address of this person is known to send it to.
    NO_CHANNEL = "no_channel"
    #: Too many wrong codes or answers: this run is over, the account is untouched.
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyState:
    """One run through a journey, as it is stored.

    ``key`` is the digest of the opaque id the browser's session carries; ``revision`` grows by one at
    each accepted answer; ``deadline`` is absolute, ``touched_at`` feeds the idle limit. Times are UTC.
    """

    key: str
    journey: str
    revision: int
    status: JourneyStatus
    facts: dict[str, Any] = field(default_factory=dict)
    #: The inner key of the person identified, so that all the journeys of one person can be ended.
    subject: int | None = None
    created_at: dt.datetime
    touched_at: dt.datetime
    deadline: dt.datetime

    def moved(self, *, facts: Mapping[str, Any] | None = None, **changes: Any) -> "JourneyState":
        """Return the next revision of this state."""
        new_facts = dict(self.facts if facts is None else facts)
        return replace(self, facts=new_facts, revision=self.revision + 1, **changes)
