"""Forgetting a person who has left, or who may ask for it (RGPD, article 17)."""

from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.reserved_names import last_reserved_day
from sesame.domain.stores import UnitOfWork
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is


class Forgetting:
    """The use case of ``flask sesame people forget``.

    Decisions go as well: what they are evidence of is about a person, and what was decided on ends with them. What
    stays is an event without a person, which says that somebody was forgotten, by whom and why, and the names by which
    they were known elsewhere, reserved for a while and said to be nobody's.
    """

    def __init__(
        self, *, paths: tuple[GuessBudgets, ...], unit_of_work: UnitOfWork, clock: Clock, reserved_days: int
    ) -> None:
        """Take the budgets of every path, whose counters are the person's too, and how long names stay reserved."""
        self._reserved_days = reserved_days
        self._paths = paths
        self._unit_of_work = unit_of_work
        self._clock = clock

    def forget(self, person: Person, act: Act) -> int:
        """Remove whatever is kept of a person, and tell nobody; return how many rows that was."""
        event = act.event(AuditAction.PERSON_FORGOTTEN, at=self._clock.now())
        with self._unit_of_work() as tx:
            # Whoever changes the account at this moment has done so, or finds it gone.
            tx.accounts.lock(person.key)
            erased = tx.erasure.erase(person.key, uid=person.uid, addresses=person.addresses)
            until = last_reserved_day(self._clock.today(), self._reserved_days)
            for name in {person.login, person.uid}:
                # What stands for a login that was taken away is no name.
                if name[:1].isalnum():
                    tx.reserved.reserve(name, NOBODY, until)
            for budgets in self._paths:
                budgets.reopen(tx, who_is(person.key))
            tx.audit.append(event)
        return erased
