"""The part of the composition root that puts together what takes people from sources."""

import time

from sesame.domain.people_register import OpenSpool
from sesame.identifier_formats import identifier_formats
from sesame.people_life import build_merging
from sesame.services.people_following import PeopleFollowing
from sesame.services.people_import import PeopleImport
from sesame.services.people_lease import PeopleLease
from sesame.services.people_staging import PeopleStaging
from sesame.services.source_run import ImportParts
from sesame.use_cases import Base

#: Between two lots, in seconds: SQLite has those who wait look for their turn.
_REST = 0.01


def build_people_import(base: Base, *, open_spool: OpenSpool) -> PeopleImport:
    """Return « people import » and « people sync »."""
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
            rest=lambda: time.sleep(_REST),
        )
    )
