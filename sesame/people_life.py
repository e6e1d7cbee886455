"""The part of the composition root that puts together what renames people, and makes one of two."""

from sesame.identifier_formats import identifier_formats
from sesame.services.people_merging import PersonMerging
from sesame.services.people_merging import PersonRenaming
from sesame.services.throttling import GuessedPath
from sesame.use_cases import Base


def build_merging(base: Base) -> PersonMerging:
    """Return what makes one person of two, their counters on every path included."""
    return PersonMerging(
        paths=tuple(base.budgets(path) for path in GuessedPath),
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        notification=base.notification,
        clock=base.clock,
        reserved_days=base.settings.login_reserved_days,
    )


def build_renaming(base: Base) -> PersonRenaming:
    """Return what gives people other names."""
    return PersonRenaming(
        formats=identifier_formats(base.settings),
        unit_of_work=base.unit_of_work,
        notification=base.notification,
        clock=base.clock,
        reserved_days=base.settings.login_reserved_days,
    )
