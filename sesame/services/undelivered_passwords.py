"""What becomes of passwords that other systems do not take in time: the help desk is told, and in the end they go."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.publications import UndeliveredSecret
from sesame.domain.publishing import Target
from sesame.domain.publishing import label_in
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.notification import Notification

#: A password that waits for so long is an alarm, told as often at the most.
ALARM_AFTER = dt.timedelta(days=1)
_TOLD_EVERY = dt.timedelta(hours=23)
_LOT = 200
#: Beyond so many the alarm says no more.
_COUNTED = 10_000


class UndeliveredPasswords:
    """The use case, once a day or an hour, by ``purge``."""

    def __init__(
        self,
        *,
        targets: Sequence[Target],
        people: People,
        unit_of_work: UnitOfWork,
        reading: Reading,
        notification: Notification,
        clock: Clock,
        kept: dt.timedelta,
        rest: Callable[[], object],
    ) -> None:
        """Take the ports, and for how long a password is kept; ``rest`` lets others write between lots."""
        # What the help desk reads is in French.
        self._labels = {target.name: label_in(target.label, "fr") for target in targets}
        self._targets = {target.name: target for target in targets}
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._notification = notification
        self._clock = clock
        self._kept = kept
        self._rest = rest

    def settle(self) -> int:
        """Erase the passwords that are too old, and tell their owners; return of how many people."""
        told = 0
        while True:
            with self._reading() as tx:
                old = tx.publications.old_secrets(before=self._clock.now() - self._kept, limit=_LOT)
            for person in dict.fromkeys(secret.person for secret in old):
                told += self._erase(person, [secret for secret in old if secret.person == person])
            if len(old) < _LOT:
                break
            self._rest()
        self._alarm()
        return told

    def _erase(self, key: int, secrets: Iterable[UndeliveredSecret]) -> bool:
        person, now = self._people.get(key), self._clock.now()
        with self._unit_of_work() as tx:
            erased = [secret for secret in secrets if tx.publications.erase_secret(secret)]
            # Of a system that is none any more nobody has to do anything.
            systems = [self._targets[secret.target] for secret in erased if secret.target in self._targets]
            if systems and person is not None:
                self._tell(tx, person, systems, now)
        return bool(erased)

    def _tell(self, tx: Transaction, person: Person, systems: Sequence[Target], now: dt.datetime) -> None:
        action = AuditAction.PASSWORD_UNDELIVERED
        facts = {"systems": ", ".join(self._labels[system.name] for system in systems)}
        tx.audit.append(AuditEvent(action=action, at=now, person=person.key, actor=THE_SYSTEM, facts=facts))
        labels = [system.label for system in systems]
        tx.outbox.promise(self._notification.password_undelivered(person, labels, at=now), now)

    def _alarm(self) -> None:
        now = self._clock.now()
        with self._reading() as tx:
            waiting = tx.publications.old_secrets(before=now - ALARM_AFTER, limit=_COUNTED)
        by_system = Counter(self._labels[secret.target] for secret in waiting if secret.target in self._labels)
        if not by_system:
            return
        with self._unit_of_work() as tx:
            action = AuditAction.PASSWORDS_WAITING
            if tx.audit.came(NOBODY, action, now - _TOLD_EVERY):
                return
            facts = {"systems": ", ".join(f"{label} ({count})" for label, count in by_system.items())}
            tx.audit.append(AuditEvent(action=action, at=now, actor=THE_SYSTEM, facts=facts))
            mails = self._notification.passwords_waiting(by_system, kept_days=self._kept.days, at=now)
            tx.outbox.promise(mails, now)
