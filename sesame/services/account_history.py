"""What happened to an account, for its owner: the latest of it on a page, all of it in a file."""

import datetime as dt
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Consent
from sesame.domain.people_said import Said
from sesame.domain.person import Person
from sesame.domain.stores import Reading
from sesame.domain.waiting_rows import WaitingTelling


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The latest events, the latest first, and decisions, the oldest first."""

    events: tuple[AuditEvent, ...]
    decisions: tuple[Consent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What sources say of somebody, that rows of theirs wait, and the names they had before, reserved until a day."""

    told: Sequence[Said]
    waiting: Sequence[WaitingTelling]
    former: Mapping[str, dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeHistory:
    """Everything, the oldest first, given as it is read."""

    events: Iterator[AuditEvent]
    decisions: Iterator[Consent]


class AccountHistory:
    """Reads it; the cost of a page is bounded, whatever others may have tried on the account."""

    def __init__(self, *, reading: Reading) -> None:
        """Take the port."""
        self._reading = reading

    def latest(self, person: Person, count: int) -> History:
        """Return the latest of each, so many at the most; events alike in a row are one."""
        with self._reading() as tx:
            events, decisions = tx.audit.latest(person.key, count), tx.consents.latest(person.key, count)
        return History(events=tuple(events), decisions=tuple(decisions))

    def told(self, person: Person) -> Told:
        """Return what is kept of what sources say of somebody; what is over and not purged yet is kept as well."""
        with self._reading() as tx:
            return Told(
                told=tx.register.said([person.key]).get(person.key, ()),
                waiting=tx.waiting.concerning(person.key),
                former=tx.reserved.former(person.key, dt.date.min),
            )

    def has_decided(self, person: Person, subject: str) -> bool:
        """Tell whether somebody ever decided about a subject, however long ago."""
        with self._reading() as tx:
            return tx.consents.last_on(person.key, subject) is not None

    @contextmanager
    def whole(self, person: Person) -> Iterator[WholeHistory]:
        """Open everything, read a few rows at a time as long as the block lasts."""
        with self._reading() as tx:
            yield WholeHistory(events=tx.audit.stream(person.key), decisions=tx.consents.stream(person.key))
