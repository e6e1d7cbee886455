"""What a run of a source needs: somewhere to put rows aside, and the register they end in."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from sesame.domain.people_changes import Change
from sesame.domain.people_changes import Waiting
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """A row of a source as it was told last; ``digest`` is none where it has to be read again."""

    ref: str
    person: int
    digest: bytes | None
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A right row that is new or not as it was: of the ``untold`` columns it says nothing.

    ``person`` is whose it was when the source told it last, 0 where it never did.
    """

    line: int
    ref: str
    told: Mapping[str, str | None]
    untold: tuple[str, ...] = ()
    digest: bytes | None = None
    person: int = 0

    @property
    def numbers(self) -> set[Number]:
        """The numbers it gives."""
        return self.said(0, "").numbers

    @property
    def content(self) -> str:
        """What stands for all that it says: a decision about another content is none about it."""
        return blake2b(repr(sorted(self.told.items())).encode(), digest_size=16).hexdigest()

    def said(self, person: int, source: str) -> Said:
        """Return it as what that source says of a person."""
        return Said(source=source, ref=self.ref, person=person, told=self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The row at ``line`` takes an identifier that is, in the register, the one of ``owner``.

    ``is_forced`` tells that an operator decided so, whatever is said of the owner.
    """

    line: int
    kind: str
    value: str
    owner: int
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What comes of a row: of which person it speaks (0: a new one), and what storing it changes.

    ``head`` is the line of an earlier row that speaks of the same new person; ``merges`` are people who turn out to be
    this one; ``losses`` the identifiers that are the person's no more, with all that other rows say of them.
    """

    line: int
    person: int
    change: Change
    category: Category
    directions: frozenset[GuardedChange] = frozenset()
    head: int | None = None
    merges: tuple[int, ...] = ()
    losses: frozenset[Number] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A row to be stored, and its verdict."""

    row: Staged
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that cannot be taken, and all that is wrong with it."""

    line: int
    faults: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A row that is taken, and what is told of it: cells that were lost, what looks like damage."""

    line: int
    warnings: tuple[Refused, ...]


class Register(Protocol):
    """People, and what sources say of them, inside one transaction."""

    def rows_of(self, source: str) -> Iterator[KnownRow]:
        """Give all that a source told last, a few rows at a time."""

    def sizes(self, source: str) -> Mapping[Category, int]:
        """Return how many people a source tells, by what they are."""

    def lengths(self, kind: IdentifierKind) -> Mapping[int, int]:
        """Return how many numbers of a kind there are of each length."""

    def people(self, keys: Collection[int]) -> Mapping[int, Known]:
        """Return those of these people who are there."""

    def owners(self, kind: str, values: Collection[str]) -> Mapping[str, int]:
        """Return whose each identifier is, for those that are somebody's; ``kind`` is a column."""

    def said(self, keys: Collection[int]) -> Mapping[int, list[Said]]:
        """Return all that sources say of these people, of each by source and ``ref``."""

    def decisions(self, source: str) -> Mapping[str, tuple[str, str]]:
        """Return what operators decided of the rows of a source that wait, and of which content, by ``ref``."""

    def release(self, kind: str, owned: Collection[tuple[int, str]]) -> None:
        """Take this identifier from each of these people; a uid or login becomes one that nobody can type."""

    def add(self, people: Sequence[Resolved]) -> list[int]:
        """Store new people; return their inner keys in that order."""

    def change(self, people: Sequence[tuple[Known, Resolved]], *, back: bool) -> None:
        """Store what people have become; with ``back`` none of them is gone any more."""

    def plan_anew(self) -> None:
        """Have each look-up of this transaction planned by how the tables are now, not by how they were."""

    def count_anew(self) -> None:
        """Have the database see that there are many more rows than there were, where it does not by itself."""

    def part(self, keys: Collection[int], day: dt.date) -> None:
        """Note since which day no source tells these people any more."""

    def tell(self, rows: Sequence[tuple[Said, bytes | None]]) -> None:
        """Store what a source says, in place of what it said, with the digest by which it is recognised."""

    def silence(self, source: str, refs: Collection[str], day: dt.date) -> None:
        """Note since which day a source no longer tells these rows."""

    def unsay(self, source: str, refs: Collection[str]) -> None:
        """Forget rows of a source: others of it speak of the same people."""

    def reread(self, keys: Collection[int]) -> None:
        """Have all that sources say of these people be read again, unchanged or not."""

    def hold(self, source: str, waiting: Sequence[Waiting], now: dt.datetime) -> None:
        """Store rows of a source that wait; what was decided of them stays."""

    def let_go(self, source: str, refs: Collection[str]) -> None:
        """Forget that these rows wait."""

    def waiting_refs(self, source: str) -> list[str]:
        """Return which rows of a source wait."""

    def sources_of(self, keys: Collection[int]) -> Mapping[int, int]:
        """Return how many rows of sources that notice absence are there of each of these people."""

    def newly_doubted(self, limit: int) -> Sequence[int]:
        """Return at most so many people whom a waiting row confuses with somebody else, and who are not doubted yet."""

    def no_longer_doubted(self, limit: int) -> Sequence[int]:
        """Return at most so many people who are doubted, and whom no waiting row confuses with anybody any more."""

    def doubt(self, keys: Collection[int], at: dt.datetime | None) -> None:
        """Note since when these people are doubted; none, and they are no more."""

    def untold_count(self) -> int:
        """Return how many people are there though no source tells, or has told, anything of them."""
