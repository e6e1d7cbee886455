"""Rows put aside while a source is read, and judged before any of them is stored."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sesame.domain.people_changes import Change
from sesame.domain.people_changes import Waiting
from sesame.domain.people_register import Accepted
from sesame.domain.people_register import KnownRow
from sesame.domain.people_register import Move
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Staged
from sesame.domain.people_register import Verdict
from sesame.domain.people_register import Warned
from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused


class PeopleSpool(Protocol):
    """Rows put aside while a source is read: it may be larger than memory. Gone when closed.

    Errors: ``Unavailable("spool")`` when there is no room left for temporary files.
    """

    def know(self, rows: Iterable[KnownRow]) -> None:
        """Take what the source told last."""

    def recognise(self, digests: Sequence[tuple[bytes, int]]) -> set[bytes]:
        """Return which of these digests were told last, and note their lines; a second one alike is not recognised."""

    def saw(self, refs: Mapping[int, str]) -> Mapping[int, int]:
        """Note that the source tells these rows, by line; return for each the first line that did, maybe the same."""

    def first_line(self, kind: IdentifierKind, value: str, line: int) -> int:
        """Remember that a line gives this number; return the first line that did, maybe the same."""

    def claim(self, identifiers: Sequence[tuple[IdentifierKind, str, str, int]]) -> None:
        """Remember that rows give identifiers, each with ``ref`` and line; of several the first ``ref`` has one."""

    def claimants(self, kind: str, values: Collection[str]) -> Mapping[str, int]:
        """Return the line that has each of these identifiers, among the rows that were put aside."""

    def keep(self, rows: Sequence[Staged]) -> None:
        """Put right rows aside."""

    def reject(self, line: int, *faults: Refused) -> None:
        """Add faults to a row; if it was kept, it is no more."""

    def warn(self, line: int, *warnings: Refused) -> None:
        """Add what is told of a row whether or not it is kept."""

    def wait(self, waiting: Sequence[Waiting]) -> None:
        """Have rows wait: they are no longer kept."""

    def kept(self, size: int) -> Iterator[list[Staged]]:
        """Give the right rows in lots, by ``ref``: their order in the file decides nothing."""

    def at(self, line: int) -> Staged | None:
        """Return the right row of a line, if it is still kept."""

    def judge(self, verdicts: Sequence[Verdict]) -> None:
        """Remember what comes of these rows."""

    def add_moves(self, moves: Iterable[Move]) -> None:
        """Remember identifiers that judged rows take from somebody."""

    def blocked_moves(self, size: int) -> list[Move]:
        """Return moves of judged rows whose owner no judged row makes lose what is taken; at most ``size``."""

    def bring_together(self) -> None:
        """Have rows that depend on each other stored together: those of one new person, and who exchange something."""

    def told_of(self, keys: Collection[int]) -> set[int]:
        """Return of which of these people judged rows speak."""

    def accepted(self, size: Callable[[], int]) -> Iterator[list[Accepted]]:
        """Give the judged rows in lots, those that depend on each other in one where it holds them."""

    def silent(self, refs: Collection[str]) -> set[str]:
        """Return which of these rows the source told last, and tells no more."""

    def settled(self, refs: Collection[str], *, is_whole: bool) -> set[str]:
        """Return of which of these rows this reading says something: those it tells rightly.

        Of a source that tells everybody, ``is_whole``, those it no longer tells as well; never a row that was refused.
        """

    def absent(self, size: int) -> Iterator[list[KnownRow]]:
        """Give in lots the rows that the source told last, and tells no more."""

    def count(self, change: Change | None = None) -> int:
        """Return how many judged rows change so; without a change, how many right rows there are."""

    def renamed_count(self) -> int:
        """Return how many judged rows give somebody another name."""

    def merged_count(self) -> int:
        """Return how many judged rows make one person of several."""

    def recognised_count(self) -> int:
        """Return how many rows are as they were."""

    def directions(self) -> Mapping[tuple[GuardedChange, Category], int]:
        """Return how many judged rows go in each direction, by what their people are."""

    def matched(self) -> Mapping[Category, int]:
        """Return how many judged rows speak of somebody known, by what they are."""

    def planned(self, lines: Sequence[int]) -> set[tuple[str, str, int]]:
        """Return what these rows take from whom: kind, value and owner."""

    def taken_names(self, names: Collection[str]) -> set[str]:
        """Return which of these logins and uids judged rows take from whose they are."""

    def rejected_count(self) -> int:
        """Return how many rows were rejected."""

    def rejections(self) -> Iterator[Rejection]:
        """Give the rejected rows by line."""

    def waiting(self) -> Iterator[Waiting]:
        """Give the rows that wait, by line."""

    def warned_count(self) -> int:
        """Return of how many kept rows there is something to tell."""

    def warned(self) -> Iterator[Warned]:
        """Give the kept rows there is something to tell of, by line."""

    def shorter_numbers(
        self, kind: IdentifierKind, known: Mapping[int, int], *, share: float, least: int
    ) -> Iterator[tuple[int, int]]:
        """Give the lines whose number is shorter than the usual length, and that length.

        There is a usual length where at least ``share`` of no fewer than ``least`` numbers of the kind have it;
        ``known`` are how many numbers of each length there are already.
        """


OpenSpool = Callable[[], AbstractContextManager[PeopleSpool]]
