"""Where it is kept to whom an operator has closed every path."""

import datetime as dt
from typing import Protocol


class Closings(Protocol):
    """Closings by hand, of people with an account or without; no source opens again what was closed here."""

    def close(self, person: int, at: dt.datetime) -> bool:
        """Close every path to a person; false where that was so already, or nobody has that key here."""

    def reopen(self, person: int) -> bool:
        """Take it back; tell whether there was anything to take back."""
