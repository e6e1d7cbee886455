"""The few families of error Sésame raises: a code and facts, never a sentence.

The sentence a person reads is chosen where the language is known (``blueprints/messages.py``).
"""

from collections.abc import Mapping
from collections.abc import Sequence
from enum import StrEnum


class SesameError(Exception):
    """Something Sésame can name: ``code`` says what, ``facts`` give the figures of the sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the code and the facts; the code alone is the text a log would show."""
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, object] = facts


class Refused(SesameError):
    """What was typed cannot be accepted; ``field`` names the input the message belongs to."""

    def __init__(self, code: str, *, field: str = "", **facts: object) -> None:
        """Keep the field beside the code; an empty field means the whole form."""
        super().__init__(code, **facts)
        self.field = field
        self.also: Sequence[Refused] = ()

    def with_others(self, others: "Sequence[Refused]") -> "Refused":
        """Return this refusal, and what else is wrong with the same answer: people correct all of it at once."""
        self.also = tuple(others)
        return self


class Throttled(SesameError):
    """Too many tries from one place; ``resets_in`` is a number of seconds."""

    def __init__(self, *, resets_in: int, why: str = "") -> None:
        """Keep the time after which a new try may succeed, and whose tries they were; nothing stands for an address."""
        super().__init__("throttled", resets_in=resets_in)
        self.why = why
        self.resets_in = resets_in


class Expired(SesameError):
    """The journey a request speaks of has ended or never was."""


class Stale(SesameError):
    """The page a request comes from is older than the journey: another window went further."""


class AlreadyActive(SesameError):
    """The account exists already; only somebody who gave the right pair may learn it."""


class Unavailable(SesameError):
    """A system behind a port does not answer; ``port`` names it and nothing was changed."""

    #: Seconds after which trying again makes sense.
    retry_after = 60

    def __init__(self, port: str) -> None:
        """Keep the name of the port that is closed."""
        super().__init__("unavailable", port=port)
        self.port = port


class TurnedAway(Unavailable):
    """A system behind a port is there and answers, and would not take this one thing now; it may later."""


class Overloaded(Unavailable):
    """What a port computes is asked for by more than may wait for it; a moment later there is room again."""

    def __init__(self, port: str, *, retry_after: int) -> None:
        """Keep the seconds after which there may be room."""
        super().__init__(port)
        self.retry_after = retry_after


class WhyNotTaken(StrEnum):
    """Which rule of the system that knows passwords refused a new one."""

    USED_BEFORE = "used_before"
    TOO_WEAK = "too_weak"
    TOO_SHORT = "too_short"
    TOO_SOON = "too_soon"
    #: The first one was to be chosen, and the person has a password there.
    HAS_ONE = "has_one"
    OTHER = "other"


class NotTaken(SesameError):
    """The system that knows passwords refused a new one, and changed nothing."""

    def __init__(self, why: WhyNotTaken = WhyNotTaken.OTHER) -> None:
        """Keep which rule it was."""
        super().__init__("password_not_taken")
        self.why = why


class Misconfigured(SesameError):
    """One or several settings are wrong; the text lists every fault, one a line."""

    def __init__(self, faults: list[str]) -> None:
        """Put all the faults into one message, as the maintainer reads them at start-up."""
        super().__init__("misconfigured")
        self.faults = faults

    def __str__(self) -> str:
        """Give one line for each fault."""
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        return f"Sésame cannot start; {len(self.faults)} setting(s) to correct:\n{lines}"
