"""Letting anybody have a name again that is reserved for who had it before."""

from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused


class NameRelease:
    """The use case of ``flask sesame people release``."""

    def __init__(self, *, unit_of_work: UnitOfWork, clock: Clock) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._clock = clock

    def release(self, name: str, act: Act) -> None:
        """End a reservation; of who is forgotten, the event names neither person nor name.

        Errors: ``Refused("not_reserved")``.
        """
        with self._unit_of_work() as tx:
            owner = tx.reserved.owner(name, self._clock.today())
            if owner is None:
                raise Refused("not_reserved")
            tx.reserved.release(name)
            tx.audit.append(act.event(AuditAction.NAME_RELEASED, at=self._clock.now(), person=owner))
