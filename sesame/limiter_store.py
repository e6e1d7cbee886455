"""Where the flood gate counts: in the store of the portal's Flask-Limiter, or in the one our setting names."""

from typing import Any
from typing import cast

from limits.storage import Storage
from limits.storage import storage_from_string

from sesame.mounted import Mounted

#: The kind of a store that each process has for itself.
MEMORY = "memory"
UNKNOWN = "unknown"


def store_of(here: Mounted) -> Storage:
    """Return the store. Errors: whatever its driver raises where there is none, or no such kind."""
    theirs: Any = here.portal.limiter()
    store = storage_from_string(here.services.settings.limiter_storage_url) if theirs is None else theirs.storage
    return cast("Storage", store)


def kind_of(here: Mounted) -> str:
    """Return the kind of the store in a word: ``memory``, ``redis``; unknown while nothing is set up yet."""
    try:
        store = store_of(here)
    except Exception:  # noqa: BLE001 - each kind has its own family of errors, a missing driver included
        return UNKNOWN
    return type(store).__name__.removesuffix("Storage").lower()


def answers(here: Mounted) -> bool:
    """Tell whether the store answers."""
    try:
        return bool(store_of(here).check())
    except Exception:  # noqa: BLE001 - the same: whatever is raised, it does not answer
        return False
