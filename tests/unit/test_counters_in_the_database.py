"""Counters of tries and one-use keys as the database keeps them."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import BudgetRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.one_use_key import HandedKey
from tests.unit.fakes import NOON

SECOND = dt.timedelta(seconds=1)
LEA, PAUL = 1, 2
FIVE = 5


def of(person: int) -> HandedKey:
    """Return what is found of a key of somebody, all of which are for activating but Léa's other one."""
    return HandedKey(person=person, act="activation")


def test_a_counter_begins_at_nothing_and_adds_up(unit_of_work: SqlUnitOfWork) -> None:
    """One at a time where nobody says; what is returned is what it then stands at."""
    with unit_of_work() as tx:
        assert tx.budgets.used("lea", "day:1") == 0
        assert [tx.budgets.reserve("lea", "day:1", NOON) for _ in range(3)] == [1, 2, 3]
        assert tx.budgets.reserve("lea", "day:1", NOON, tries=5) == 8
        assert tx.budgets.reserve("lea", "day:1", NOON, tries=0) == 8
        assert tx.budgets.reserve("paul", "day:1", NOON, tries=0) == 0

    with unit_of_work() as tx:
        assert tx.budgets.used("lea", "day:1") == 8
        assert (tx.budgets.used("lea", "day:2"), tx.budgets.used("paul", "day:1")) == (0, 0)


def test_the_figures_of_several_windows_are_read_at_once(unit_of_work: SqlUnitOfWork) -> None:
    """Of one subject, and of the windows in which something was counted, be it nothing."""
    with unit_of_work() as tx:
        for subject, period, tries in (
            ("lea", "day:1", 2),
            ("lea", "day:2", 0),
            ("lea", "day:3", 7),
            ("paul", "day:4", 1),
        ):
            tx.budgets.reserve(subject, period, NOON, tries=tries)

        assert tx.budgets.figures("lea", ["day:1", "day:2", "day:4"]) == {"day:1": 2, "day:2": 0}


def test_what_is_given_back_is_taken_off_one_counter(unit_of_work: SqlUnitOfWork) -> None:
    """One where nobody says, none where none is said, and never more than there are."""
    with unit_of_work() as tx:
        for subject, period in (("lea", "day:1"), ("lea", "day:2"), ("paul", "day:1")):
            tx.budgets.reserve(subject, period, NOON, tries=3)
        tx.budgets.refund("lea", "day:1")
        assert tx.budgets.used("lea", "day:1") == 2
        tx.budgets.refund("lea", "day:1", tries=0)
        assert tx.budgets.used("lea", "day:1") == 2
        tx.budgets.refund("lea", "day:1", tries=3)
        assert tx.budgets.used("lea", "day:1") == 2
        tx.budgets.refund("lea", "day:1", tries=2)

        assert tx.budgets.used("lea", "day:1") == 0
        assert (tx.budgets.used("lea", "day:2"), tx.budgets.used("paul", "day:1")) == (3, 3)


def test_reopening_forgets_every_window_of_one_subject(unit_of_work: SqlUnitOfWork) -> None:
    """And of no other."""
    with unit_of_work() as tx:
        for subject in ("lea", "paul"):
            for period in ("day:1", "day:2", "all:total"):
                tx.budgets.reserve(subject, period, NOON)

        tx.budgets.clear("lea")

        assert [tx.budgets.used("lea", period) for period in ("day:1", "day:2", "all:total")] == [0, 0, 0]
        assert [tx.budgets.used("paul", period) for period in ("day:1", "day:2", "all:total")] == [1, 1, 1]


class Aged:
    """Counters of several ages."""

    ALL = frozenset(
        {
            ("old", "day:1"),
            ("used again", "day:1"),
            ("young", "day:1"),
            ("old", "all:total"),
            ("old", "all:unknown"),
            ("young", "all:unknown"),
        }
    )

    def __init__(self, unit_of_work: SqlUnitOfWork, engine: Engine) -> None:
        """Take the store."""
        self.unit_of_work, self._engine = unit_of_work, engine

    @property
    def left(self) -> set[tuple[str, str]]:
        """The counters there are."""
        with Session(self._engine) as session:
            return {(row.subject, row.period) for row in session.scalars(select(BudgetRow))}


@pytest.fixture
def aged(unit_of_work: SqlUnitOfWork, engine: Engine) -> Aged:
    """Return counters last used a second before noon, at noon, and of either kind of total."""
    with unit_of_work() as tx:
        tx.budgets.reserve("old", "day:1", NOON - SECOND)
        tx.budgets.reserve("used again", "day:1", NOON - SECOND)
        tx.budgets.reserve("used again", "day:1", NOON)
        tx.budgets.reserve("young", "day:1", NOON)
        tx.budgets.reserve("old", "all:total", NOON - SECOND)
        tx.budgets.reserve("old", "all:unknown", NOON - SECOND)
        tx.budgets.reserve("young", "all:unknown", NOON)
    return Aged(unit_of_work, engine)


def test_windows_are_forgotten_by_when_they_were_last_used(aged: Aged) -> None:
    """Totals stay, or waiting would reopen a closed path; how many went is told."""
    with aged.unit_of_work() as tx:
        assert tx.budgets.purge(before=NOON, limit=10) == 1

    assert aged.left == Aged.ALL - {("old", "day:1")}


def test_totals_of_nobody_are_forgotten_apart(aged: Aged) -> None:
    """Those alone that nobody has used since."""
    with aged.unit_of_work() as tx:
        assert tx.budgets.purge_unknown(before=NOON, limit=10) == 1

    assert aged.left == Aged.ALL - {("old", "all:unknown")}


def test_whom_an_hour_was_about_is_forgotten_before_its_figures(unit_of_work: SqlUnitOfWork) -> None:
    """They are a row for each person; what an hour came to is kept for the usual hour."""
    figures = ["hour:1", "hour:1:right", "hour:1:people", "day:1:a network", "quarter:1:an address"]
    people = ["hour:1:right:lea", "hour:1:wrong:lea", "hour:1:slip:lea"]
    with unit_of_work() as tx:
        for period in (*figures, *people):
            tx.budgets.reserve("an address", period, NOON)
        tx.budgets.reserve("another", "hour:2:right:lea", NOON + SECOND)

        assert [tx.budgets.purge_people_of_an_hour(before=NOON + SECOND, limit=2) for _ in range(3)] == [2, 1, 0]
        assert set(tx.budgets.figures("an address", [*figures, *people])) == set(figures)
        assert tx.budgets.used("another", "hour:2:right:lea") == 1


def test_counters_are_forgotten_a_lot_at_a_time(unit_of_work: SqlUnitOfWork) -> None:
    """So that nobody waits long for the purge."""
    with unit_of_work() as tx:
        for number in range(5):
            tx.budgets.reserve(f"person {number}", "day:1", NOON)
            tx.budgets.reserve(f"person {number}", "all:unknown", NOON)
        later = NOON + SECOND

        assert [tx.budgets.purge(before=later, limit=2) for _ in range(4)] == [2, 2, 1, 0]
        assert [tx.budgets.purge_unknown(before=later, limit=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.fixture
def handed(unit_of_work: SqlUnitOfWork) -> SqlUnitOfWork:
    """Return a store with a key of Léa's for activating, good until noon, which bears five tries."""
    with unit_of_work() as tx:
        tx.keys.give("lea's", person=LEA, act="activation", until=NOON)
    return unit_of_work


def test_a_key_is_somebody_s_while_it_is_good(handed: SqlUnitOfWork) -> None:
    """With the act it is for, until its hour; another digest is nobody's."""
    before = NOON - SECOND
    with handed() as tx:
        assert tx.keys.try_("lea's", now=before, limit=FIVE) == of(LEA)
        assert tx.keys.try_("lea's", now=NOON, limit=FIVE) is None
        assert tx.keys.try_("another", now=before, limit=FIVE) is None


def test_a_key_bears_so_many_tries_and_no_more(handed: SqlUnitOfWork) -> None:
    """Those that were given back count for nothing, and nobody has more for it."""
    before = NOON - SECOND
    with handed() as tx:
        tx.keys.give("paul's", person=PAUL, act="activation", until=NOON)
        tx.keys.try_("lea's", now=before, limit=FIVE)
        tx.keys.give_back("lea's")
        tx.keys.give_back("paul's")
        tried = [tx.keys.try_("lea's", now=before, limit=FIVE) for _ in range(FIVE + 2)]

        assert tried == [of(LEA)] * FIVE + [None, None]
        assert tx.keys.try_("paul's", now=before, limit=FIVE) == of(PAUL)


def test_a_try_that_is_given_back_is_one_of_that_key_s(handed: SqlUnitOfWork) -> None:
    """Never more than there were, and nothing of another key's."""
    before = NOON - SECOND
    with handed() as tx:
        tx.keys.give("paul's", person=PAUL, act="activation", until=NOON)
        tx.keys.give_back("lea's")
        for _ in range(FIVE):
            for digest in ("lea's", "paul's"):
                assert tx.keys.try_(digest, now=before, limit=FIVE)

        tx.keys.give_back("lea's")

        assert tx.keys.try_("paul's", now=before, limit=FIVE) is None
        assert tx.keys.try_("lea's", now=before, limit=FIVE) is not None
        assert tx.keys.try_("lea's", now=before, limit=FIVE) is None


def test_a_key_that_is_there_is_not_given_again(handed: SqlUnitOfWork) -> None:
    """Nobody takes it over, and its hour stays."""
    with handed() as tx:
        tx.keys.give("lea's", person=PAUL, act="activation", until=NOON + SECOND)

        assert tx.keys.try_("lea's", now=NOON, limit=FIVE) is None
        assert tx.keys.try_("lea's", now=NOON - SECOND, limit=FIVE) == of(LEA)


def test_keys_are_withdrawn_by_person_and_act(handed: SqlUnitOfWork) -> None:
    """And spent by themselves."""
    before = NOON - SECOND
    with handed() as tx:
        tx.keys.give("lea's other", person=LEA, act="recovery", until=NOON)
        tx.keys.give("paul's", person=PAUL, act="activation", until=NOON)
        tx.keys.withdraw(LEA, act="activation")

        assert tx.keys.try_("lea's", now=before, limit=FIVE) is None
        assert tx.keys.try_("lea's other", now=before, limit=FIVE) == HandedKey(person=LEA, act="recovery")
        assert tx.keys.try_("paul's", now=before, limit=FIVE) == of(PAUL)

        tx.keys.spend("paul's")
        assert tx.keys.try_("paul's", now=before, limit=FIVE) is None
        assert tx.keys.try_("lea's other", now=before, limit=FIVE) == HandedKey(person=LEA, act="recovery")


def test_keys_whose_life_is_over_are_forgotten_a_lot_at_a_time(unit_of_work: SqlUnitOfWork) -> None:
    """Those that are good for another moment stay."""
    with unit_of_work() as tx:
        for number in range(3):
            tx.keys.give(f"key {number}", person=LEA, act="activation", until=NOON - SECOND)
        tx.keys.give("good", person=LEA, act="activation", until=NOON)

        assert [tx.keys.purge(before=NOON, limit=2) for _ in range(3)] == [2, 1, 0]
        assert tx.keys.try_("good", now=NOON - SECOND, limit=FIVE) == of(LEA)


def test_what_is_done_tentatively_is_kept_only_where_it_is_said(unit_of_work: SqlUnitOfWork) -> None:
    """What stands before it stays in any case."""
    with unit_of_work() as tx:
        tx.budgets.reserve("before", "day:1", NOON)
        with tx.tentatively():
            tx.budgets.reserve("undone", "day:1", NOON)
        with tx.tentatively() as attempt:
            tx.budgets.reserve("kept", "day:1", NOON)
            attempt.kept = True

    with unit_of_work() as tx:
        assert [tx.budgets.used(who, "day:1") for who in ("before", "undone", "kept")] == [1, 0, 1]
