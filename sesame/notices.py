"""What a maintainer should know of a mount that works, though perhaps not as meant: told once, kept for who asks."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from sesame.command_line import is_for_a_command

log = logging.getLogger("sesame")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing: ``code`` for machines, ``words`` say what is so and what to do; neither names a person."""

    code: str
    words: str


class Notices:
    """The notices of one mounted app, in the order they were noticed."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        self._lock = threading.Lock()
        self._told: dict[str, Notice] = {}

    def tell(self, code: str, words: str) -> None:
        """Log a notice and keep it, unless that was done; other words of the same code take its place."""
        notice = Notice(code=code, words=words)
        with self._lock:
            if self._told.get(code) == notice:
                return
            self._told[code] = notice
        log.log(logging.INFO if is_for_a_command() else logging.WARNING, "%s", words)

    def __iter__(self) -> Iterator[Notice]:
        """Give what was told so far."""
        return iter(list(self._told.values()))
