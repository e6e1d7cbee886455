"""A try that was counted and then not compared, because a part was away, is not spent."""

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.stores import Transaction
from sesame.errors import Overloaded
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.services.tries_given_back import given_back_if_not_compared
from tests.unit.fakes import NOON


class Counter:
    """Counts tries in the store's own budgets."""

    def give_back(self, tx: Transaction, tried: str, /) -> None:
        """Take one back."""
        tx.budgets.refund(tried, "day:1")


class Left:
    """Two tries that were counted."""

    def __init__(self, unit_of_work: SqlUnitOfWork) -> None:
        """Count them."""
        self.unit_of_work = unit_of_work
        with unit_of_work() as tx:
            tx.budgets.reserve("lea", "day:1", NOON, tries=2)

    def compare(self, error: Exception | None = None) -> None:
        """Compare, or fail to."""
        with given_back_if_not_compared(Counter(), "lea", self.unit_of_work):
            if error:
                raise error

    @property
    def count(self) -> int:
        """How many are still counted."""
        with self.unit_of_work() as tx:
            return tx.budgets.used("lea", "day:1")


@pytest.fixture
def left(unit_of_work: SqlUnitOfWork) -> Left:
    """Return what counts two tries, and tells how many are left."""
    return Left(unit_of_work)


@pytest.mark.parametrize("error", [Unavailable("hasher"), Overloaded("hasher", retry_after=5)])
def test_a_try_that_could_not_be_compared_is_given_back_and_the_error_told(left: Left, error: Unavailable) -> None:
    """Whoever asked is told to come again, with as many tries as before."""
    with pytest.raises(Unavailable) as told:
        left.compare(error)

    assert told.value is error
    assert left.count == 1


def test_a_try_that_was_compared_stays_counted(left: Left) -> None:
    """Right or wrong is for who counts to settle."""
    left.compare()

    assert left.count == 2


def test_an_error_of_another_kind_gives_nothing_back(left: Left) -> None:
    """What was refused was compared."""
    with pytest.raises(Refused):
        left.compare(Refused("answer_wrong"))

    assert left.count == 2
