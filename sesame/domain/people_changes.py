"""What a run of a source changes: what storing a row does, which changes are watched, and what waits."""

from dataclasses import dataclass
from enum import StrEnum

from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import NOBODY
from sesame.domain.person import Category
from sesame.errors import Refused


class Change(StrEnum):
    """What storing a row does to the register."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that waits, and why; ``person`` is whom of ours it may concern, ``content`` stands for what it says."""

    line: int
    ref: str
    why: Refused
    person: int = NOBODY
    content: str = ""

    @property
    def direction(self) -> GuardedChange | None:
        """The change it would be if it did not wait: many at once look like an accident all the same."""
        return _DIRECTIONS.get(self.why.code)


class Happened(StrEnum):
    """What became of somebody, each told by name."""

    RENAMED = "renamed"
    MERGED = "merged"
    LEFT = "left"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened to whom: ``uid`` as it is now, ``other`` the former uid, or that of who was merged into them."""

    what: Happened
    uid: str
    other: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """More changes of one kind than a night may bring, of so many people of one category whom a source tells.

    ``share`` is up to how many per cent of them might have changed so.
    """

    direction: GuardedChange
    category: Category
    count: int
    of: int
    share: float


#: The code of a row that says of somebody what only fits somebody else: both stay outside until it is settled.
ANOTHER_PERSON = "another_person"

_DIRECTIONS = {ANOTHER_PERSON: GuardedChange.BIRTH_DATE, "rename_doubtful": GuardedChange.RENAME}
