"""Who people are: what the university knows of somebody before any account exists."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum

from sesame.domain.partial_date import BirthDate

#: The inner key of nobody: what is said of no person of ours is said of it, and no person ever has it.
NOBODY = 0


class IdentifierKind(StrEnum):
    """What may name exactly one person; the first four are those one identifies with, in the guide's order."""

    STUDENT_NUMBER = "student_number"
    INE = "ine"
    STAFF_NUMBER = "staff_number"
    UID = "uid"
    LOGIN = "login"


#: The numbers asked for with a birth date. A login is typed at each sign-in, in front of others: it is none of them.
IDENTIFYING_KINDS = (
    IdentifierKind.STUDENT_NUMBER,
    IdentifierKind.INE,
    IdentifierKind.STAFF_NUMBER,
    IdentifierKind.UID,
)

#: Of these a person may have several: two cards, two enrolments. There is one uid and one login.
NUMBER_KINDS = (IdentifierKind.STUDENT_NUMBER, IdentifierKind.INE, IdentifierKind.STAFF_NUMBER)

Numbers = Mapping[IdentifierKind, tuple[str, ...]]


class Category(StrEnum):
    """What somebody is to the university; a person may hold identifiers of several categories."""

    STUDENT = "student"
    STAFF = "staff"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the university knows.

    ``key`` is the inner key: ours alone, given once, never shown, never changed and never given to
    another person; accounts, decisions, events, budgets and links hang on it. All the rest are attributes
    that may change: ``uid`` is the unique identifier and ``login`` the name people sign in with.

    ``given_name`` and ``family_name`` are the civil names, ``used_given_name`` and ``used_family_name`` those
    the person goes by (« prénom d'usage », « nom d'usage »), where they differ. Without a ``birth_date``
    nobody can identify as this person. ``valid_from`` and ``valid_until`` are the first and the last day at the
    university, both included, where it told. ``mail`` is the institutional address, ``personal_mail`` one the
    person had before; ``language`` is ``fr`` or ``en``, or empty where nobody told. ``closed_at`` is
    when an operator closed every path to the person, whatever the sources tell. ``gone_on`` is the day since which no
    source tells the person any more, and ``doubted_at`` when one said of them what only fits somebody else.
    """

    key: int
    uid: str
    login: str
    category: Category
    given_name: str
    family_name: str
    birth_date: BirthDate | None
    used_given_name: str = ""
    used_family_name: str = ""
    numbers: Numbers = field(default_factory=dict)
    mail: str | None = None
    personal_mail: str | None = None
    phone: str | None = None
    language: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    closed_at: dt.datetime | None = None
    gone_on: dt.date | None = None
    doubted_at: dt.datetime | None = None

    @property
    def shown_given_name(self) -> str:
        """The given name the person goes by."""
        return self.used_given_name or self.given_name

    @property
    def shown_family_name(self) -> str:
        """The family name the person goes by."""
        return self.used_family_name or self.family_name

    @property
    def full_name(self) -> str:
        """Given and family name as the person goes by them; one-word names have no family name."""
        return " ".join(part for part in (self.shown_given_name, self.shown_family_name) if part)

    @property
    def discreet_name(self) -> str:
        """Enough to recognise one's own account over a shoulder: « Léa M. »."""
        name = self.shown_family_name
        # Not the particle's letter, where there is one: « de la Tour » is T.
        letter = next((letter for letter in name if letter.isupper()), name[:1])
        initial = f"{letter}." if letter else ""
        return " ".join(part for part in (self.shown_given_name, initial) if part)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, civil and used, each once."""
        known = (self.given_name, self.family_name, self.used_given_name, self.used_family_name)
        return tuple(dict.fromkeys(name for name in known if name))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every known mail address, the institutional one first, each once."""
        known = [address for address in (self.mail, self.personal_mail) if address]
        return tuple(dict.fromkeys(known))

    def identifiers(self, kind: IdentifierKind) -> tuple[str, ...]:
        """Return the person's identifiers of that kind; several numbers of one kind are possible."""
        if kind is IdentifierKind.UID:
            return (self.uid,)
        if kind is IdentifierKind.LOGIN:
            return (self.login,)
        return self.numbers.get(kind, ())

    @property
    def own_words(self) -> tuple[str, ...]:
        """What anybody who knows the person would try first: names and numbers, as written."""
        known = self.birth_date
        birth = (known.strftime("%d%m%Y"), known.strftime("%Y%m%d")) if isinstance(known, dt.date) else ()
        # A number kept as +33… is the one its owner writes 0….
        phone = (self.phone, f"0{self.phone[-9:]}") if self.phone else ()
        numbers = [number for kind in NUMBER_KINDS for number in self.identifiers(kind)]
        return (self.uid, self.login, *self.names, *numbers, *phone, *birth)
