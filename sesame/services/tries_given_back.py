"""A try that was counted and then never compared is not spent."""

from collections.abc import Iterator
from contextlib import contextmanager

from sesame.domain.stores import UnitOfWork
from sesame.errors import Unavailable
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import Reservation


@contextmanager
def given_back_if_not_compared(
    budgets: GuessBudgets, reservation: Reservation, unit_of_work: UnitOfWork
) -> Iterator[None]:
    """Give the try back when the comparison inside could not be made, and let the error through."""
    try:
        yield
    except Unavailable:
        with unit_of_work() as tx:
            budgets.give_back(tx, reservation)
        raise
