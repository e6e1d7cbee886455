"""What sources say of somebody, for who looks at it: the person, and the help desk."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOfPerson:
    """What a source last said of a person, under its own key; absent since a day, where it no longer tells them."""

    source: str
    ref: str
    said: Mapping[str, Any]
    absent_since: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsOfPerson:
    """That a row waits which may concern a person; what it says may be somebody else's, and is not here."""

    source: str
    since: dt.datetime


class ToldBySources(Protocol):
    """The rows of sources, by whom they concern."""

    def of(self, person: int) -> Sequence[ToldOfPerson]:
        """Return what each source last said of a person."""

    def waiting(self, person: int) -> Sequence[WaitsOfPerson]:
        """Return that rows wait, the oldest first."""
