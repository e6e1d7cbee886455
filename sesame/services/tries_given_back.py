"""A try that was counted and then never compared is not spent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from typing import TypeVar

from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Unavailable

Tried_contra = TypeVar("Tried_contra", contravariant=True)


class Counting(Protocol[Tried_contra]):
    """What counts tries before they are compared: the budgets of a path, the guard of the sign-in."""

    def give_back(self, tx: Transaction, tried: Tried_contra, /) -> None:
        """Take a try back, as if it had not been made."""


@contextmanager
def given_back_if_not_compared(
    counting: Counting[Tried_contra], tried: Tried_contra, unit_of_work: UnitOfWork
) -> Iterator[None]:
    """Give the try back when the comparison inside could not be made, and let the error through."""
    try:
        yield
    except Unavailable:
        with unit_of_work() as tx:
            counting.give_back(tx, tried)
        raise
