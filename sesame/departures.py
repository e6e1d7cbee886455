"""The part of the composition root that puts together what tells people of the end, and what forgets them after it."""

from collections.abc import Callable

from sesame.services.departures import DepartureNotices
from sesame.services.forgetting import Forgetting
from sesame.services.forgetting import ForgettingWhoLeft
from sesame.services.throttling import GuessBudgets
from sesame.use_cases import Base


def build_departure_notices(base: Base, *, rest: Callable[[], object]) -> DepartureNotices:
    """Return what ``flask sesame purge`` tells; ``rest`` lets others write between lots."""
    return DepartureNotices(
        grace=base.settings.grace,
        forget_days=base.settings.forget_days_after_end,
        people=base.people,
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        notification=base.notification,
        clock=base.clock,
        rest=rest,
    )


def build_forgetting(base: Base, paths: tuple[GuessBudgets, ...]) -> Forgetting:
    """Return what forgets a person, their counters on these paths included."""
    return Forgetting(
        paths=paths,
        unit_of_work=base.unit_of_work,
        clock=base.clock,
        reserved_days=base.settings.login_reserved_days,
    )


def build_forgetting_who_left(base: Base, forgetting: Forgetting, *, rest: Callable[[], object]) -> ForgettingWhoLeft:
    """Return what ``flask sesame purge`` forgets of people; ``rest`` lets others write between two of them."""
    return ForgettingWhoLeft(
        forgetting=forgetting,
        grace=base.settings.grace,
        days=base.settings.forget_days_after_end,
        people=base.people,
        reading=base.reading,
        clock=base.clock,
        rest=rest,
    )
