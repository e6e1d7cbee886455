"""What people are told by mail: who receives what, never a secret."""

import datetime as dt
import zoneinfo

from sesame.domain.delivery import Mail
from sesame.domain.person import Person


class Notification:
    """Composes mails to every known address of a person; texts are in ``templates/sesame/mail``."""

    def __init__(self, *, timezone: str) -> None:
        """Take the zone in which times are told."""
        self._zone = zoneinfo.ZoneInfo(timezone)

    def account_activated(self, person: Person, *, at: dt.datetime, language: str) -> list[Mail]:
        """Confirm an activation: the login, the time, and what to do if it was not the person."""
        facts = {
            "name": person.full_name,
            "login": person.login,
            "uid": person.uid,
            "mail": person.mail or "",
            "at": at.astimezone(self._zone).isoformat(timespec="minutes"),
        }
        return [
            Mail(template="account_activated", to=address, language=language, facts=facts)
            for address in person.addresses
        ]
