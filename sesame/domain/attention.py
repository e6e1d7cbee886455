"""What in an account deserves its owner's attention; nothing at all is the best news « Mon Sésame » has.

What somebody decided is never a concern: whoever refuses SMS or a photo is not asked again.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sesame.domain.account import Account
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.channels import Channels
from sesame.domain.joker import ChosenQuestion
from sesame.domain.person import Person

#: Refusals that somebody else may have caused.
REFUSALS = frozenset(
    {
        AuditAction.IDENTITY_REFUSED,
        AuditAction.CODE_REFUSED,
        AuditAction.ANSWER_REFUSED,
        AuditAction.CURRENT_PASSWORD_REFUSED,
        AuditAction.SIGN_IN_REFUSED,
    }
)
#: So many in so many days are no slip of one's own fingers.
MANY = 5
LATELY = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How many tries were refused lately, and when the last one was."""

    count: int
    last: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerns:
    """Each thing by itself; ``refusals`` is none where they were few, or older than the present password."""

    no_address: bool
    no_personal_address: bool
    no_joker: bool
    unreadable_question: bool
    refusals: Refusals | None
    unread_charters: int = 0

    @property
    def all_is_well(self) -> bool:
        """Whether there is none."""
        concerns = (
            self.no_address,
            self.no_personal_address,
            self.no_joker,
            self.unreadable_question,
            self.unread_charters,
        )
        return not (any(concerns) or self.refusals)


def concerns_of(
    person: Person,
    account: Account,
    question: ChosenQuestion | None,
    events: Iterable[AuditEvent],
    *,
    now: dt.datetime,
    unread: int = 0,
) -> Concerns:
    """Look at what is known, at the latest events, and at how many charters are ``unread``."""
    return Concerns(
        no_address=not person.addresses,
        # One that is the university's again reaches nobody elsewhere.
        no_personal_address=bool(person.addresses) and not Channels().address(person),
        no_joker=question is None,
        unreadable_question=question is not None and not (question.id or question.own_text),
        refusals=_refusals(events, since=max(now - LATELY, account.password_changed_at)),
        unread_charters=unread,
    )


def _refusals(events: Iterable[AuditEvent], *, since: dt.datetime) -> Refusals | None:
    lately = [event for event in events if event.action in REFUSALS and event.at > since]
    count = sum(event.count for event in lately)
    return Refusals(count=count, last=max(event.at for event in lately)) if count >= MANY else None
