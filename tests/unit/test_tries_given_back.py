"""A try that was counted and then not compared, because a part was away, is not spent; nor a right one."""

from unittest.mock import Mock

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.stores import Transaction
from sesame.errors import Overloaded
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.services.tries_given_back import TriesGivenBack
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
        self.tries = TriesGivenBack(Counter(), unit_of_work)
        with unit_of_work() as tx:
            tx.budgets.reserve("lea", "day:1", NOON, tries=2)

    def compare(self, error: Exception | None = None) -> None:
        """Compare, or fail to."""
        with self.tries.comparing("lea"):
            if error:
                raise error

    def settle(self, *, right: bool, error: Exception | None = None) -> None:
        """Write down what became of one, or fail to."""
        with self.tries.settling("lea", right=right) as tx:
            if right:
                tx.budgets.refund("lea", "day:1")
            if error:
                raise error

    def count_one_more(self) -> int:
        """Count another try; return how many there are with it."""
        with self.tries.counting() as tx:
            return tx.budgets.reserve("lea", "day:1", NOON)

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


def test_a_right_try_that_could_not_be_written_down_is_given_back_before_the_next(left: Left) -> None:
    """The database was away when it was to be given back; whoever was right is charged for the next one alone."""
    with pytest.raises(Unavailable):
        left.settle(right=True, error=Unavailable("database"))
    assert left.count == 2

    assert left.count_one_more() == 2
    assert left.count_one_more() == 3


def test_a_wrong_try_that_could_not_be_written_down_stays_counted(left: Left) -> None:
    """Whoever can take the database down must not guess for nothing."""
    with pytest.raises(Unavailable):
        left.settle(right=False, error=Unavailable("database"))

    assert left.count_one_more() == 3


def test_what_is_owed_stays_owed_while_the_database_is_away(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try that is made meanwhile fails before it is counted, and forgets nothing."""
    with pytest.raises(Unavailable):
        left.settle(right=True, error=Unavailable("database"))
    with monkeypatch.context() as away:
        away.setattr(Counter, "give_back", Mock(side_effect=Unavailable("database")))
        for _ in range(2):
            with pytest.raises(Unavailable):
                left.count_one_more()

    assert left.count_one_more() == 2


def test_a_right_try_that_was_written_down_is_given_back_once(left: Left) -> None:
    """By who settles it; nothing is owed."""
    left.settle(right=True)

    assert left.count_one_more() == 2
