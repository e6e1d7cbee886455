"""Every mail there is, as the use cases promise them when everything happens to one person: for who tries them."""

import datetime as dt
from dataclasses import replace

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.delivery import Promise
from sesame.domain.delivery import caught
from sesame.domain.mail_kinds import MailKind
from sesame.domain.mail_kinds import WhyUndelivered
from sesame.domain.merging import AccountAfter
from sesame.domain.one_use_key import KeyAct
from sesame.domain.people_changes import Held
from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.services.notification import Notification

#: The code that the sample of its mail holds.
SAMPLE_CODE = "12345678"
#: Changes in « Mon Sésame », and by a forgotten password.
CHANGES = (
    AuditAction.PASSWORD_CHANGED,
    AuditAction.PASSWORD_RECOVERED,
    AuditAction.JOKER_CHANGED,
    AuditAction.DIRECTORY_CHANGED,
    AuditAction.PHOTO_CHANGED,
    AuditAction.SMS_CHANGED,
    AuditAction.PHONE_CHANGED,
)
_ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Téléphone volé, ticket 4711")


def sample_person(language: str) -> Person:
    """Return somebody invented, who has one address and reads that language."""
    return Person(
        key=0,
        category=Category.STUDENT,
        given_name="Léa",
        family_name="Martin-Duval",
        birth_date=None,
        uid="lmartin",
        login="lea.martin-duval",
        personal_mail="lea@courriel.example",
        language=language,
    )


def sample_mails(person: Person, notification: Notification, *, at: dt.datetime, help_mail: str) -> list[Promise]:
    """Return what is promised when everything there is happens to somebody, once each."""
    language = person.language
    promised = [
        *notification.account_activated(person, at=at, language=language),
        *notification.account_activated(person, at=at, language=language, again=True),
        *notification.account_suspended(person, at=at, act=None, by_link=True),
        *notification.account_suspended(person, at=at, act=None),
        *notification.account_suspended(person, at=at, act=_ACT),
        *notification.account_resumed(person, _ACT, at=at, changed_at=at),
        *notification.account_reset(person, _ACT, at=at),
        *notification.paths_reopened(person, _ACT, at=at),
        *notification.access_closed(person, _ACT, at=at),
        *notification.access_reopened(person, _ACT, at=at),
        *notification.end_announced(person, last_day=at.date(), at=at),
        *notification.end_announced(
            replace(person, gone_on=at.date()),
            last_day=at.date() + dt.timedelta(days=30),
            erased_on=at.date() + dt.timedelta(days=396),
            at=at,
        ),
        *notification.login_changed(replace(person, login=f"{person.login}-2"), person, _ACT, at=at),
        *notification.login(person, at=at, language=language),
        notification.code(person, code=SAMPLE_CODE, until=at + dt.timedelta(days=3650), language=language),
        *notification.guessing_alarm({"path": "identity", "wrong": "300", "right": "12", "people": "250"}, at),
        *notification.guessing_alarm({"path": "sign-in", "wrong": "300", "right": "12", "people": "250"}, at),
    ]
    other = replace(person, uid="ldupont", login="lea.dupont")
    for account in (AccountAfter.KEPT, AccountAfter.TAKEN, AccountAfter.CHOSEN):
        promised += notification.people_merged(person, other, person, _ACT, account=account, at=at)
    held = [
        Held(direction=change, category=category, count=312, of=10480, share=2.5)
        for change, category in zip(GuardedChange, (*Category, *Category), strict=False)
    ]
    promised += notification.people_held("apogee", held, at=at)
    for why in WhyUndelivered:
        promised += notification.password_undelivered(person, ["le wifi"], at=at, why=why)
    promised += notification.passwords_waiting({"le wifi": 312, "l’ENT": 1}, kept_days=14, at=at)
    for good_for in KeyAct:
        promised += notification.key_given(person, _ACT, good_for=good_for, at=at)
    for path in ("code", "joker", "current-password"):
        promised += notification.somebody_tried(person, path, at=at)
    for event in CHANGES:
        promised += notification.account_changed(person, event, at=at, changed_at=at, language=language)
    # What versions until 0.3 promised, and may still be owed.
    old = Promise(
        template=MailKind.ACCOUNT_SUSPENDED.value,
        to=person.personal_mail or "",
        language=language,
        facts={**promised[-1].facts, "link": ""},
    )
    # What a test site makes of an SMS.
    sms = Promise(kind="sms", template="alert", to="+33639981234", language="fr", facts={"name": person.full_name})
    return [*promised, old, replace(caught(sms, help_mail), meant_for="")]
