"""How far each target has come with each person, and the passwords kept sealed until they are delivered."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    """A password in a target's form, sealed to the deliverer's key: nobody on a web machine can read it back.

    ``serial`` is a word used once: a password chosen meanwhile has another one, and is not forgotten with this one.
    """

    target: str
    serial: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeliveredSecret:
    """Whose password waits for which target, and since when."""

    target: str
    person: int
    serial: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One person's publication under way: ``claim`` is whose try this is, until ``until``.

    ``reference`` is what the target calls the person, ``is_there`` whether it was ever written there.
    """

    target: str
    person: int
    attempts: int
    claim: str
    until: dt.datetime
    reference: str = ""
    is_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a try ended.

    ``settled`` is the revision that needs no further try, none where there is one, at ``again``; ``written`` the one
    that the target is so for now, none where it was not written; ``is_there`` is false where it was told nothing.
    ``turns_on`` is the day on which what should be changes by itself. ``delivered`` is the serial of the sealed
    password that is in force, or no longer of use.
    """

    settled: int | None = None
    written: int | None = None
    is_there: bool = True
    reference: str = ""
    again: dt.datetime | None = None
    turns_on: dt.date | None = None
    error: str = ""
    delivered: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetProgress:
    """How a target is doing: whom it still waits for, whose try failed since when, what was refused, and why last."""

    waiting: int
    refused: int
    failing_since: dt.datetime | None = None
    last_error: str = ""
    secrets: int = 0
    oldest_secret: dt.datetime | None = None


class Publications(Protocol):
    """Which revision of whom each target has reached; it outlives who is forgotten until that is published, too."""

    def due(self, target: str, *, now: dt.datetime, today: dt.date, limit: int) -> Sequence[int]:
        """Return people whom the target has to be told of, those never tried first; none of them is taken."""

    def names_to_leave(self, target: str) -> Collection[str]:
        """Return the uids under which the target still knows people who are called otherwise by now."""

    def claim(
        self, target: str, person: int, *, claim: str, now: dt.datetime, today: dt.date, lease: dt.timedelta
    ) -> Taken | None:
        """Take a person's publication for as long as the lease lasts, if it is due and nobody else's."""

    def reserve(self, target: str, person: int, *, claim: str, now: dt.datetime, lease: dt.timedelta) -> bool:
        """Keep the deliverer from a person, due or not, until ``release``; false where it is writing them just now."""

    def release(self, target: str, person: int, *, claim: str) -> None:
        """Let the deliverer go on at once with a person who was reserved, unless the lease is another's by now."""

    def settle(self, taken: Taken, how: Reached, *, now: dt.datetime) -> bool:
        """Write down how a try ended, unless somebody else took it meanwhile; tell whether it was still ours."""

    def retry(self, target: str, people: Collection[int] = ()) -> int:
        """Make due again whatever was refused or waits for another try, of these people or all; return how many."""

    def again(self, target: str, person: int) -> None:
        """Make a person due whatever was reached, and though nothing of them ever changed."""

    def everybody(self, *, after: int, limit: int) -> Sequence[int]:
        """Return at most so many inner keys beyond that one, in order: of people, and of those of whom was told."""

    def count_everybody(self) -> int:
        """Return how many there are."""

    def is_told(self, target: str, person: int) -> bool:
        """Tell whether a target is so for all that ever changed of a person, and was told of them."""

    def reference(self, target: str, person: int) -> str:
        """Return what the target calls a person; empty where it was never told of them."""

    def waiting_for(self, person: int, targets: Collection[str]) -> Sequence[str]:
        """Return which of these targets are not yet so for a person of whom something changed."""

    def progress(self, target: str, *, today: dt.date) -> TargetProgress:
        """Return how a target is doing."""

    def keep_secrets(self, person: int, secrets: Iterable[SealedSecret], at: dt.datetime) -> None:
        """Keep these until they are delivered, in place of those of before."""

    def secret(self, target: str, person: int) -> SealedSecret | None:
        """Return the sealed password that waits for a target."""

    def old_secrets(self, *, before: dt.datetime, limit: int) -> Sequence[UndeliveredSecret]:
        """Return at most so many of the passwords that have waited since before then, the oldest first."""

    def refused_secrets(self, *, limit: int) -> Sequence[UndeliveredSecret]:
        """Return at most so many of the passwords that their target refused: each code begins with ``password_``."""

    def erase_secret(self, secret: UndeliveredSecret) -> bool:
        """Forget that very password; false where it was delivered or replaced meanwhile."""

    def forget_targets(self, *, but: Collection[str]) -> Mapping[str, int]:
        """Forget all of targets that are none any more, the secrets included; return of how many people, by name."""
