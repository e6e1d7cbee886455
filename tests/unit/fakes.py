"""Stand-ins for the world: a clock one sets, a mail server one closes, hashes that cost nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.delivery import Promise

NOON = dt.datetime(2026, 9, 1, 12, 0, tzinfo=dt.UTC)


@dataclass
class SettableClock:
    """A clock that stands still until a test moves it."""

    moment: dt.datetime = NOON

    def now(self) -> dt.datetime:
        """Return the moment that was set."""
        return self.moment

    def today(self) -> dt.date:
        """Return its date."""
        return self.moment.date()

    def advance(self, **much: float) -> None:
        """Let time pass; keywords are those of a timedelta."""
        self.moment += dt.timedelta(**much)


@dataclass(frozen=True)
class PlainVerdict:
    """The outcome of a comparison."""

    matches: bool
    outdated: bool = False


@dataclass
class PlainHasher:
    """Hashes that can be read, of a ``generation`` that a test may let pass; counts the work done."""

    generation: int = 1
    hashed: int = 0
    compared: int = 0

    def hash(self, secret: str) -> str:
        """Return the secret with the generation before it."""
        self.hashed += 1
        return f"{self.generation}|{secret}"

    def verify(self, stored: str | None, secret: str) -> PlainVerdict:
        """Compare, and tell where the stored one is of another generation."""
        self.compared += 1
        generation, _, kept = (stored or "|").partition("|")
        if stored is None or kept != secret:
            return PlainVerdict(matches=False)
        return PlainVerdict(matches=True, outdated=generation != str(self.generation))


@dataclass
class ScriptedMailer:
    """A mail server: takes everything, but for the tries where ``answer`` gives an error to raise."""

    answer: Callable[[Promise], Exception | None] = lambda _mail: None
    sent: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0

    def carry(self, promise: Promise, *, reference: str) -> None:
        """Keep the recipient and the reference, or fail as the script says."""
        self.tries += 1
        error = self.answer(promise)
        if error is not None:
            raise error
        self.sent.append((promise.to, reference))
