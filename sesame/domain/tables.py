"""The tables of a database beside those that this code works with, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sesame.errors import SesameError


class Standing(StrEnum):
    """How a database stands to this code."""

    CURRENT = "current"
    #: Nothing has been made yet.
    ABSENT = "absent"
    #: `flask sesame database upgrade` brings it here.
    OLDER = "older"
    #: The same command moves them to where this code looks for them.
    ELSEWHERE = "elsewhere"
    #: Another version made it: this code is older, or from elsewhere.
    NEWER = "newer"
    #: The version is right, but tables of it are gone.
    INCOMPLETE = "incomplete"
    #: The code came without its migrations: nothing can be said, nothing made.
    NO_MIGRATIONS = "no_migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What was found in a database; versions are empty where there is none."""

    #: The kind of database and its version, as in « PostgreSQL 15.4 ».
    database: str
    found: str
    expected: str
    #: Every version this code has a migration for.
    known: frozenset[str]
    #: The schema they are in, where the database has schemas.
    place: str = ""
    is_in_place: bool = True
    #: The tables of the expected version that are not there.
    missing: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """Judge what was found."""
        if not self.expected:
            return Standing.NO_MIGRATIONS
        if not self.found:
            return Standing.ABSENT
        if self.found not in self.known:
            return Standing.NEWER
        if not self.is_in_place:
            return Standing.ELSEWHERE
        if self.found != self.expected:
            return Standing.OLDER
        return Standing.INCOMPLETE if self.missing else Standing.CURRENT

    @property
    def facts(self) -> dict[str, str]:
        """What a sentence about it may name."""
        return {
            "found": self.found,
            "expected": self.expected,
            "place": self.place,
            "missing": ", ".join(self.missing),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What bringing the tables to this version did; nothing where ``passed`` and ``moved_from`` are empty."""

    before: str
    after: str
    #: The versions gone through, the oldest first.
    passed: tuple[str, ...]
    #: The schema they were moved from, and the one they are in; empty where there are no schemas.
    moved_from: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What there is to lose: the rows of each table, by its name; ``place`` is their schema."""

    database: str
    place: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What is gone; the schema stays where it holds anything else, or is not ours to drop."""

    tables: int
    place: str
    is_place_gone: bool


class UnfitTables(SesameError):
    """The tables cannot be dealt with as they are; ``code`` says why, and nothing was changed."""
