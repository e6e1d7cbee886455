"""Imports and adoptions as they are kept: when, by whom, how they ended, and what was told of which row."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from sesame.errors import Refused


class RunCommand(StrEnum):
    """What was run."""

    IMPORT = "import"
    SYNC = "sync"
    ADOPT = "adopt"


class RunEnd(StrEnum):
    """How a run ended."""

    #: Still going on, or killed: whoever is killed says nothing any more.
    UNDER_WAY = "under_way"
    WRITTEN = "written"
    DRY_RUN = "dry_run"
    #: The file was wrong, as a whole or in rows, and nothing was written.
    REFUSED = "refused"
    #: Too many changes of one kind, and nothing was written.
    HELD = "held"
    #: It could not run to its end.
    FAILED = "failed"


class ToldKind(StrEnum):
    """What a row, or the file, was told."""

    REJECTED = "rejected"
    WARNED = "warned"
    REMARK = "remark"
    WAITING = "waiting"
    #: What happened to somebody: the code of its one fault says what, the fact ``uid`` to whom.
    HAPPENED = "happened"
    #: A change of which there were too many: the code of its one fault, with how many and of whom.
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """What was told of one row: codes, columns and figures, never a cell."""

    kind: ToldKind
    line: int
    faults: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRun:
    """One run; ``id`` is none until it is kept, and ``source`` empty where it is none of people.

    ``why`` is what was wrong with the file as a whole, or what did not answer. ``counts`` are the figures of the
    command. ``told`` are the first rows told, and ``untold`` is how many more there were; a list of runs has none.
    """

    command: RunCommand
    operator: str
    began_at: dt.datetime
    source: str = ""
    id: int | None = None
    ended_at: dt.datetime | None = None
    end: RunEnd = RunEnd.UNDER_WAY
    why: Refused | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    told: Sequence[ToldRow] = ()
    untold: int = 0


class PeopleRuns(Protocol):
    """Runs, each stored in a unit of its own, whatever becomes of what they write."""

    def keep(self, run: PeopleRun) -> int:
        """Store a run as it is now, in place of what was stored of it; return its number."""

    def latest(self, count: int) -> list[PeopleRun]:
        """Return the last runs, the latest first, without their rows."""

    def get(self, number: int) -> PeopleRun | None:
        """Return one run with its rows."""

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the runs begun before then; return how many."""
