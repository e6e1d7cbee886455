"""What people are told by mail: who receives what, never a password or an answer."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from sesame.domain.audit import Act
from sesame.domain.delivery import Promise
from sesame.domain.person import Person
from sesame.services.disavowal_links import DisavowalLinks

#: The mails to the person and to the help desk where a link or an operator did it.
_SUSPENDED = ("account_suspended", "help_suspended")


class Notification:
    """Composes mails; their texts are in ``templates/sesame/mail``.

    Each is in the language the university knows of the person; where it knows none, in that of the page.
    """

    def __init__(self, *, timezone: str, links: DisavowalLinks, help_address: str) -> None:
        """Take the zone in which times are told, the « Ce n'est pas moi » links and the help desk's address."""
        self._zone = zoneinfo.ZoneInfo(timezone)
        self._links = links
        self._help_address = help_address

    def account_activated(self, person: Person, *, at: dt.datetime, language: str) -> list[Promise]:
        """Confirm an activation: the login, the time, and what to do if it was not the person."""
        facts = {**self._who(person, at), "link": self._links.url(person, changed_at=at)}
        return self._to_all(person, "account_activated", facts, language)

    def account_changed(
        self, person: Person, change: str, *, at: dt.datetime, changed_at: dt.datetime, language: str
    ) -> list[Promise]:
        """Tell of one change, by its name in ``preferences.CHANGES``.

        ``changed_at`` is when the password was last changed: the link dies when it is again.
        """
        facts = {
            **self._who(person, at),
            "change": change,
            "link": self._links.url(person, changed_at=changed_at),
        }
        return self._to_all(person, "account_changed", facts, language)

    def account_suspended(
        self, person: Person, *, at: dt.datetime, act: Act | None, by_link: bool = False
    ) -> list[Promise]:
        """Tell the person and the help desk.

        ``act`` is who did it and why; without one the person did, ``by_link`` of a mail or in « Mon Sésame ».
        """
        by_person = act is None and not by_link
        told, desk = ("suspended_by_person", "help_suspended_by_person") if by_person else _SUSPENDED
        mails = self._to_all(person, told, self._who(person, at), "fr")
        if self._help_address:
            facts = {
                "uid": person.uid,
                "at": self._local(at),
                "by": act.actor.name if act else "",
                "reason": act.reason if act else "",
            }
            mails.append(Promise(template=desk, to=self._help_address, language="fr", facts=facts))
        return mails

    def somebody_tried(self, person: Person, path: str, *, at: dt.datetime) -> list[Promise]:
        """Tell the person that somebody knew their number and birth date, or had their session, and was stopped.

        ``path`` is where: ``code``, ``joker`` or ``current-password``.
        """
        facts = {"name": person.full_name, "path": path, "at": self._local(at)}
        return self._to_all(person, "somebody_tried", facts, "fr")

    def code(self, person: Person | None, *, code: str, until: dt.datetime, language: str) -> Promise:
        """Send a code to the address known before the account was; useless once it has expired.

        For nobody it is a mail to nowhere, which whoever makes it has to undo.
        """
        return Promise(
            template="code",
            to=(person and person.personal_mail) or "",
            language=(person and person.language) or language,
            facts={"name": person.full_name if person else "", "code": code, "until": self._local(until)},
            useful_until=until.isoformat(),
        )

    def guessing_alarm(self, facts: Mapping[str, str], at: dt.datetime) -> list[Promise]:
        """Tell the help desk that somebody goes through numbers and dates; nobody, where it has no address."""
        if not self._help_address:
            return []
        told = {**facts, "at": self._local(at)}
        return [Promise(template="help_alarm", to=self._help_address, language="fr", facts=told)]

    def _who(self, person: Person, at: dt.datetime) -> dict[str, str]:
        return {
            "name": person.full_name,
            "login": person.login,
            "uid": person.uid,
            "mail": person.mail or "",
            "at": self._local(at),
        }

    def _local(self, moment: dt.datetime) -> str:
        return moment.astimezone(self._zone).isoformat(timespec="minutes")

    def _to_all(self, person: Person, template: str, facts: Mapping[str, str], language: str) -> list[Promise]:
        said = person.language or language
        return [Promise(template=template, to=address, language=said, facts=facts) for address in person.addresses]
