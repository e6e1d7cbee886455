"""What people are told by mail: who receives what, never a password or an answer."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from collections.abc import Mapping

from sesame.domain.attendance import end_of
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.delivery import Promise
from sesame.domain.mail_kinds import MailKind
from sesame.domain.mail_kinds import WhyUndelivered
from sesame.domain.mail_kinds import mail_of
from sesame.domain.merging import AccountAfter
from sesame.domain.one_use_key import KeyAct
from sesame.domain.people_changes import Held
from sesame.domain.person import Person
from sesame.domain.publishing import Label
from sesame.domain.publishing import label_in
from sesame.services.disavowal_links import DisavowalLinks

#: By the account that goes on once two people are one; who had none is told nothing.
_OF_A_MERGE = {
    AccountAfter.KEPT: MailKind.MERGED_KEPT,
    AccountAfter.TAKEN: MailKind.MERGED_TAKEN,
    AccountAfter.CHOSEN: MailKind.MERGED_CHOSEN,
}
_OF_A_KEY = {KeyAct.ACTIVATION: MailKind.KEY_FOR_ACTIVATION, KeyAct.RECOVERY: MailKind.KEY_FOR_RECOVERY}

#: By the path on which somebody was stopped, or on which there is an alarm; one without words of its own is an error.
_TRIED = {
    "code": MailKind.TRIED_CODES,
    "joker": MailKind.TRIED_ANSWERS,
    "current-password": MailKind.TRIED_PASSWORDS,
}
_ALARMS = {
    "identity": MailKind.HELP_ALARM,
    "challenge": MailKind.HELP_ALARM,
    "login-mail": MailKind.HELP_ALARM,
    "code": MailKind.HELP_ALARM,
    "joker": MailKind.HELP_ALARM,
    "current-password": MailKind.HELP_ALARM,
    "sign-in": MailKind.HELP_ALARM_SIGN_IN,
    # A sign-in server, by its name: « client 192.0.2.7 ».
    "client": MailKind.HELP_ALARM_SIGN_IN,
}


class Notification:
    """Composes mails; their texts are in ``templates/sesame/mail``.

    Each is in the language the university knows of the person; where it knows none, in that of the page.
    """

    def __init__(self, *, timezone: str, links: DisavowalLinks, help_address: str) -> None:
        """Take the zone in which times are told, the « Ce n'est pas moi » links and the help desk's address."""
        self._zone = zoneinfo.ZoneInfo(timezone)
        self._links = links
        self._help_address = help_address

    def account_activated(
        self, person: Person, *, at: dt.datetime, language: str, again: bool = False
    ) -> list[Promise]:
        """Confirm an activation, the first one or one ``again``: the login, and what to do if it was not the person."""
        kind = MailKind.ACCOUNT_ACTIVATED_AGAIN if again else MailKind.ACCOUNT_ACTIVATED
        facts = {**self._who(person, at), "link": self._links.url(person, changed_at=at)}
        return self._to_all(person, kind, facts, language)

    def account_changed(
        self, person: Person, event: AuditAction, *, at: dt.datetime, changed_at: dt.datetime, language: str
    ) -> list[Promise]:
        """Tell of one change by the mail of its event.

        ``changed_at`` is when the password was last changed: the link dies when it is again.
        """
        facts = {**self._who(person, at), "link": self._links.url(person, changed_at=changed_at)}
        return self._to_all(person, mail_of(event), facts, language)

    def account_suspended(
        self, person: Person, *, at: dt.datetime, act: Act | None, by_link: bool = False
    ) -> list[Promise]:
        """Tell the person and the help desk.

        ``act`` is who did it and why; without one the person did, ``by_link`` of a mail or in « Mon Sésame ».
        """
        if act:
            told, desk = MailKind.SUSPENDED_BY_UNIVERSITY, MailKind.HELP_SUSPENDED_BY_UNIVERSITY
            why = {"by": act.actor.name or "Sésame", "reason": act.reason}
        else:
            told, desk = MailKind.SUSPENDED_BY_PERSON, MailKind.HELP_SUSPENDED_BY_PERSON
            if by_link:
                told, desk = MailKind.SUSPENDED_BY_LINK, MailKind.HELP_SUSPENDED_BY_LINK
            why = {}
        # The person is told why, as in « Mon Sésame », and not the name of who did it.
        reason = {"reason": act.reason} if act else {}
        mails = self._to_all(person, told, {**self._who(person, at), **reason})
        return [*mails, *self._to_help_desk(desk, {"uid": person.uid, "at": self._local(at), **why})]

    def account_resumed(self, person: Person, act: Act, *, at: dt.datetime, changed_at: dt.datetime) -> list[Promise]:
        """Tell that the account was given back as it was; ``changed_at`` is when its password was last changed."""
        link = self._links.url(person, changed_at=changed_at)
        facts = {**self._who(person, at), "reason": act.reason, "link": link}
        return self._to_all(person, MailKind.ACCOUNT_RESUMED, facts)

    def account_reset(self, person: Person, act: Act, *, at: dt.datetime) -> list[Promise]:
        """Tell that the account is to be activated anew."""
        return self._to_all(person, MailKind.ACCOUNT_RESET, {**self._who(person, at), "reason": act.reason})

    def paths_reopened(self, person: Person, act: Act, *, at: dt.datetime) -> list[Promise]:
        """Tell that somebody has their tries again."""
        return self._to_all(person, MailKind.PATHS_REOPENED, {**self._who(person, at), "reason": act.reason})

    def access_closed(self, person: Person, act: Act, *, at: dt.datetime) -> list[Promise]:
        """Tell that nothing opens any more, and why."""
        return self._to_all(person, MailKind.ACCESS_CLOSED, {**self._who(person, at), "reason": act.reason})

    def access_reopened(self, person: Person, act: Act, *, at: dt.datetime) -> list[Promise]:
        """Tell that what was closed by hand is open again."""
        return self._to_all(person, MailKind.ACCESS_REOPENED, {**self._who(person, at), "reason": act.reason})

    def end_announced(
        self, person: Person, *, last_day: dt.date, at: dt.datetime, erased_on: dt.date | None = None
    ) -> list[Promise]:
        """Tell until which day the account is in use, and since when no source tells the person where that is why.

        ``erased_on`` is the day from which what is kept of them is erased, where that is by itself.
        """
        gone_on = person.gone_on if person.gone_on is not None and end_of(person) == person.gone_on else None
        facts = {
            **self._who(person, at),
            "last_day": last_day.isoformat(),
            "gone_on": gone_on.isoformat() if gone_on else "",
            "erased_on": erased_on.isoformat() if erased_on else "",
        }
        return self._to_all(person, MailKind.END_ANNOUNCED, facts)

    def login_changed(self, before: Person, after: Person, act: Act, *, at: dt.datetime) -> list[Promise]:
        """Tell who has another login, at each address known before or after; nothing where the login is the same."""
        if before.login == after.login:
            return []
        facts = {**self._who(after, at), "former": before.login, **_reason(act)}
        return self._to_each((*before.addresses, *after.addresses), after, MailKind.LOGIN_CHANGED, facts)

    def people_merged(
        self, keep: Person, other: Person, after: Person, act: Act, *, account: AccountAfter, at: dt.datetime
    ) -> list[Promise]:
        """Tell somebody who was two people, at each address of both, which account goes on and under which login."""
        # What stands for a login that was taken away is no name.
        former = other.login if other.login[:1].isalnum() else other.uid
        facts = {**self._who(after, at), "former": former, **_reason(act)}
        addresses = (*keep.addresses, *other.addresses, *after.addresses)
        return self._to_each(addresses, after, _OF_A_MERGE[account], facts)

    def key_given(self, person: Person, act: Act, *, good_for: KeyAct, at: dt.datetime) -> list[Promise]:
        """Tell that a key was handed out, never the key."""
        return self._to_all(person, _OF_A_KEY[good_for], {**self._who(person, at), "reason": act.reason})

    def somebody_tried(self, person: Person, path: str, *, at: dt.datetime) -> list[Promise]:
        """Tell the person that somebody knew their number and birth date, or had their session, and was stopped.

        ``path`` is where: ``code``, ``joker`` or ``current-password``.
        """
        facts = {"name": person.full_name, "path": path, "at": self._local(at)}
        return self._to_all(person, _TRIED[path], facts)

    def code(self, person: Person | None, *, code: str, until: dt.datetime, language: str) -> Promise:
        """Send a code to the address known before the account was; useless once it has expired.

        For nobody it is a mail to nowhere, which whoever makes it has to undo.
        """
        return Promise(
            template=MailKind.CODE.value,
            to=(person and person.personal_mail) or "",
            language=(person and person.language) or language,
            facts={"name": person.full_name if person else "", "code": code, "until": self._local(until)},
            useful_until=until.isoformat(),
        )

    def login(self, person: Person, *, at: dt.datetime, language: str) -> list[Promise]:
        """Tell somebody their login, at each known address."""
        return self._to_all(person, MailKind.LOGIN, self._who(person, at), language)

    def guessing_alarm(self, figures: Mapping[str, str], at: dt.datetime) -> list[Promise]:
        """Tell the help desk that somebody goes through numbers and dates."""
        return self._to_help_desk(_ALARMS[figures["path"].partition(" ")[0]], {**figures, "at": self._local(at)})

    def people_held(self, source: str, held: Iterable[Held], *, at: dt.datetime) -> list[Promise]:
        """Tell the help desk that nothing of a source's run is written, which changes were too many, and what to do."""
        # One a line: facts are texts, and the words are the template's.
        changes = "\n".join(f"{one.direction} {one.category} {one.count} {one.of} {one.share:g}" for one in held)
        facts = {"source": source, "changes": changes, "at": self._local(at)}
        return self._to_help_desk(MailKind.HELP_PEOPLE_HELD, facts)

    def password_undelivered(
        self,
        person: Person,
        systems: Iterable[Label],
        *,
        at: dt.datetime,
        why: WhyUndelivered = WhyUndelivered.LATE,
    ) -> list[Promise]:
        """Ask somebody to choose a password again, since these systems do not know the last one."""
        called = ", ".join(label_in(label, person.language or "fr") for label in systems)
        facts = {**self._who(person, at), "systems": called, "why": why.value}
        return self._to_all(person, MailKind.PASSWORD_UNDELIVERED, facts)

    def passwords_waiting(self, systems: Mapping[str, int], *, kept_days: int, at: dt.datetime) -> list[Promise]:
        """Tell the help desk how many new passwords each of these systems has not taken for a day."""
        waiting = "\n".join(f"{count} {system}" for system, count in systems.items())
        facts = {"waiting": waiting, "kept_days": str(kept_days), "at": self._local(at)}
        return self._to_help_desk(MailKind.HELP_PASSWORDS_WAITING, facts)

    def _to_help_desk(self, kind: MailKind, facts: Mapping[str, str]) -> list[Promise]:
        """Return a mail to the help desk; nobody is told where it has no address."""
        if not self._help_address:
            return []
        return [Promise(template=kind.value, to=self._help_address, language="fr", facts=facts)]

    def _who(self, person: Person, at: dt.datetime) -> dict[str, str]:
        return {
            "name": person.full_name,
            "login": person.login,
            "uid": person.uid,
            "mail": person.mail or "",
            "at": self._local(at),
            # Where there is none, the mail names the help desk alone.
            "link": "",
        }

    def _local(self, moment: dt.datetime) -> str:
        return moment.astimezone(self._zone).isoformat(timespec="minutes")

    def _to_all(self, person: Person, kind: MailKind, facts: Mapping[str, str], language: str = "fr") -> list[Promise]:
        return self._to_each(person.addresses, person, kind, facts, language)

    def _to_each(
        self, addresses: Iterable[str], person: Person, kind: MailKind, facts: Mapping[str, str], language: str = "fr"
    ) -> list[Promise]:
        said = person.language or language
        each = dict.fromkeys(addresses)
        return [Promise(template=kind.value, to=address, language=said, facts=facts) for address in each]


def _reason(act: Act) -> dict[str, str]:
    # A source gives none.
    return {"reason": act.reason} if act.reason else {}
