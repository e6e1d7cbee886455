"""Telling a person that somebody came past their number and birth date, and no further.

Who knows a number alone can make nothing leave: numbers are half public, and a mail for each of them would be a
nuisance that costs a guesser nothing. What is told has a right pair, or an open session, behind it.
"""

import datetime as dt

from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.services.guess_alarm import alarm_is_on
from sesame.services.notification import Notification
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import counter_of
from sesame.services.throttling import take_turn

#: A person is told at most once in so long, whatever the path: more would only teach them to look away.
TOLD_EVERY = dt.timedelta(days=7)


class SomebodyTried:
    """Writes the mail « somebody tried »; at most once a week a person, and never under an alarm.

    Under an alarm thousands of people could be written to by one script: then the help desk is told, once.
    """

    def __init__(self, *, notification: Notification, secrets: Secrets, clock: Clock) -> None:
        """Take what composes mails, and how counters are named."""
        self._notification = notification
        self._secrets = secrets
        self._clock = clock

    def tell(self, tx: Transaction, person: Person, path: GuessedPath, *, origin: str) -> None:
        """Promise the mail in the transaction of the try that was the last one on ``path``."""
        now = self._clock.now()
        # Held until the commit: two paths that end at once write one mail.
        take_turn(tx, self._secrets, "warning", person.key, row="last", now=now)
        told = tx.audit.came(person.key, AuditAction.PERSON_WARNED, now - TOLD_EVERY)
        sites = (counter_of(self._secrets, each, "site") for each in GuessedPath)
        if told or any(alarm_is_on(tx, site, now) for site in sites):
            return
        mails = self._notification.somebody_tried(person, path, at=now)
        if not mails:
            return
        event = AuditEvent(
            action=AuditAction.PERSON_WARNED,
            at=now,
            person=person.key,
            origin=origin,
            actor=THE_SYSTEM,
            facts={"path": path.value},
        )
        tx.audit.append(event)
        tx.outbox.promise(mails, now)
