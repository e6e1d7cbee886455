"""What removes whatever is kept of a person."""

from collections.abc import Iterable
from typing import Protocol


class Erasure(Protocol):
    """Everything that is kept of one person, wherever it is."""

    def erase(self, person: int, *, uid: str, addresses: Iterable[str]) -> int:
        """Remove every row of a person, and the mails that wait for them or name them; return how many rows.

        Names that were theirs stay reserved, as nobody's.
        """
