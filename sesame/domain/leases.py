"""What one process does at a time, on however many machines: whoever holds a lease, until it ends or is renewed."""

import datetime as dt
from typing import Protocol


class Leases(Protocol):
    """Leases, each by its name."""

    def take(self, name: str, holder: str, *, now: dt.datetime, until: dt.datetime) -> bool:
        """Take a lease; false where somebody else holds it and it has not ended."""

    def renew(self, name: str, holder: str, *, until: dt.datetime) -> bool:
        """Have a lease last until then; false where anybody else has taken it since, even if it is over."""

    def ends(self, name: str) -> dt.datetime | None:
        """Return when a lease ends or ended; none where nobody took it since it was forgotten."""

    def forget(self, name: str) -> None:
        """Forget a lease, whoever has it."""

    def free(self, name: str, holder: str, *, now: dt.datetime) -> None:
        """Give a lease back, if it is still one's own."""
