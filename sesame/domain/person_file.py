"""What the help desk reads of one person: how things stand, without a secret and without the birth date."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import DeliveryState
from sesame.domain.people_said import Said
from sesame.domain.person import Person
from sesame.domain.waiting_rows import WaitingTelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The tries of one window, and when the last one was."""

    used: int
    last: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TriesMade:
    """What of one limit was used up.

    ``ends_at`` is when the window is over; none for a total, which the help desk alone gives back.
    """

    path: str
    used: int
    limit: int
    last: dt.datetime
    ends_at: dt.datetime | None

    @property
    def is_closed(self) -> bool:
        """Whether the next try is refused, or slowed, whatever it says."""
        return self.used >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """A key, or a code of ten minutes, that somebody was given: for what, and until when it is good."""

    act: str
    until: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedMail:
    """A mail that waits, or was given up; one that left has neither a name nor an address any more."""

    template: str
    to: str
    state: DeliveryState
    promised_at: dt.datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """Everything of it; ``account`` is none for who has none.

    ``last_day`` is the last one on which an account is in use, where an end is known; ``former`` the names that were
    theirs, each reserved until a day; ``told`` and ``waiting`` what sources say of them, whose words are not shown.
    """

    person: Person
    state: AccountState
    account: Account | None
    tries: Sequence[TriesMade]
    keys: Sequence[HeldKey]
    mails: Sequence[OwedMail]
    events: Sequence[AuditEvent]
    last_day: dt.date | None
    former: Mapping[str, dt.date]
    told: Sequence[Said]
    waiting: Sequence[WaitingTelling]
