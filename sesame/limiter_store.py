"""Where the flood gate counts: in the store of the portal's Flask-Limiter, or in the one our setting names."""

from functools import cache
from typing import Any
from typing import cast
from urllib.parse import urlsplit

from limits.storage import Storage
from limits.storage import storage_from_string

from sesame.mounted import Mounted

#: The kind of a store that each process has for itself.
MEMORY = "memory"
UNKNOWN = "unknown"


def kind_of(here: Mounted) -> str:
    """Return the kind of the store in a word: ``memory``, ``redis``; unknown while the portal's is not set up yet.

    Nothing is built for it: some stores start a thread, which must not be there when workers fork.
    """
    theirs: Any = here.portal.limiter()
    if theirs is None:
        return urlsplit(here.services.settings.limiter_storage_url).scheme.partition("+")[0]
    try:
        return type(theirs.storage).__name__.removesuffix("Storage").lower()
    except AssertionError:
        return UNKNOWN


def answers(here: Mounted) -> bool:
    """Tell whether the store answers."""
    if kind_of(here) == MEMORY:
        return True
    theirs: Any = here.portal.limiter()
    try:
        store = _own(here.services.settings.limiter_storage_url) if theirs is None else theirs.storage
        return bool(store.check())
    except Exception:  # noqa: BLE001 - each kind has its own family of errors, a missing driver included
        return False


@cache
def _own(url: str) -> Storage:
    return cast("Storage", storage_from_string(url))
