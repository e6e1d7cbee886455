"""What a check is, and what it finds: in French, since maintainers of a French portal read it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sesame.doctor.examination import Examination


class Level(StrEnum):
    """How a finding is meant; the worst of them comes last."""

    OK = "ok"
    #: It works; whether it is meant so, only the site can tell.
    WARNING = "warning"
    #: Something does not work, or is not safe.
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence about what is so and, unless all is well, one about what to do."""

    level: Level
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to the real world: ``look`` answers it in one finding, and never changes anything.

    ``id`` is for machines, ``label`` for people. What ``look`` raises is told as a fault of its own.
    """

    id: str
    label: str
    look: Callable[[Examination], Finding]


def ok(sentence: str) -> Finding:
    """Say that all is well."""
    return Finding(level=Level.OK, sentence=sentence)


def warning(sentence: str, remedy: str) -> Finding:
    """Say what is perhaps not meant so, and what to do then."""
    return Finding(level=Level.WARNING, sentence=sentence, remedy=remedy)


def fault(sentence: str, remedy: str) -> Finding:
    """Say what is wrong, and what to do."""
    return Finding(level=Level.FAULT, sentence=sentence, remedy=remedy)


def worst(findings: list[Finding]) -> Finding:
    """Return the gravest finding, the first of those alike."""
    order = list(Level)
    return max(findings, key=lambda finding: order.index(finding.level))
