"""How a source is run, and what is reported of it."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum

from sesame.domain.people_changes import Happening
from sesame.domain.people_changes import Held
from sesame.domain.people_changes import Waiting
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned


class Stage(StrEnum):
    """What a run is busy with; reading is counted in bytes, the others in rows."""

    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"


#: Opens the display of one stage, given how much there is to do (0: not known), and says how to advance it.
Progress = Callable[[Stage, int], AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many rows did, or would do, what; ``written``: whether anything was, or was to be.

    ``held`` are changes of which there are too many for a night: then nothing is written. ``left`` counts people,
    ``kept`` those who might have left but stay, since some rows could not be attributed. ``untold`` are people of whom
    no source has ever told anything, so that none of them is gone.
    """

    created: int
    updated: int
    unchanged: int
    waiting: int
    rejected: int
    warned: int
    renamed: int
    merged: int
    back: int
    left: int
    kept: int
    postponed: int
    untold: int
    held: tuple[Held, ...]
    written: bool


def _silent(_told: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearers:
    """Who hears of the rows that are wrong, taken with a warning, or wait, and of what happened to whom."""

    rejected: Callable[[Rejection], object] = _silent
    warned: Callable[[Warned], object] = _silent
    waiting: Callable[[Waiting], object] = _silent
    happened: Callable[[Happening], object] = _silent


@contextmanager
def unseen_progress(_stage: Stage, _total: int) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda _done: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a source is run: ``accept`` names changes of any number (« leave », « rename:student »).

    ``strict`` writes nothing unless every row can be taken; ``dry_run`` writes nothing at all.
    """

    hearers: Hearers = field(default_factory=Hearers)
    accept: Collection[str] = ()
    strict: bool = False
    dry_run: bool = False
    progress: Progress = unseen_progress
