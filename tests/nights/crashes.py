"""A night that is cut off after any of its transactions, and run again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.services.people_import import PeopleImport


class CutOff(BaseException):
    """What a process is told before it ends: nothing of ours catches it."""


class Cutting:
    """Units of work of which the one after so many is never begun."""

    def __init__(self, unit_of_work: UnitOfWork, after: int) -> None:
        """Take the real ones."""
        self._unit_of_work = unit_of_work
        self._left = after
        self.is_cut = False

    @contextmanager
    def __call__(self) -> Iterator[Transaction]:
        """Open one, or raise."""
        if not self._left:
            self.is_cut = True
            raise CutOff
        self._left -= 1
        with self._unit_of_work() as tx:
            yield tx


@contextmanager
def cut(taking: PeopleImport, after: int) -> Iterator[Cutting]:
    """Have an import end after so many transactions, for the block; its lease is given back."""
    parts = taking._parts
    cutting = Cutting(parts.unit_of_work, after)
    taking._parts = replace(parts, unit_of_work=cutting)
    try:
        yield cutting
    finally:
        taking._parts = parts
