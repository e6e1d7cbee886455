"""What follows of what a source says of people, in the same transaction: reserved names, mails, one account of two."""

from collections.abc import Sequence

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.people_changes import Held
from sesame.domain.people_said import Known
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import person_of
from sesame.domain.ports import Clock
from sesame.domain.reserved_names import last_reserved_day
from sesame.domain.stores import Transaction
from sesame.services.notification import Notification
from sesame.services.people_merging import PersonMerging


def act_of(source: str) -> Act:
    """Return as whose act something is done that a source shows."""
    return Act(actor=Actor(kind=ActorKind.SOURCE, name=source), reason="")


class PeopleFollowing:
    """Follows up on what a source changed."""

    def __init__(self, *, merging: PersonMerging, notification: Notification, clock: Clock, reserved_days: int) -> None:
        """Take what makes one person of two, the ports, and for how many days names stay reserved."""
        self._merging = merging
        self._notification = notification
        self._clock = clock
        self._reserved_days = reserved_days

    def renamed(self, tx: Transaction, was: Known, to_be: Resolved, free: set[str], act: Act) -> None:
        """Reserve the former names of somebody that nobody else has, with the event, and tell who has an account."""
        now = self._clock.now()
        until = last_reserved_day(self._clock.today(), self._reserved_days)
        for name in sorted(free):
            tx.reserved.reserve(name, was.key, until)
        tx.audit.append(act.event(AuditAction.PERSON_RENAMED, at=now, person=was.key))
        # A login that only held a place was nobody's.
        if was.has_account and (was.attributes["login"] or "")[:1].isalnum():
            before = person_of(was)
            after = person_of(Known(key=was.key, attributes=to_be.attributes, numbers=to_be.numbers))
            tx.outbox.promise(self._notification.login_changed(before, after, act, at=now), now)

    def merged(self, tx: Transaction, keep: Known, other: Known, act: Act) -> None:
        """Have everything of ``other`` become that of ``keep``. Errors: ``merge_needs_choice``."""
        self._merging.merge_in(tx, person_of(keep), person_of(other), act)

    def held(self, tx: Transaction, source: str, held: Sequence[Held]) -> None:
        """Note that nothing of a run is written, since too much would change, and tell the help desk."""
        now = self._clock.now()
        tx.audit.append(act_of(source).event(AuditAction.PEOPLE_HELD, at=now, facts={"source": source}))
        tx.outbox.promise(self._notification.people_held(source, held, at=now), now)
