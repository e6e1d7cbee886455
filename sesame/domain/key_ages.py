"""Under which key of a ring something is kept."""

from enum import Enum


class KeyAge(Enum):
    """Of a text that is encrypted."""

    NEWEST = "newest"
    OLDER = "older"
    UNREADABLE = "unreadable"


class PepperAge(Enum):
    """Of a hash; one without a pepper holds whatever the ring, and so does one that another system made."""

    NEWEST = "newest"
    OLDER = "older"
    NONE = "none"
    FOREIGN = "foreign"
    LOST = "lost"
