"""What a search reads of everybody."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """Somebody, by inner key, and the texts they may be found by: uid, login, names, mail addresses."""

    key: int
    texts: tuple[str, ...]


#: Gives everybody by login, a few rows at a time. Errors: ``Unavailable("database")``.
ReadEverybody = Callable[[], Iterator[Searchable]]
