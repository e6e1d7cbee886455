"""« Ce n'est pas moi »: the link in every mail, by which a person stops what somebody else began."""

import datetime as dt
from dataclasses import dataclass

from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import MailLinks
from sesame.domain.ports import People
from sesame.domain.ports import Secrets

PURPOSE = "disavowal"
LIFETIME = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disavowal:
    """What a link says: whose account, under which password, and its own nonce."""

    person: int
    changed_at: dt.datetime
    nonce: str


class DisavowalLinks:
    """Makes and reads the links. Their address comes from a setting, never from a request's Host."""

    def __init__(self, *, base_url: str, links: MailLinks, secrets: Secrets, people: People) -> None:
        """Take where the page is; without a public address no link is made, and mails name the help desk."""
        self._people = people
        self._base_url = base_url
        self._links = links
        self._secrets = secrets

    def url(self, person: Person, *, changed_at: dt.datetime) -> str:
        """Return the link for a mail sent while the password is the one of ``changed_at``."""
        if not self._base_url:
            return ""
        content = {"person": str(person.key), "stamp": changed_at.isoformat(), "nonce": self._secrets.new_id()}
        return f"{self._base_url}/{self._links.seal(PURPOSE, content)}"

    def read(self, token: str) -> Disavowal:
        """Return what the link says. Errors: ``Expired("link_expired")``."""
        content = self._links.open(PURPOSE, token, max_age=LIFETIME)
        stamp = dt.datetime.fromisoformat(content["stamp"])
        return Disavowal(person=self._whose(content), changed_at=stamp, nonce=content["nonce"])

    def _whose(self, content: dict[str, str]) -> int:
        if "person" in content:
            return int(content["person"])
        # A link of version 0.1, which named people by their uid; it lives for seven days like any other.
        person = self._people.find(IdentifierKind.UID, content["uid"])
        return person.key if person else NOBODY
