"""Every mail there is, as the use cases promise them, to a person of whatever name."""

import datetime as dt
from typing import Any
from typing import cast

from sesame.domain.delivery import Promise
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.notification import Notification
from sesame.services.sample_mails import sample_mails

PUBLIC = "https://ent.univ-demo.example"
#: The help desk as pages name it, and the one that is told.
DESK, HELP_MAIL = "assistance@univ-demo.example", "gestion@univ-demo.example"
PERSONAL = "lea@courriel.example"
NOON = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


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
    return sample_mails(person, composing(), at=NOON, help_mail=HELP_MAIL)
