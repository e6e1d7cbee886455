"""The part of the composition root that puts together what is asked about people, and about what was done to them."""

from dataclasses import dataclass

from sesame.domain.people_search import ReadEverybody
from sesame.services.people_finding import PeopleFinding
from sesame.services.people_runs import RunKeeping
from sesame.use_cases import Base
from sesame.use_cases import identifier_formats


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleDesk:
    """What the commands of the help desk ask; nothing of it changes anybody."""

    finding: PeopleFinding
    runs: RunKeeping


def build_people_desk(base: Base, *, everybody: ReadEverybody | None) -> PeopleDesk:
    """Return what the help desk asks; ``everybody`` is none where people are another system's to search."""
    return PeopleDesk(
        finding=PeopleFinding(
            people=base.people,
            everybody=everybody,
            formats=identifier_formats(base.settings),
            unit_of_work=base.unit_of_work,
            clock=base.clock,
        ),
        runs=RunKeeping(unit_of_work=base.unit_of_work, reading=base.reading, clock=base.clock),
    )
