"""What is written down for good: security events, without a secret and without a name in clear text."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum

from sesame.domain.person import NOBODY


class AuditAction(StrEnum):
    """The events that are kept."""

    ACCOUNT_ACTIVATED = "account_activated"
    ACCOUNT_ADOPTED = "account_adopted"
    CHARTER_ACCEPTED = "charter_accepted"
    IDENTITY_PROVEN = "identity_proven"
    IDENTITY_REFUSED = "identity_refused"
    IDENTITY_PATH_CLOSED = "identity_path_closed"
    KEY_GIVEN = "key_given"
    KEY_USED = "key_used"
    CODE_SENT = "code_sent"
    LOGIN_SENT = "login_sent"
    CODE_REFUSED = "code_refused"
    ANSWER_REFUSED = "answer_refused"
    PASSWORD_RECOVERED = "password_recovered"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    CURRENT_PASSWORD_REFUSED = "current_password_refused"  # noqa: S105 - the name of an event
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_SLOWED = "sign_in_slowed"
    JOKER_CHANGED = "joker_changed"
    DIRECTORY_CHANGED = "directory_changed"
    PHOTO_CHANGED = "photo_changed"
    SMS_CHANGED = "sms_changed"
    PHONE_CHANGED = "phone_changed"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESUMED = "account_resumed"
    ACCOUNT_RESET = "account_reset"
    PATHS_REOPENED = "paths_reopened"
    ACCESS_CLOSED = "access_closed"
    ACCESS_REOPENED = "access_reopened"
    END_ANNOUNCED = "end_announced"
    PERSON_WARNED = "person_warned"
    SITE_ALARM = "site_alarm"
    PERSON_GONE = "person_gone"
    PERSON_BACK = "person_back"
    PERSON_FORGOTTEN = "person_forgotten"
    PERSON_VIEWED = "person_viewed"
    PERSON_RENAMED = "person_renamed"
    PERSON_MERGED = "person_merged"
    WAITING_SETTLED = "waiting_settled"
    PEOPLE_HELD = "people_held"
    #: Other systems have not taken new passwords for a day; of one person, not in time.
    PASSWORDS_WAITING = "passwords_waiting"
    PASSWORD_UNDELIVERED = "password_undelivered"  # noqa: S105 - the name of an event
    NAME_RELEASED = "name_released"
    PEOPLE_SEARCHED = "people_searched"


#: Refusals anybody may cause as often as they like: those of one kind, origin and hour are one event with a count.
REPEATABLE = frozenset(
    {
        AuditAction.IDENTITY_REFUSED,
        AuditAction.IDENTITY_PATH_CLOSED,
        AuditAction.CODE_REFUSED,
        AuditAction.ANSWER_REFUSED,
        AuditAction.CURRENT_PASSWORD_REFUSED,
        AuditAction.SIGN_IN_REFUSED,
        AuditAction.SIGN_IN_SLOWED,
    }
)


class ActorKind(StrEnum):
    """Who may have done something to an account."""

    #: Whoever sat at the page, as the person or in their place: nobody signed in for others.
    PERSON = "person"
    #: Somebody of the help desk, signed in to its pages.
    AGENT = "agent"
    #: The user of a command on the server.
    OPERATOR = "operator"
    #: A source of people: a file, a query, a directory.
    SOURCE = "source"
    #: Sésame itself: a timer, an alarm.
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it; ``name`` is a login, a command's user or a source, and empty for the person and the system."""

    kind: ActorKind
    name: str = ""


#: The person concerned, or whoever takes their place at the page.
THE_PERSON = Actor(kind=ActorKind.PERSON)
THE_SYSTEM = Actor(kind=ActorKind.SYSTEM)

#: The reason of the system where a password may have been changed elsewhere, since no answer came.
PERHAPS_CHANGED = "perhaps_changed"
#: And where somebody is forgotten because they left as long ago as the university set.
LEFT_LONG_AGO = "left_long_ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something done to somebody else's account: who did it, and why."""

    actor: Actor
    reason: str
    origin: str = ""

    def event(
        self, action: AuditAction, *, at: dt.datetime, person: int = NOBODY, facts: Mapping[str, str] | None = None
    ) -> "AuditEvent":
        """Return the event of it: what was done, by whom, why and from where."""
        return AuditEvent(
            action=action,
            at=at,
            person=person,
            origin=self.origin,
            actor=self.actor,
            reason=self.reason,
            facts=facts or {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One event.

    ``person`` is an inner key, or ``NOBODY`` where no person of ours is concerned; ``origin`` is the client
    address. ``reason`` says why somebody else than the person did it. ``count`` is how many times it came
    and ``at`` when it came last.
    """

    action: AuditAction
    at: dt.datetime
    person: int = NOBODY
    origin: str = ""
    actor: Actor = THE_PERSON
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    count: int = 1
