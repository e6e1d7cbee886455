"""Two people who turn out to be one, and one whose names change."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class AccountAfter(StrEnum):
    """Which account goes on, once two people are one."""

    #: Neither had one.
    NONE = "none"
    #: That of who stays; the other had none.
    KEPT = "kept"
    #: That of the other, who stays having had none.
    TAKEN = "taken"
    #: That of who stays; the other's ended.
    CHOSEN = "chosen"


class Merging(Protocol):
    """What makes one person of two."""

    def account_after(self, *, keep: int, other: int) -> AccountAfter:
        """Return which account would go on; both are held until the end of the transaction."""

    def merge(self, *, keep: int, other: int, now: dt.datetime, until: dt.date) -> AccountAfter:
        """Make everything of ``other`` ``keep``'s, whose names stay; the other's are reserved until that day.

        It opens nothing: who of the two was closed, doubted or suspended is so afterwards; days are for the sources to
        say. Journeys of both end, and so do the other's keys and, where both had an account, the other's account with
        all sessions of before. What sources said is read again at their next run.

        Errors: ``Refused`` with ``kept_elsewhere`` where one is not in our tables, ``same_person`` where they are one.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By what somebody signs in, and what the university calls them for good."""

    login: str
    uid: str


class Renaming(Protocol):
    """What changes somebody's names."""

    def rename(self, person: int, names: Names, *, until: dt.date) -> Names:
        """Give somebody these names and return the former ones, which are reserved for them until that day.

        Errors: ``Refused`` with a field: ``name_taken`` where a name is somebody else's, ``kept_elsewhere`` where the
        person is not in our tables.
        """
