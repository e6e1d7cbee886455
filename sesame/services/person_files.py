"""Looking at what is known of somebody, for who has them at the counter; that leaves a trace its owner reads."""

from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.person import Person
from sesame.domain.person_file import PersonFile
from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.services.attendance import AttendanceCheck
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is

#: The last events shown, and the mails.
_EVENTS, _MAILS = 10, 20


class PersonFiles:
    """The use case of ``flask sesame people show``."""

    def __init__(
        self,
        *,
        paths: tuple[GuessBudgets, ...],
        unit_of_work: UnitOfWork,
        reading: Reading,
        clock: Clock,
        attendance: AttendanceCheck,
    ) -> None:
        """Take the budgets of the paths that may close, with their limits, who is here, and the ports."""
        self._attendance = attendance
        self._paths = paths
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock

    def show(self, person: Person, act: Act) -> PersonFile:
        """Return somebody's file, once it is written down who looked and why. Errors: ``Unavailable``."""
        now, who = self._clock.now(), who_is(person.key)
        with self._reading() as tx:
            shown = PersonFile(
                person=person,
                state=tx.accounts.state(person.key),
                account=tx.accounts.get(person.key),
                tries=[tries for path in self._paths for tries in path.made(tx, who=who)],
                keys=tx.keys.held(person.key, now=now),
                mails=tx.outbox.owed_to(person.addresses, limit=_MAILS),
                events=tx.audit.latest(person.key, _EVENTS),
                last_day=self._attendance.last_day(person),
                former=tx.reserved.former(person.key, self._clock.today()),
                told=tx.register.said([person.key]).get(person.key, ()),
                waiting=tx.waiting.concerning(person.key),
            )
        with self._unit_of_work() as tx:
            tx.audit.append(act.event(AuditAction.PERSON_VIEWED, at=now, person=person.key))
        return shown
