"""Who people are: what the university knows of somebody before any account exists."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """The four numbers a person may identify with, in the order the guide shows them."""

    STUDENT_NUMBER = "student_number"
    INE = "ine"
    STAFF_NUMBER = "staff_number"
    UID = "uid"


class Category(StrEnum):
    """What somebody is to the university; a person may hold identifiers of several categories."""

    STUDENT = "student"
    STAFF = "staff"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the university knows.

    ``uid`` is the unique identifier, and the login people sign in with. ``mail`` is the
    institutional address, ``personal_mail`` one the person had before; ``language`` is ``fr`` or ``en``,
    or empty where nobody told.
    """

    uid: str
    category: Category
    given_name: str
    family_name: str
    birth_date: dt.date
    student_number: str | None = None
    ine: str | None = None
    staff_number: str | None = None
    mail: str | None = None
    personal_mail: str | None = None
    phone: str | None = None
    language: str = ""

    @property
    def login(self) -> str:
        """The name to type at the sign-in page; with this directory it is the uid."""
        return self.uid

    @property
    def full_name(self) -> str:
        """Given and family name; one-word names have no family name."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def discreet_name(self) -> str:
        """Enough to recognise one's own account over a shoulder: « Léa M. »."""
        initial = f"{self.family_name[0]}." if self.family_name else ""
        return " ".join(part for part in (self.given_name, initial) if part)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every known mail address, the institutional one first, each once."""
        known = [address for address in (self.mail, self.personal_mail) if address]
        return tuple(dict.fromkeys(known))

    def identifier(self, kind: IdentifierKind) -> str | None:
        """Return the person's number of that kind, if there is one."""
        value: str | None = getattr(self, kind.value)
        return value

    @property
    def own_words(self) -> tuple[str, ...]:
        """What anybody who knows the person would try first: names and numbers, as written."""
        birth = (self.birth_date.strftime("%d%m%Y"), self.birth_date.strftime("%Y%m%d"))
        # A number kept as +33… is the one its owner writes 0….
        national = f"0{self.phone[-9:]}" if self.phone else None
        numbers = (self.student_number, self.ine, self.staff_number, self.phone, national)
        names = (self.given_name, self.family_name)
        return tuple(word for word in (self.uid, *names, *numbers, *birth) if word)
