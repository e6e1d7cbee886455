"""What sources say of people, in the form it is kept in, and what follows of it for a person they all speak of.

Values are texts as they are stored: dates by the ISO form, ``None`` or an empty text where a cell was empty. A column
that a source does not have is not in what it told. Several numbers of a kind have a space between them.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import groupby
from typing import TypeAlias

from sesame.domain.partial_date import birth_date_of
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Category
from sesame.domain.person import Person

#: A person's columns and what was told of each, in stored form.
Told: TypeAlias = Mapping[str, str | None]

#: A number of a person: the name of its kind, and its value.
Number: TypeAlias = tuple[str, str]

#: Which source is asked first about an attribute: the lower, the sooner.
Rank: TypeAlias = Callable[[str, str], int]

#: The names of somebody, each that of one person alone.
NAMES = ("uid", "login")
NUMBERS = tuple(kind.value for kind in NUMBER_KINDS)
#: What a person has once, and any source may say; the first and the last day are agreed on.
_PLAIN = tuple(name for name in COLUMNS if name not in {*NUMBERS, "login", "valid_from", "valid_until"})
#: Where codes and mails go.
_LED_TO = frozenset({"personal_mail", "phone"})
#: What is an empty text and not nothing where nobody told it.
_EMPTY_TEXTS = frozenset({"used_given_name", "used_family_name", "family_name", "language"})

#: What a person has once, and what they have of it where nobody told.
_ONCE = (*_PLAIN, "login", "valid_from", "valid_until")
_NOTHING: Told = {name: "" if name in _EMPTY_TEXTS else None for name in _ONCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one row of a source says of somebody: ``person`` is the inner key, ``ref`` the source's own."""

    source: str
    ref: str
    person: int
    told: Told
    absent_since: dt.date | None = None

    @property
    def is_there(self) -> bool:
        """Whether the source still tells it."""
        return self.absent_since is None

    @property
    def numbers(self) -> set[Number]:
        """The numbers it gives."""
        return {(kind, value) for kind in NUMBERS for value in (self.told.get(kind) or "").split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person as stored: attributes in stored form, numbers, and what decides how rows about them are judged."""

    key: int
    attributes: Told
    numbers: frozenset[Number] = frozenset()
    has_account: bool = False
    gone_on: dt.date | None = None

    @property
    def uid(self) -> str:
        """The unique identifier."""
        return self.attributes["uid"] or ""

    @property
    def category(self) -> Category:
        """What the person is to the university."""
        return category_of(self.attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a person is to be, of all that is said of them."""

    attributes: dict[str, str | None] = field(default_factory=dict)
    numbers: frozenset[Number] = frozenset()


def told_of(person: PersonRecord, columns: Iterable[str]) -> dict[str, str | None]:
    """Return what a row told in these columns, in stored form."""
    told = {}
    for name in columns:
        value = getattr(person, name)
        told[name] = value if value is None else str(value)
    return told


def record_of(attributes: Told) -> PersonRecord:
    """Return attributes in stored form as a record, its numbers left out."""
    values = {name: value for name, value in attributes.items() if name not in NUMBERS}
    days = {name: dt.date.fromisoformat(day) for name in ("valid_from", "valid_until") if (day := values.get(name))}
    birth = values.get("birth_date")
    return PersonRecord(
        **{
            **values,  # type: ignore[arg-type] # texts, but for what follows
            "valid_from": days.get("valid_from"),
            "valid_until": days.get("valid_until"),
            "category": category_of(attributes),
            "birth_date": birth_date_of(birth) if birth else None,
        }
    )


def person_of(known: Known) -> Person:
    """Return a person as stored, without what operators and time have added."""
    record = record_of(known.attributes)
    names = {name: getattr(record, name) for name in COLUMNS if name not in NUMBERS}
    numbers = {
        kind: tuple(sorted(value for of_kind, value in known.numbers if of_kind == kind.value)) for kind in NUMBER_KINDS
    }
    return Person(key=known.key, numbers=numbers, gone_on=known.gone_on, **names)


def category_of(told: Told) -> Category:
    """Return the category in what was told of somebody."""
    return Category(told["category"] or "")


def resolved(rows: Sequence[Said], known: Known | None, rank: Rank) -> Resolved:
    """Return what a person is by what is said of them; without a row that is there, what they were.

    Each attribute is that of the first source, in the attribute's own order, that says something of it. Numbers are
    those of all rows, those imported by hand where nobody else tells one of the kind. The days at the university last
    from the earliest to the latest told, for somebody is there as long as anybody says so. What no row has a column for
    stays as it is.
    """
    there = [row for row in rows if row.is_there]
    stored: Told = known.attributes if known else {}
    if not there:
        return Resolved(attributes=dict(stored), numbers=known.numbers if known else frozenset())
    if stored and stored["login"] == stored["uid"]:
        # Whoever signs in with the uid has no login of their own that could stay behind when it changes.
        stored = {**stored, "login": None}
    if len(there) == 1:
        attributes = _of_one(there[0], stored)
    else:
        attributes = _agreed(there, stored, rank, known.uid if known else "")
    kept = {number for number in known.numbers if not any(number[0] in row.told for row in there)} if known else set()
    return Resolved(attributes=attributes, numbers=frozenset(kept | _numbers(there)))


def _of_one(row: Said, stored: Told) -> dict[str, str | None]:
    told = row.told
    attributes = {**_NOTHING, **stored, **{name: told[name] for name in _ONCE if name in told}}
    attributes["login"] = _login(attributes)
    return attributes


def _login(attributes: Told) -> str | None:
    login = attributes["login"] or ""
    # What only holds the place of a login that was taken away gives way to the uid.
    return login if login[:1].isalnum() else attributes["uid"]


def _agreed(there: Sequence[Said], stored: Told, rank: Rank, uid: str) -> dict[str, str | None]:
    attributes = {name: _first(name, there, stored, rank, uid) for name in _PLAIN}
    attributes["login"] = _first("login", there, stored, rank, uid)
    attributes["login"] = _login(attributes)
    attributes["valid_from"] = _day("valid_from", there, stored, min)
    attributes["valid_until"] = _day("valid_until", there, stored, max)
    return attributes


def _numbers(rows: Iterable[Said]) -> set[Number]:
    """Return the numbers that rows give; those once imported by hand where no other row gives one of the kind.

    Nobody takes back what a file of last year said: a number that changed would stay for ever, in everybody's way.
    """
    told: set[Number] = set().union(*(row.numbers for row in rows if row.source != FILE_SOURCE))
    by_hand: set[Number] = set().union(*(row.numbers for row in rows if row.source == FILE_SOURCE))
    kinds = {kind for kind, _ in told}
    return told | {number for number in by_hand if number[0] not in kinds}


def _first(name: str, rows: Sequence[Said], stored: Told, rank: Rank, uid: str) -> str | None:
    empty = "" if name in _EMPTY_TEXTS else None
    telling = [row for row in rows if name in row.told]
    if not telling:
        return stored.get(name, empty)
    # Of two rows of one source the one that has always named the person comes first, whatever their order in a file.
    telling.sort(key=lambda row: (rank(name, row.source), row.told.get("uid") != uid, row.ref))
    if name in _LED_TO:
        # Nor does a second one fill what it leaves empty: whoever enrols once more with somebody's number, birth date
        # and given name would get their codes.
        telling = [next(rows) for _, rows in groupby(telling, key=lambda row: row.source)]
    return next((value for row in telling if (value := row.told[name])), telling[0].told[name])


def _day(name: str, rows: Sequence[Said], stored: Told, furthest: Callable[[Iterable[str]], str]) -> str | None:
    telling = [row.told[name] for row in rows if name in row.told]
    if not telling:
        return stored.get(name)
    days = [day for day in telling if day]
    # An empty cell is no limit.
    return furthest(days) if len(days) == len(telling) else None


def identifiers(one: Known | Resolved) -> set[Number]:
    """Return what somebody is found by, or is to be."""
    names = {(kind, name) for kind in NAMES if (name := one.attributes[kind])}
    return names | one.numbers


def kinds_alike(kind: str) -> tuple[str, ...]:
    """Return the kinds of which no two people have one value: commands and mailboxes take a login for a uid."""
    return NAMES if kind in NAMES else (kind,)
