"""Names that were somebody's, on each kind of database: whose they are, until when, and what ends that."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import RevisionRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.person import NOBODY
from sesame.domain.reserved_names import last_reserved_day
from sesame.domain.stores import UnitOfWork
from tests.invented_people import LEA
from tests.invented_people import PAUL

TODAY = dt.date(2027, 3, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    """Return it, where one name was Léa's until today, and two were Paul's for longer."""
    store = SqlUnitOfWork(engine)
    with store() as tx:
        tx.reserved.reserve("lduval", LEA.key, TODAY)
        tx.reserved.reserve("pb", PAUL.key, TODAY + DAY)
        tx.reserved.reserve("p12", PAUL.key, TODAY + 2 * DAY)
    return store


def test_a_name_is_somebody_s_until_the_end_of_its_day(unit_of_work: UnitOfWork) -> None:
    """Asked for one, for several at once, and for all of a person's."""
    with unit_of_work() as tx:
        assert [tx.reserved.owner("lduval", TODAY), tx.reserved.owner("lduval", TODAY + DAY)] == [LEA.key, None]
        assert tx.reserved.owner("nobody", TODAY) is None
        assert tx.reserved.of(["lduval", "pb", "nobody"], TODAY) == {"lduval": LEA.key, "pb": PAUL.key}
        assert tx.reserved.of(["lduval", "pb"], TODAY + DAY) == {"pb": PAUL.key}
        assert tx.reserved.former(PAUL.key, TODAY + 2 * DAY) == {"p12": TODAY + 2 * DAY}


def test_whoever_had_a_name_last_is_whose_it_is(unit_of_work: UnitOfWork) -> None:
    """And for how long was said last."""
    with unit_of_work() as tx:
        tx.reserved.reserve("pb", LEA.key, TODAY + 9 * DAY)
        assert tx.reserved.owner("pb", TODAY + 9 * DAY) == LEA.key


def test_of_who_is_forgotten_the_name_stays_and_is_nobody_s(unit_of_work: UnitOfWork) -> None:
    """Those of others are theirs still."""
    with unit_of_work() as tx:
        tx.erasure.erase(PAUL.key, uid=PAUL.uid, addresses=PAUL.addresses)
        assert tx.reserved.of(["lduval", "pb", "p12"], TODAY) == {"lduval": LEA.key, "pb": NOBODY, "p12": NOBODY}


def test_of_who_is_forgotten_the_revision_stays_too(unit_of_work: UnitOfWork, engine: Engine) -> None:
    """What is published has to learn that there was somebody, and is no more."""
    with Session(engine) as session, session.begin():
        session.add(RevisionRow(person=PAUL.key, wanted=7))
    with unit_of_work() as tx:
        tx.erasure.erase(PAUL.key, uid=PAUL.uid, addresses=PAUL.addresses)

    with Session(engine) as session:
        (kept,) = session.scalars(select(RevisionRow))
        assert (kept.person, kept.wanted >= 7) == (PAUL.key, True)


def test_a_name_is_let_go_by_hand_or_when_its_days_are_over(unit_of_work: UnitOfWork) -> None:
    """A lot at a time, and each once."""
    with unit_of_work() as tx:
        assert (tx.reserved.release("p12"), tx.reserved.release("p12")) == (True, False)
        assert tx.reserved.purge(before=TODAY, limit=5) == 0
        assert tx.reserved.purge(before=TODAY + 2 * DAY, limit=1) == 1
        assert [tx.reserved.purge(before=TODAY + 2 * DAY, limit=5) for _ in range(2)] == [1, 0]


def test_days_of_reservation_begin_with_today() -> None:
    """None is over already, and no number of them goes beyond what a calendar has."""
    assert [last_reserved_day(TODAY, days) for days in (0, 1, 365)] == [TODAY - DAY, TODAY, TODAY + 364 * DAY]
    assert last_reserved_day(dt.date.max - DAY, 36500) == dt.date.max
