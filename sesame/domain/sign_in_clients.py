"""The sign-in servers that may ask whether a password is right: each has a name, secrets, addresses and a rate."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Dialect(StrEnum):
    """How a sign-in server asks, and how it wants to be answered."""

    #: Apereo CAS's REST authentication: the person's credentials in ``Authorization: Basic``.
    APEREO = "apereo"
    #: LemonLDAP::NG's REST back end, and whatever else sends JSON: ``{"user": …, "password": …}``.
    LEMONLDAP = "lemonldap"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInClient:
    """One sign-in server.

    ``secrets`` are the SHA-256 digests, in hexadecimal, of the one or two secrets it may show: two while one replaces
    the other. A digest without salt is enough, since they are drawn with 256 bits. ``per_minute`` is how often it may
    ask; ``attributes`` are the names of what it is told of who signed in.
    """

    name: str
    dialect: Dialect
    secrets: tuple[str, ...]
    addresses: tuple[Network, ...]
    per_minute: int
    attributes: tuple[str, ...]

    def shows(self, secret: str) -> bool:
        """Tell whether a secret is one of its own; the time does not depend on which, nor on how much of it is."""
        digest = digest_of(secret)
        return sum(hmac.compare_digest(digest, own) for own in self.secrets) > 0

    def is_at(self, address: str) -> bool:
        """Tell whether it may ask from that address."""
        try:
            there = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = there.ipv4_mapped if there.version == 6 else None  # noqa: PLR2004 - IP's own number
        return any((mapped or there) in network for network in self.addresses)


def digest_of(secret: str) -> str:
    """Return what the settings keep of a client's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


#: What a person is to an application, in eduPerson's words.
_AFFILIATIONS = {Category.STUDENT: "student", Category.STAFF: "employee", Category.EXTERNAL: "affiliate"}


def attribute(person: Person, name: str) -> tuple[str, ...]:
    """Return the values of one attribute of ``ATTRIBUTES``; none where nothing is known."""
    known = {
        "uid": (person.uid,),
        "login": (person.login,),
        "mail": (person.mail,),
        "displayName": (person.full_name,),
        "cn": (person.full_name,),
        "givenName": (person.shown_given_name,),
        "sn": (person.shown_family_name,),
        "preferredLanguage": (person.language,),
        "eduPersonPrimaryAffiliation": (_AFFILIATIONS[person.category],),
        "supannEtuId": person.identifiers(IdentifierKind.STUDENT_NUMBER),
        "supannEmpId": person.identifiers(IdentifierKind.STAFF_NUMBER),
    }
    return tuple(value for value in known[name] if value)


#: The names an application may be told, as inetOrgPerson, eduPerson and SupAnn have them; ``login`` is ours.
ATTRIBUTES = (
    "uid",
    "login",
    "mail",
    "displayName",
    "cn",
    "givenName",
    "sn",
    "preferredLanguage",
    "eduPersonPrimaryAffiliation",
    "supannEtuId",
    "supannEmpId",
)
#: What a client is told that names none.
USUAL_ATTRIBUTES = ("uid", "mail", "displayName", "givenName", "sn", "eduPersonPrimaryAffiliation")
