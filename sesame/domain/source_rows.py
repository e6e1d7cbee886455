"""What sources said of one person, as they said it last."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one row of a source says: ``said`` is the columns it told, in stored form.

    ``ref`` is the source's own key, ``absent_since`` the day since which the source no longer tells it.
    """

    source: str
    ref: str
    said: Mapping[str, Any]
    absent_since: dt.date | None


class Tellings(Protocol):
    """The rows of sources that speak of somebody."""

    def of(self, person: int) -> Sequence[Telling]:
        """Return them by source and key, those that are no longer told included."""
