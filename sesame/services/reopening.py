"""Giving somebody their tries back, once the help desk knows who is asking."""

from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.stores import UnitOfWork
from sesame.services.notification import Notification
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is


class Reopening:
    """The use case of ``flask sesame account reopen``.

    Totals never open again by waiting, or somebody patient would guess on for years; so there has to be a
    person who opens them.
    """

    def __init__(
        self, *, paths: tuple[GuessBudgets, ...], unit_of_work: UnitOfWork, notification: Notification, clock: Clock
    ) -> None:
        """Take the budgets of every path, and the ports."""
        self._paths = paths
        self._unit_of_work = unit_of_work
        self._notification = notification
        self._clock = clock

    def reopen(self, person: Person, act: Act) -> None:
        """Clear every counter of a person and tell them; the account itself is not touched."""
        now = self._clock.now()
        event = act.event(AuditAction.PATHS_REOPENED, at=now, person=person.key)
        with self._unit_of_work() as tx:
            for budgets in self._paths:
                budgets.reopen(tx, who_is(person.key))
            tx.audit.append(event)
            tx.outbox.promise(self._notification.paths_reopened(person, act, at=now), now)
