"""What is kept, and the transaction that keeps it: everything of one unit of work is stored together, or not at all."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sesame.domain.account_store import Accounts
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.budget_store import Budgets
from sesame.domain.closings import Closings
from sesame.domain.consents import Consent
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import OutboxEntry
from sesame.domain.delivery import Promise
from sesame.domain.delivery import Settlement
from sesame.domain.departures import Departures
from sesame.domain.erasure import Erasure
from sesame.domain.journey import JourneyState
from sesame.domain.leases import Leases
from sesame.domain.merging import Merging
from sesame.domain.merging import Renaming
from sesame.domain.one_use_key import OneUseKeys
from sesame.domain.password_intent import PasswordIntents
from sesame.domain.people_register import Register
from sesame.domain.people_runs import PeopleRuns
from sesame.domain.person_file import OwedMail
from sesame.domain.publications import Publications
from sesame.domain.reserved_names import ReservedNames
from sesame.domain.revisions import Revisions
from sesame.domain.waiting_rows import WaitingRows


class Journeys(Protocol):
    """Journeys under way."""

    def add(self, state: JourneyState) -> None:
        """Store a new journey."""

    def get(self, key: str) -> JourneyState | None:
        """Return the journey of that key, expired or not."""

    def touch(self, key: str, at: dt.datetime) -> None:
        """Remember that the journey was in use."""

    def save(self, state: JourneyState, *, key: str) -> bool:
        """Store ``state`` in place of its former revision under ``key``.

        Return false, with nothing stored, when another request stored that revision first. A state
        whose own key differs from ``key`` moves the journey to the new key.
        """

    def delete(self, key: str) -> None:
        """Forget the journey."""

    def delete_of(self, person: int, *, but: str = "") -> int:
        """Forget every journey in which that person was identified, but the one of that key; return how many."""

    def purge(self, *, touched_before: dt.datetime, now: dt.datetime, limit: int) -> int:
        """Forget at most so many of the journeys idle since then or past their deadline; return how many."""


class Consents(Protocol):
    """Decisions, appended and never changed."""

    def append(self, consents: Iterable[Consent]) -> None:
        """Store the decisions and, once each, the wordings they were shown with."""

    def latest(self, person: int, count: int) -> list[Consent]:
        """Return a person's last decisions, the oldest of them first."""

    def last_on(self, person: int, subject: str) -> Consent | None:
        """Return a person's last decision on a subject, if there is one."""

    def stream(self, person: int) -> Iterator[Consent]:
        """Give all of a person's decisions, the oldest first, a few at a time."""


class AuditTrail(Protocol):
    """Security events, appended, never changed, and forgotten when they are old."""

    def append(self, *events: AuditEvent) -> None:
        """Store the events; a refusal that anybody may repeat counts up the one of its origin and hour."""

    def latest(self, person: int, count: int) -> list[AuditEvent]:
        """Return a person's last events, the latest first; those alike in a row are one, with their count.

        The work is bounded, however many events there are.
        """

    def stream(self, person: int) -> Iterator[AuditEvent]:
        """Give all of a person's events, the oldest first, a few at a time."""

    def of_kind(self, action: AuditAction, since: dt.datetime) -> list[AuditEvent]:
        """Return the events of one kind since then, the oldest first; of kinds of which there are few."""

    def came(self, person: int, action: AuditAction, since: dt.datetime) -> bool:
        """Tell whether an event of one kind came to somebody since then."""

    def counts(self, since: dt.datetime) -> dict[str, int]:
        """Return how often each kind of event came since then, over all people."""

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the events from before then; return how many."""


class SpentTokens(Protocol):
    """Tokens of one use that have been used."""

    def spend(self, nonce: str, at: dt.datetime) -> bool:
        """Note the use; false when it was used before."""

    def is_spent(self, nonce: str) -> bool:
        """Tell whether the token was used."""

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of those used before then; return how many."""


class Outbox(Protocol):
    """What was promised in this transaction and is still owed."""

    def promise(self, promises: Iterable[Promise], at: dt.datetime) -> None:
        """Store what is owed; the unit of work tells its listeners after the commit."""

    def due(self, *, by: dt.datetime, but_kinds: Collection[str] = (), limit: int) -> Sequence[int]:
        """Return the ids of entries that were due by then, of no kind of these, oldest first; none is taken."""

    def claim(
        self,
        entry_id: int,
        *,
        claim: str,
        now: dt.datetime,
        due_by: dt.datetime,
        lease: dt.timedelta,
        but_kinds: Collection[str] = (),
    ) -> OutboxEntry | None:
        """Take an entry for as long as the lease lasts, if it was due by then and is of no kind of these.

        ``claim`` is a word that is used once. What was written is read for this entry alone.
        """

    def settle(self, entry: OutboxEntry, how: Settlement) -> bool:
        """Write down how a try ended, unless somebody else took the entry meanwhile; tell whether it was still ours.

        What is kept forgets what it said, and so does what is given up and was of use for a short time only.
        """

    def take_back(self, ids: Collection[int], *, due: dt.datetime) -> int:
        """Make these entries, which were given up, due again then; return how many still say something."""

    def owed_to(self, addresses: Collection[str], *, limit: int) -> list[OwedMail]:
        """Return the mails to these addresses that have not left, the last promised first."""

    def count(self, state: DeliveryState) -> int:
        """Return how many entries are in that state."""

    def revive(self, now: dt.datetime) -> int:
        """Make every dead entry that still says something due again, with all its tries; return how many."""

    def purge(self, *, kept_before: dt.datetime, given_up_before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the entries promised before then that were kept, or given up; return how many."""

    def silence(self, *, before: dt.datetime, limit: int) -> int:
        """Forget what at most so many of the entries promised before then and given up said; return how many."""


@dataclass(slots=True)
class Attempt:
    """Something done that may still be undone, as if it had never been."""

    kept: bool = False


class Transaction(Protocol):
    """One unit of work: everything written through it is stored together, or not at all."""

    @property
    def accounts(self) -> Accounts:
        """Credentials and states."""

    @property
    def journeys(self) -> Journeys:
        """Journeys under way."""

    @property
    def budgets(self) -> Budgets:
        """Counters of wrong tries."""

    @property
    def consents(self) -> Consents:
        """Decisions."""

    @property
    def audit(self) -> AuditTrail:
        """Security events."""

    @property
    def spent_tokens(self) -> SpentTokens:
        """Tokens used."""

    @property
    def outbox(self) -> Outbox:
        """Promises."""

    @property
    def erasure(self) -> Erasure:
        """What forgets a person."""

    @property
    def closings(self) -> Closings:
        """Closings by hand."""

    @property
    def departures(self) -> Departures:
        """Who is told that their account is about to end."""

    @property
    def keys(self) -> OneUseKeys:
        """Keys that open a closed path."""

    @property
    def password_intents(self) -> PasswordIntents:
        """Changes of a password under way in another system."""

    @property
    def revisions(self) -> Revisions:
        """How often what is known of a person changed."""

    @property
    def publications(self) -> Publications:
        """How far other systems have been told of people."""

    @property
    def people_runs(self) -> PeopleRuns:
        """Imports and adoptions."""

    @property
    def reserved(self) -> ReservedNames:
        """Names that were somebody's."""

    @property
    def waiting(self) -> WaitingRows:
        """Rows of sources that wait."""

    @property
    def merging(self) -> Merging:
        """What makes one person of two."""

    @property
    def renaming(self) -> Renaming:
        """What changes somebody's names."""

    @property
    def register(self) -> Register:
        """People, and what sources say of them, many at a time."""

    @property
    def leases(self) -> Leases:
        """What one process does at a time."""

    def tentatively(self) -> AbstractContextManager[Attempt]:
        """Do what stands in the block, and undo it again unless it is said to be kept: the work is the same."""


#: Opens a unit of work: committed when the block ends, undone when it raises.
UnitOfWork = Callable[[], AbstractContextManager[Transaction]]

#: Opens a unit that only reads: it waits for no writer, sees one moment, and what it writes is refused.
Reading = Callable[[], AbstractContextManager[Transaction]]
