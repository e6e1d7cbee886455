"""The part of the composition root that puts together what takes people from sources."""

import time

from sesame.domain.people_spool import OpenSpool
from sesame.identifier_formats import identifier_formats
from sesame.people_life import build_merging
from sesame.services.people_following import PeopleFollowing
from sesame.services.people_import import PeopleImport
from sesame.services.people_lease import PeopleLease
from sesame.services.people_staging import PeopleStaging
from sesame.services.source_run import ImportParts
from sesame.use_cases import Base

#: Where one writes at a time, a lot lasts for as long as nobody notices, and those who wait get a moment to look for
#: their turn; elsewhere only who wants the same rows waits. In seconds.
_ALONE, _AMONG_OTHERS = (0.03, 0.01), (0.3, 0.0)


def build_people_import(base: Base, *, open_spool: OpenSpool, one_writer: bool) -> PeopleImport:
    """Return « people import » and « people sync »; ``one_writer`` tells that the database has one at a time."""
    lot_seconds, rest = _ALONE if one_writer else _AMONG_OTHERS
    return PeopleImport(
        ImportParts(
            staging=PeopleStaging(
                formats=identifier_formats(base.settings), phone_numbers=base.phone_numbers, clock=base.clock
            ),
            open_spool=open_spool,
            lease=PeopleLease(unit_of_work=base.unit_of_work, clock=base.clock, wait=lambda: time.sleep(1)),
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            following=PeopleFollowing(
                merging=build_merging(base),
                notification=base.notification,
                clock=base.clock,
                reserved_days=base.settings.login_reserved_days,
            ),
            clock=base.clock,
            rest=lambda: time.sleep(rest),
            lot_seconds=lot_seconds,
        )
    )
