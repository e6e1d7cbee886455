"""A try that was counted and then never compared is not spent, nor one that was right and could not be written down."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic
from typing import Protocol
from typing import TypeVar

from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Unavailable

Tried = TypeVar("Tried")
Tried_contra = TypeVar("Tried_contra", contravariant=True)


class Counting(Protocol[Tried_contra]):
    """What counts tries before they are compared: the budgets of a path, the guard of the sign-in."""

    def give_back(self, tx: Transaction, tried: Tried_contra, /) -> None:
        """Take a try back, as if it had not been made."""


class TriesGivenBack(Generic[Tried]):
    """The tries of one path between the transaction that counts them and the one that says what became of them.

    While the database is away nothing can be given back. So what is owed is remembered here, where it is known that
    the try was right or not compared, and given back before the next try of this path is counted. No more are owed than
    the process has threads, since none is counted meanwhile. Only a process that ends forgets it; a wrong try stays
    counted whatever happens.
    """

    def __init__(self, counting: Counting[Tried], unit_of_work: UnitOfWork, owed: deque[Tried] | None = None) -> None:
        """Take what counts, how to write, and what is owed already, shared by all who count on this path."""
        self._counting = counting
        self._unit_of_work = unit_of_work
        self._owed = deque() if owed is None else owed

    @contextmanager
    def counting(self) -> Iterator[Transaction]:
        """Open the transaction that counts a try, after all that is owed was given back."""
        while self._owed:
            try:
                tried = self._owed.popleft()
            except IndexError:
                break
            self._give_back(tried)
        with self._unit_of_work() as tx:
            yield tx

    @contextmanager
    def comparing(self, tried: Tried) -> Iterator[None]:
        """Give the try back when the comparison inside could not be made, and let the error through."""
        try:
            yield
        except Unavailable:
            self._give_back(tried)
            raise

    @contextmanager
    def settling(self, tried: Tried, *, right: bool) -> Iterator[Transaction]:
        """Open the transaction that says what became of the try; where it cannot be written, a right one is owed."""
        try:
            with self._unit_of_work() as tx:
                yield tx
        except Unavailable:
            if right:
                self._owed.append(tried)
            raise

    def _give_back(self, tried: Tried) -> None:
        try:
            with self._unit_of_work() as tx:
                self._counting.give_back(tx, tried)
        except Unavailable:
            self._owed.append(tried)
            raise
