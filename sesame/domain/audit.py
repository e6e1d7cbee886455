"""What is written down for good: security events, without a secret and without a name in clear text."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum

#: The origin of what the help desk did, in place of a client address.
HELP_DESK = "cli"


class AuditAction(StrEnum):
    """The events that are kept."""

    ACCOUNT_ACTIVATED = "account_activated"
    CHARTER_ACCEPTED = "charter_accepted"
    IDENTITY_PROVEN = "identity_proven"
    IDENTITY_REFUSED = "identity_refused"
    IDENTITY_PATH_CLOSED = "identity_path_closed"
    CODE_SENT = "code_sent"
    CODE_REFUSED = "code_refused"
    ANSWER_REFUSED = "answer_refused"
    PASSWORD_RECOVERED = "password_recovered"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    CURRENT_PASSWORD_REFUSED = "current_password_refused"  # noqa: S105 - the name of an event
    JOKER_CHANGED = "joker_changed"
    DIRECTORY_CHANGED = "directory_changed"
    PHOTO_CHANGED = "photo_changed"
    SMS_CHANGED = "sms_changed"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESUMED = "account_resumed"
    ACCOUNT_RESET = "account_reset"
    PATHS_REOPENED = "paths_reopened"
    SITE_ALARM = "site_alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One event: ``uid`` is empty where no person of ours is concerned; ``origin`` is the client address."""

    action: AuditAction
    at: dt.datetime
    uid: str = ""
    origin: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
