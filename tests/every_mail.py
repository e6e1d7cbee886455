"""Every mail there is, as the use cases promise them, to a person of whatever name."""

import datetime as dt
from dataclasses import replace
from typing import Any
from typing import cast

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.delivery import Promise
from sesame.domain.delivery import caught
from sesame.domain.one_use_key import KeyAct
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.notification import Notification

PUBLIC = "https://ent.univ-demo.example"
#: The help desk as pages name it, and the one that is told.
DESK, HELP_MAIL = "assistance@univ-demo.example", "gestion@univ-demo.example"
PERSONAL = "lea@courriel.example"
NOON = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
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


class _Links:
    """Links as long as real ones."""

    def url(self, _person: Person, *, changed_at: dt.datetime) -> str:
        """Return one; the moment is not in it."""
        return f"{PUBLIC}/sesame/ce-n-est-pas-moi/{'eyJwZXJzb24iOiIxMDEifQ' * 5}.{changed_at:%S}"


def somebody(given: str, family: str, language: str, **more: Any) -> Person:
    """Return a person of that name."""
    facts: dict[str, Any] = {"uid": "lmartin", "login": "lmartin", **more}
    return Person(
        key=101,
        category=Category.STUDENT,
        given_name=given,
        family_name=family,
        birth_date=None,
        personal_mail=PERSONAL,
        language=language,
        **facts,
    )


def composing() -> Notification:
    """Return what composes mails, of a university with a help desk."""
    return Notification(timezone="Europe/Paris", links=cast("DisavowalLinks", _Links()), help_address=HELP_MAIL)


def every_mail(person: Person) -> list[Promise]:
    """Return what is promised when everything there is happens to somebody, once each."""
    notification, language = composing(), person.language
    promised = [
        *notification.account_activated(person, at=NOON, language=language),
        *notification.account_activated(person, at=NOON, language=language, again=True),
        *notification.account_suspended(person, at=NOON, act=None, by_link=True),
        *notification.account_suspended(person, at=NOON, act=None),
        *notification.account_suspended(person, at=NOON, act=_ACT),
        *notification.account_resumed(person, _ACT, at=NOON, changed_at=NOON),
        *notification.account_reset(person, _ACT, at=NOON),
        *notification.paths_reopened(person, _ACT, at=NOON),
        *notification.login(person, at=NOON, language=language),
        notification.code(person, code="12345678", until=NOON + dt.timedelta(days=3650), language=language),
        *notification.guessing_alarm({"path": "identity", "wrong": "300", "right": "12", "people": "250"}, NOON),
        *notification.guessing_alarm({"path": "sign-in", "wrong": "300", "right": "12", "people": "250"}, NOON),
    ]
    for good_for in KeyAct:
        promised += notification.key_given(person, _ACT, good_for=good_for, at=NOON)
    for path in ("code", "joker", "current-password"):
        promised += notification.somebody_tried(person, path, at=NOON)
    for event in CHANGES:
        promised += notification.account_changed(person, event, at=NOON, changed_at=NOON, language=language)
    # What versions until 0.3 promised, and may still be owed.
    resumed = promised[-1].facts
    promised.append(Promise(template="account_suspended", to=PERSONAL, language=language, facts=resumed))
    # What a test site makes of an SMS.
    sms = Promise(kind="sms", template="alert", to="+33639981234", language="fr", facts={"name": person.full_name})
    promised.append(replace(caught(sms, HELP_MAIL), meant_for=""))
    return promised
