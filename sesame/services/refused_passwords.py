"""Passwords that waited sealed, and that a system’s own rules refused then: their owners choose another one."""

from collections.abc import Mapping

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.mail_kinds import WhyUndelivered
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.publications import UndeliveredSecret
from sesame.domain.publishing import Label
from sesame.domain.publishing import label_in
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.services.notification import Notification

_LOT = 200


class RefusedPasswords:
    """The use case, after each run of the deliverer and by ``purge``."""

    def __init__(
        self,
        *,
        labels: Mapping[str, Label],
        people: People,
        unit_of_work: UnitOfWork,
        reading: Reading,
        notification: Notification,
        clock: Clock,
    ) -> None:
        """Take the ports, and what people read of each target."""
        self._labels = labels
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._notification = notification
        self._clock = clock

    def settle(self) -> int:
        """Erase what was refused, and ask for another one; return of how many people. The rest of them is due again."""
        told = 0
        while True:
            with self._reading() as tx:
                refused = tx.publications.refused_secrets(limit=_LOT)
            told += sum(self._erase(secret) for secret in refused)
            if len(refused) < _LOT:
                return told

    def _erase(self, secret: UndeliveredSecret) -> bool:
        person, now = self._people.get(secret.person), self._clock.now()
        system = self._labels.get(secret.target)
        with self._unit_of_work() as tx:
            if not tx.publications.erase_secret(secret):
                return False
            tx.publications.retry(secret.target, [secret.person])
            if person is None or system is None:
                # Of a system that is none any more nobody has to do anything.
                return False
            action, facts = AuditAction.PASSWORD_UNDELIVERED, {"systems": label_in(system, "fr")}
            tx.audit.append(AuditEvent(action=action, at=now, person=person.key, actor=THE_SYSTEM, facts=facts))
            called = [label_in(system, person.language or "fr")]
            mails = self._notification.password_undelivered(person, called, at=now, why=WhyUndelivered.REFUSED)
            tx.outbox.promise(mails, now)
        return True
