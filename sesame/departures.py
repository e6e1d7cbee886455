"""The part of the composition root that puts together what tells people of the end of their account."""

from collections.abc import Callable

from sesame.services.departures import DepartureNotices
from sesame.use_cases import Base


def build_departure_notices(base: Base, *, rest: Callable[[], object]) -> DepartureNotices:
    """Return what ``flask sesame purge`` tells; ``rest`` lets others write between lots."""
    return DepartureNotices(
        grace=base.settings.grace,
        people=base.people,
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        notification=base.notification,
        clock=base.clock,
        rest=rest,
    )
