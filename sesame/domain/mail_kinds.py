"""Every mail there is, and which event each of them tells of.

A new mail is a name here, an entry of ``TOLD_BY``, and three templates of that name in ``templates/sesame/mail``: the
subject (``.subject.txt``), the text (``.txt``) and the HTML (``.html``). One without its words never leaves.
"""

from collections.abc import Mapping
from enum import StrEnum

from sesame.domain.audit import AuditAction
from sesame.domain.delivery import CAUGHT
from sesame.domain.delivery import Promise


class WhyUndelivered(StrEnum):
    """Why a system does not know the password that its owner chose."""

    LATE = "late"
    REFUSED = "refused"
    #: Cut off while it was told: it may know it, and Sésame does not.
    INTERRUPTED = "interrupted"


class MailKind(StrEnum):
    """The mails, each with words of its own; the value names its templates."""

    ACCOUNT_ACTIVATED = "account_activated"
    ACCOUNT_ACTIVATED_AGAIN = "account_activated_again"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    PASSWORD_RECOVERED = "password_recovered"  # noqa: S105 - the name of a mail
    JOKER_CHANGED = "joker_changed"
    DIRECTORY_CHANGED = "directory_changed"
    PHOTO_CHANGED = "photo_changed"
    SMS_CHANGED = "sms_changed"
    PHONE_CHANGED = "phone_changed"
    SUSPENDED_BY_LINK = "suspended_by_link"
    SUSPENDED_BY_PERSON = "suspended_by_person"
    SUSPENDED_BY_UNIVERSITY = "suspended_by_university"
    #: What versions until 0.3 promised, without saying who suspended.
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESUMED = "account_resumed"
    ACCOUNT_RESET = "account_reset"
    PATHS_REOPENED = "paths_reopened"
    ACCESS_CLOSED = "access_closed"
    ACCESS_REOPENED = "access_reopened"
    END_ANNOUNCED = "end_announced"
    LOGIN_CHANGED = "login_changed"
    #: Two people were one: what became of the account, or of both.
    MERGED_KEPT = "people_merged_kept"
    MERGED_TAKEN = "people_merged_taken"
    MERGED_CHOSEN = "people_merged_chosen"
    KEY_FOR_ACTIVATION = "key_for_activation"
    KEY_FOR_RECOVERY = "key_for_recovery"
    CODE = "code"
    TRIED_CODES = "somebody_tried_codes"
    TRIED_ANSWERS = "somebody_tried_answers"
    TRIED_PASSWORDS = "somebody_tried_passwords"
    LOGIN = "login"
    HELP_SUSPENDED_BY_LINK = "help_suspended_by_link"
    HELP_SUSPENDED_BY_PERSON = "help_suspended_by_person"
    HELP_SUSPENDED_BY_UNIVERSITY = "help_suspended_by_university"
    HELP_ALARM = "help_alarm"
    HELP_ALARM_SIGN_IN = "help_alarm_sign_in"
    HELP_PEOPLE_HELD = "help_people_held"
    HELP_PASSWORDS_WAITING = "help_passwords_waiting"
    PASSWORD_UNDELIVERED = "password_undelivered"  # noqa: S105 - the name of a mail
    #: What another carrier would have brought, on a test site: it tells of no event.
    CAUGHT = CAUGHT


#: The mails that tell of each event, those to the help desk included; nobody is written to about the others.
TOLD_BY: Mapping[AuditAction, tuple[MailKind, ...]] = {
    AuditAction.ACCOUNT_ACTIVATED: (MailKind.ACCOUNT_ACTIVATED, MailKind.ACCOUNT_ACTIVATED_AGAIN),
    AuditAction.ACCOUNT_ADOPTED: (),
    AuditAction.CHARTER_ACCEPTED: (),
    AuditAction.IDENTITY_PROVEN: (),
    AuditAction.IDENTITY_REFUSED: (),
    AuditAction.IDENTITY_PATH_CLOSED: (),
    AuditAction.KEY_GIVEN: (MailKind.KEY_FOR_ACTIVATION, MailKind.KEY_FOR_RECOVERY),
    AuditAction.KEY_USED: (),
    AuditAction.CODE_SENT: (MailKind.CODE,),
    AuditAction.LOGIN_SENT: (MailKind.LOGIN,),
    AuditAction.CODE_REFUSED: (),
    AuditAction.ANSWER_REFUSED: (),
    AuditAction.PASSWORD_RECOVERED: (MailKind.PASSWORD_RECOVERED,),
    AuditAction.PASSWORD_CHANGED: (MailKind.PASSWORD_CHANGED,),
    AuditAction.CURRENT_PASSWORD_REFUSED: (),
    AuditAction.SIGN_IN_REFUSED: (),
    AuditAction.SIGN_IN_SLOWED: (),
    AuditAction.JOKER_CHANGED: (MailKind.JOKER_CHANGED,),
    AuditAction.DIRECTORY_CHANGED: (MailKind.DIRECTORY_CHANGED,),
    AuditAction.PHOTO_CHANGED: (MailKind.PHOTO_CHANGED,),
    AuditAction.SMS_CHANGED: (MailKind.SMS_CHANGED,),
    AuditAction.PHONE_CHANGED: (MailKind.PHONE_CHANGED,),
    AuditAction.ACCOUNT_SUSPENDED: (
        MailKind.SUSPENDED_BY_LINK,
        MailKind.SUSPENDED_BY_PERSON,
        MailKind.SUSPENDED_BY_UNIVERSITY,
        MailKind.ACCOUNT_SUSPENDED,
        MailKind.HELP_SUSPENDED_BY_LINK,
        MailKind.HELP_SUSPENDED_BY_PERSON,
        MailKind.HELP_SUSPENDED_BY_UNIVERSITY,
    ),
    AuditAction.ACCOUNT_RESUMED: (MailKind.ACCOUNT_RESUMED,),
    AuditAction.ACCOUNT_RESET: (MailKind.ACCOUNT_RESET,),
    AuditAction.PATHS_REOPENED: (MailKind.PATHS_REOPENED,),
    AuditAction.ACCESS_CLOSED: (MailKind.ACCESS_CLOSED,),
    AuditAction.ACCESS_REOPENED: (MailKind.ACCESS_REOPENED,),
    AuditAction.END_ANNOUNCED: (MailKind.END_ANNOUNCED,),
    AuditAction.PERSON_WARNED: (MailKind.TRIED_CODES, MailKind.TRIED_ANSWERS, MailKind.TRIED_PASSWORDS),
    AuditAction.SITE_ALARM: (MailKind.HELP_ALARM, MailKind.HELP_ALARM_SIGN_IN),
    AuditAction.PERSON_FORGOTTEN: (),
    AuditAction.NAME_RELEASED: (),
    AuditAction.PERSON_VIEWED: (),
    AuditAction.WAITING_SETTLED: (),
    AuditAction.PEOPLE_HELD: (MailKind.HELP_PEOPLE_HELD,),
    # Who has an account is told of the end before it comes, not of each night that shows it.
    AuditAction.PERSON_GONE: (),
    AuditAction.PERSON_BACK: (),
    AuditAction.PASSWORDS_WAITING: (MailKind.HELP_PASSWORDS_WAITING,),
    AuditAction.PASSWORD_UNDELIVERED: (MailKind.PASSWORD_UNDELIVERED,),
    AuditAction.PERSON_RENAMED: (MailKind.LOGIN_CHANGED,),
    AuditAction.PERSON_MERGED: (MailKind.MERGED_KEPT, MailKind.MERGED_TAKEN, MailKind.MERGED_CHOSEN),
    AuditAction.PEOPLE_SEARCHED: (),
}

#: What versions until 0.3 said of a change, by the fact that named it.
_OLD_CHANGES = {
    "password": MailKind.PASSWORD_CHANGED,
    "recovery": MailKind.PASSWORD_RECOVERED,
    "joker": MailKind.JOKER_CHANGED,
    "directory": MailKind.DIRECTORY_CHANGED,
    "photo": MailKind.PHOTO_CHANGED,
    "sms": MailKind.SMS_CHANGED,
}


def mail_of(event: AuditAction) -> MailKind:
    """Return the one mail that tells of an event. Errors: ``ValueError`` where there is none, or one has to choose."""
    (kind,) = TOLD_BY[event]
    return kind


def kind_of(promise: Promise) -> MailKind:
    """Return which mail was promised, by this version or an older one. Errors: ``ValueError``, ``KeyError``."""
    if promise.template == "account_changed":
        return _OLD_CHANGES[promise.facts["change"]]
    if promise.template == "help_suspended":
        by = promise.facts.get("by")
        return MailKind.HELP_SUSPENDED_BY_UNIVERSITY if by else MailKind.HELP_SUSPENDED_BY_LINK
    return MailKind(promise.template)
