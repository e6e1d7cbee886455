"""What ``purge`` does where another system knows the passwords: forget our hashes, tell of changes left undecided."""

import datetime as dt

from sesame.domain.audit import PERHAPS_CHANGED
from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.mail_kinds import WhyUndelivered
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.publishing import Label
from sesame.domain.publishing import label_in
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.notification import Notification

#: By then whoever was cut off has tried again, or will not.
UNDECIDED_FOR = dt.timedelta(hours=1)
_LOT = 200


class PasswordsKnownElsewhere:
    """The use case."""

    def __init__(
        self,
        *,
        people: People,
        unit_of_work: UnitOfWork,
        reading: Reading,
        notification: Notification,
        clock: Clock,
        known_elsewhere: bool,
        told_at_once: Label = "",
    ) -> None:
        """Take the ports, and whether that is so; what was left undecided is told where it no longer is, too.

        ``told_at_once`` is what people read of a system that is told passwords before Sésame keeps them.
        """
        self._told_at_once = "" if known_elsewhere else told_at_once
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._notification = notification
        self._clock = clock
        self._known_elsewhere = known_elsewhere

    def forget_hashes(self, tx: Transaction, *, limit: int) -> int:
        """Forget at most so many of the hashes that nothing is compared with any more; return how many."""
        return tx.accounts.forget_hashes(limit) if self._known_elsewhere else 0

    def tell_undecided(self) -> int:
        """Take each change that nobody finished for one that was made, and tell whose it is; return how many.

        It may have been: the sessions of before end, and the person has the way to say that it was not they.
        """
        before = self._clock.now() - UNDECIDED_FOR
        with self._reading() as tx:
            left = tx.password_intents.left(before=before, limit=_LOT)
        people = [(intent, self._people.get(intent.person)) for intent in left]
        return sum(self._tell(intent, person) for intent, person in people if person is not None)

    def _tell(self, intent: PasswordIntent, person: Person) -> bool:
        now = self._clock.now()
        with self._unit_of_work() as tx:
            account = tx.accounts.lock(person.key)
            if account is None or not tx.password_intents.drop(person.key, intent.holder):
                return False
            if self._told_at_once:
                self._ask_again(tx, person, now)
                return True
            if not intent.holder:
                # It was refused, and is known not to have been made.
                return False
            if not tx.accounts.set_password(person.key, password_hash=account.password_hash, at=now):
                return False
            action = AuditAction.PASSWORD_CHANGED
            tx.audit.append(
                AuditEvent(action=action, at=now, person=person.key, actor=THE_SYSTEM, reason=PERHAPS_CHANGED)
            )
            mails = self._notification.account_changed(person, action, at=now, changed_at=now, language=person.language)
            tx.outbox.promise(mails, now)
        return True

    def _ask_again(self, tx: Transaction, person: Person, now: dt.datetime) -> None:
        """Have the person choose again: what they had is good here, and that system may know the one it was told."""
        action, facts = AuditAction.PASSWORD_UNDELIVERED, {"systems": label_in(self._told_at_once, "fr")}
        tx.audit.append(AuditEvent(action=action, at=now, person=person.key, actor=THE_SYSTEM, facts=facts))
        mails = self._notification.password_undelivered(
            person, [self._told_at_once], at=now, why=WhyUndelivered.INTERRUPTED
        )
        tx.outbox.promise(mails, now)
