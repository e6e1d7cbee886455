"""How many wrong tries somebody may still make, in figures."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessBudget:
    """The wrong tries allowed within one window; ``window`` in seconds, or none for a total that lasts.

    ``per_network`` counts those of each network apart, so that a stranger elsewhere does not close the window of
    somebody at home. Only a window may: a total that each network had anew would be no total.

    The total of a number that is nobody's has a name of its own: it need not outlive those who might be watching it.
    """

    name: str
    limit: int
    window: int | None = None
    per_network: bool = False

    def period(self, now: dt.datetime, *, of_nobody: bool = False) -> str:
        """Return the name of the window ``now`` falls in; it is part of the counter's key."""
        if self.window is None:
            return f"{self.name}:{'unknown' if of_nobody else 'total'}"
        return f"{self.name}:{int(now.timestamp()) // self.window}"

    def resets_in(self, now: dt.datetime) -> int:
        """Return the seconds until a new window opens; a total never does, and gives a day."""
        window = self.window or 86400
        return window - int(now.timestamp()) % window
