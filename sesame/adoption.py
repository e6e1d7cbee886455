"""The part of the composition root that puts the taking over of existing accounts together."""

import time

from sesame.domain.adoption import AdoptionRegister
from sesame.domain.people_file import ReadRows
from sesame.domain.people_spool import OpenSpool
from sesame.identifier_formats import identifier_formats
from sesame.services.people_adoption import PeopleAdoption
from sesame.use_cases import Base

#: Between two lots, in seconds: SQLite has those who wait look for their turn.
_REST = 0.02


def build_adoption(base: Base, *, read: ReadRows, open_spool: OpenSpool, register: AdoptionRegister) -> PeopleAdoption:
    """Return « people adopt »."""
    return PeopleAdoption(
        read=read,
        open_spool=open_spool,
        register=register,
        formats=identifier_formats(base.settings),
        unit_of_work=base.unit_of_work,
        hasher=base.hasher,
        clock=base.clock,
        rest=lambda: time.sleep(_REST),
        keeps_hashes=not base.settings.asks_elsewhere,
    )
