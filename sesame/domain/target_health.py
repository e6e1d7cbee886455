"""What a target finds out about itself before anybody is published to it, for the doctor to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from typing import runtime_checkable


class TargetTrouble(StrEnum):
    """What is, or may be, in the way."""

    #: It cannot be asked; the names tell why.
    AWAY = "away"
    NAMES_UNKNOWN = "names_unknown"
    #: Nobody can be found below an entry that is not there, or is not shown.
    BASE_ABSENT = "base_absent"
    #: A module or an attribute's class is missing, a right is: the write was refused.
    NOT_ALLOWED = "not_allowed"
    #: Rules for passwords refuse what they cannot judge.
    HASH_REFUSED = "hash_refused"
    #: What was written opens nothing: the module of its scheme is missing.
    NEVER_OPENS = "never_opens"
    #: After each change people are asked for another one at their first sign-in.
    ASKS_AGAIN = "asks_again"
    #: The password of shares and wifi stays what it was.
    SAMBA_LEFT = "samba_left"
    #: Who is suspended still opens it.
    SUSPENSION_UNMARKED = "suspension_unmarked"
    #: There is no entry to try a password on.
    UNTRIED = "untried"
    PROBE_ABSENT = "probe_absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNote:
    """One thing that was found, and names of attributes or classes, or why."""

    trouble: TargetTrouble
    names: tuple[str, ...] = ()


@runtime_checkable
class LooksAtItself(Protocol):
    """A target that can be looked at."""

    def examine(self) -> Sequence[TargetNote]:
        """Return what was found; nothing is written but to an entry that the site gave for it."""
