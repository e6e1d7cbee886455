"""What the use cases need from the world: each port is named for the need, not for the technology.

Errors: an adapter whose system does not answer raises ``errors.Unavailable`` with its port's name.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Consent
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import Mail
from sesame.domain.delivery import OutboxEntry
from sesame.domain.journey import JourneyState
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person


class Clock(Protocol):
    """The time."""

    def now(self) -> dt.datetime:
        """Return the present moment, in UTC."""

    def today(self) -> dt.date:
        """Return the date it is at the university."""


class Directory(Protocol):
    """Who people are."""

    def find(self, kind: IdentifierKind, value: str) -> Person | None:
        """Return the one person with that identifier; the work is the same when there is none."""


class Accounts(Protocol):
    """Credentials and states; one row a person once activated."""

    def state(self, uid: str) -> AccountState:
        """Return the state; a uid without a row is pending."""

    def get(self, uid: str) -> Account | None:
        """Return the account, if it was ever activated."""

    def activate(self, account: Account) -> bool:
        """Store the account unless it is already there; tell whether it was this call that did."""

    def rehash(self, uid: str, *, old_hash: str, new_hash: str) -> None:
        """Replace a hash by one of the same password with newer parameters, unless it changed meanwhile."""

    def lock(self, uid: str) -> Account | None:
        """Return the account and keep others from changing it until the end of the transaction."""

    def set_password(self, uid: str, *, password_hash: str, at: dt.datetime) -> bool:
        """Replace the password of an active account and remember it; tell whether there was one."""

    def set_joker(self, uid: str, joker: JokerSecret) -> None:
        """Replace the secret question and its answer's hash."""

    def suspend(self, uid: str, at: dt.datetime) -> bool:
        """Suspend an active account; tell whether there was one."""

    def resume(self, uid: str) -> bool:
        """Make a suspended account active again; tell whether there was one."""

    def reset(self, uid: str) -> bool:
        """Make a suspended account pending, without password, joker and preferences; tell whether there was one."""

    def recent_hashes(self, uid: str, count: int) -> list[str]:
        """Return the hashes of the last passwords, the present one first."""

    def set_preferences(self, uid: str, preferences: Preferences) -> None:
        """Store what the person decided, in place of what was decided before."""

    def preferences(self, uid: str) -> Preferences:
        """Return what the person decided; the defaults where nothing was."""


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

    def delete_of(self, uid: str, *, but: str = "") -> int:
        """Forget every journey in which that person was identified, but the one of that key; return how many."""

    def purge(self, *, touched_before: dt.datetime, now: dt.datetime) -> int:
        """Forget every journey idle since then or past its deadline; return how many."""


class Budgets(Protocol):
    """Counters of wrong tries, shared by every process and kept over restarts."""

    def reserve(self, subject: str, period: str, at: dt.datetime, *, tries: int = 1) -> int:
        """Add the tries and return the total including them, holding the counter until the commit."""

    def refund(self, subject: str, period: str) -> None:
        """Give one try back."""

    def used(self, subject: str, period: str) -> int:
        """Return the tries made so far."""

    def clear(self, subject: str) -> None:
        """Forget every counter of a subject."""

    def purge(self, *, before: dt.datetime) -> int:
        """Forget the windows last used before then, totals excepted; return how many."""


class Consents(Protocol):
    """Decisions, appended and never changed."""

    def append(self, consents: Iterable[Consent]) -> None:
        """Store the decisions and, once each, the wordings they were shown with."""

    def history(self, uid: str) -> list[Consent]:
        """Return a person's decisions, the oldest first."""


class AuditTrail(Protocol):
    """Security events, appended, never changed, and forgotten when they are old."""

    def append(self, *events: AuditEvent) -> None:
        """Store the events."""

    def of_person(self, uid: str) -> list[AuditEvent]:
        """Return a person's events, the oldest first."""

    def purge(self, *, before: dt.datetime) -> int:
        """Forget the events from before then; return how many."""


class SpentTokens(Protocol):
    """Tokens of one use that have been used."""

    def spend(self, nonce: str, at: dt.datetime) -> bool:
        """Note the use; false when it was used before."""

    def is_spent(self, nonce: str) -> bool:
        """Tell whether the token was used."""

    def purge(self, *, before: dt.datetime) -> int:
        """Forget those used before then; return how many."""


class Outbox(Protocol):
    """What was promised in this transaction and is still owed."""

    def promise(self, mails: Iterable[Mail], at: dt.datetime) -> list[int]:
        """Store the mails to send and return the ids of their entries."""

    def claim(self, *, now: dt.datetime, lease: dt.timedelta, limit: int, ids: list[int] | None) -> list[OutboxEntry]:
        """Take entries that are due, so that no other process takes them while the lease lasts."""

    def settle(self, entry_id: int, *, state: DeliveryState, next_attempt_at: dt.datetime | None, error: str) -> None:
        """Write down how a try ended."""

    def give_back(self, entry_ids: Iterable[int], *, next_attempt_at: dt.datetime) -> None:
        """Undo the claim of entries that were not tried: they are due then, and no try is counted."""

    def count(self, state: DeliveryState) -> int:
        """Return how many entries are in that state."""

    def revive(self, now: dt.datetime) -> int:
        """Make every dead entry due again; return how many."""

    def purge(self, *, before: dt.datetime) -> int:
        """Forget the entries promised before then that were kept; return how many."""


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
    def directory(self) -> Directory:
        """People, as seen inside this unit of work."""


#: Opens a unit of work: committed when the block ends, undone when it raises.
UnitOfWork = Callable[[], AbstractContextManager[Transaction]]


class Verdict(Protocol):
    """The outcome of comparing a secret with its hash."""

    @property
    def matches(self) -> bool:
        """Whether the secret is the right one."""

    @property
    def new_hash(self) -> str | None:
        """A hash with today's parameters, when the stored one is older."""


class Hasher(Protocol):
    """Slow hashes for secrets that people choose."""

    def hash(self, secret: str) -> str:
        """Return a new salted hash."""

    def verify(self, stored: str | None, secret: str) -> Verdict:
        """Compare; without a stored hash the same work is done and the answer is no."""


class Secrets(Protocol):
    """Random ids and keyed digests."""

    def new_id(self) -> str:
        """Return 256 random bits as text that fits a cookie."""

    def new_code(self) -> str:
        """Return eight random digits."""

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest: equal texts of one purpose agree, and nothing can be read from it."""


class MailLinks(Protocol):
    """Signed tokens that links in mails carry."""

    def seal(self, purpose: str, content: dict[str, str]) -> str:
        """Return a token of that purpose."""

    def open(self, purpose: str, token: str, *, max_age: dt.timedelta) -> dict[str, str]:
        """Return what was sealed. Errors: ``Expired("link_expired")`` for any token that is not good."""


class PhoneNumbers(Protocol):
    """Reading phone numbers as people write them."""

    def parse_mobile(self, raw: str) -> str:
        """Return the number in E.164 form.

        Errors: ``Refused`` on ``phone`` with ``phone_missing``, ``phone_invalid`` or ``phone_not_mobile``.
        """


class Mailer(Protocol):
    """Sending one mail."""

    def send(self, mail: Mail, *, message_id: str) -> None:
        """Write the mail in its language and hand it over.

        Errors: ``Unavailable("mail")`` when the server did not take it and may later;
        ``Refused("mail_rejected")`` when it never will.
        """


class FloodGate(Protocol):
    """The first fence: how many requests one address may make, right or wrong."""

    def check(self) -> None:
        """Count the present request. Errors: ``Throttled``; ``Unavailable`` when it cannot count."""
