"""What an import of people needs: somewhere to put rows aside, and the register they end in."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from typing import Protocol

from sesame.domain.people_file import FileReading
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

#: Reads a file's records, the line of titles first, and tells what is unusual; blank lines are left out.
#: Errors: ``Refused`` with a fact ``line`` where the file cannot be read further.
ReadRows = Callable[[BinaryIO, FileReading, Tell], Iterator[RawRow]]

#: What may pass from one person to another; the uid is how the file says who somebody is.
MOVABLE_KINDS = (*NUMBER_KINDS, IdentifierKind.LOGIN)


class Change(StrEnum):
    """What storing a row would do to the register."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOnLine:
    """A right row: the person, and the line that says so; of the ``untold`` columns it says nothing."""

    line: int
    person: PersonRecord
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The row at ``line`` takes a number that is, in the register, the one of ``owner``.

    ``owner_line`` is where the file speaks of the owner, if it does; ``owner_kept`` tells whether that row is a right
    one, whose cell of that kind was lost.
    """

    line: int
    kind: IdentifierKind
    owner: str
    owner_line: int | None = None
    owner_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that cannot be imported, and all that is wrong with it."""

    line: int
    faults: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A row that is imported, and what is told of it: cells that were lost, what looks like damage."""

    line: int
    warnings: tuple[Refused, ...]


class PeopleSpool(Protocol):
    """Rows put aside while their file is read: it may be larger than memory. Gone when closed.

    Errors: ``Unavailable("spool")`` when there is no room left for temporary files.
    """

    def first_line(self, kind: IdentifierKind, value: str, line: int) -> int:
        """Remember that a line gives this number; return the first line that did, maybe the same."""

    def keep(self, row: PersonOnLine) -> None:
        """Put a right row aside."""

    def reject(self, line: int, *faults: Refused) -> None:
        """Add faults to a row; if it was kept, it is no more."""

    def warn(self, line: int, *warnings: Refused) -> None:
        """Add what is told of a row whether or not it is kept."""

    def kept(self, size: int, *, changed_only: bool = False) -> Iterator[list[PersonOnLine]]:
        """Give the right rows in lots, by line; rows may be marked or rejected meanwhile."""

    def mark(self, changes: Mapping[int, Change]) -> None:
        """Remember what storing each of these lines would do."""

    def count(self, *changes: Change) -> int:
        """Return how many right rows are marked so; without marks, how many there are in all."""

    def add_moves(self, moves: Iterable[Move]) -> None:
        """Remember numbers that kept rows take from somebody."""

    def blocked_moves(self, size: int) -> list[Move]:
        """Return moves of kept rows whose owner no kept row makes lose the number; at most ``size``.

        A kept row whose cell of that kind was lost makes nobody lose anything.
        """

    def released(self, kind: IdentifierKind, size: int) -> Iterator[list[str]]:
        """Give in lots the uids whose number of that kind goes to a kept row."""

    def rejected_count(self) -> int:
        """Return how many rows were rejected."""

    def rejections(self) -> Iterator[Rejection]:
        """Give the rejected rows by line."""

    def warned_count(self) -> int:
        """Return of how many kept rows there is something to tell."""

    def warned(self) -> Iterator[Warned]:
        """Give the kept rows there is something to tell of, by line."""

    def shorter_numbers(self, kind: IdentifierKind, *, share: float, least: int) -> Iterator[tuple[int, int]]:
        """Give the lines whose number is shorter than the usual length, and that length.

        There is a usual length where at least ``share`` of no fewer than ``least`` numbers of the kind have it.
        """


class RegisterTransaction(Protocol):
    """The register while nobody else writes in it."""

    def known(self, uids: Collection[str]) -> Mapping[str, PersonRecord]:
        """Return those of the people who are there, by uid."""

    def owners(self, kind: IdentifierKind, values: Collection[str]) -> Mapping[str, str]:
        """Return whose each number is, as uids, for those that are somebody's."""

    def release(self, kind: IdentifierKind, uids: Collection[str]) -> None:
        """Take their number of that kind from these people."""

    def store(self, people: Sequence[PersonRecord], columns: Collection[str]) -> None:
        """Add or update the people; of those already there, only ``columns`` change."""


#: Opens the register: everything stored inside the block is kept together, or not at all.
#: Errors: ``Unavailable("database")``.
PeopleRegister = Callable[[], AbstractContextManager[RegisterTransaction]]

OpenSpool = Callable[[], AbstractContextManager[PeopleSpool]]
