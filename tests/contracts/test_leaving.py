"""What a store keeps of who leaves or was closed by hand, on each kind of database."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import Row
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.attendance import end_of
from sesame.domain.departures import Departure
from sesame.domain.person import NOBODY
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.domain.ports import People
from sesame.domain.stores import UnitOfWork
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import keep
from tests.unit.fakes import NOON

LAST = dt.date(2027, 3, 1)
LEA_OVER = replace(LEA, valid_until=LAST)
DAY = dt.timedelta(days=1)


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    """Return it, where Léa has a last day and an account, and nobody else has both."""
    keep(engine, [replace(LEA, valid_until=LAST)])
    store = SqlUnitOfWork(engine)
    account = Account(
        person=LEA.key,
        state=AccountState.ACTIVE,
        password_hash="h",
        password_changed_at=NOON,
        joker=None,
        activated_at=NOON,
    )
    with store() as tx:
        tx.accounts.activate(account)
    return store


@pytest.fixture
def people(engine: Engine) -> People:
    """Return who people are."""
    return SqlPeople(SqlReading(engine))


def closed_at(people: People) -> dt.datetime | None:
    """Return since when everything is closed to Léa, as every search brings it along."""
    found = people.get(LEA.key)
    assert found is not None
    return found.closed_at


def test_a_closing_is_made_once_and_taken_back_once(unit_of_work: UnitOfWork, people: People) -> None:
    """Whoever closes what is closed, reopens what is open, or means nobody, is told that nothing was done."""
    with unit_of_work() as tx:
        assert (tx.closings.close(LEA.key, NOON), tx.closings.close(LEA.key, NOON + DAY)) == (True, False)
        assert (tx.closings.close(NOBODY, NOON), tx.closings.reopen(NOBODY)) == (False, False)
    assert closed_at(people) == NOON

    with unit_of_work() as tx:
        assert (tx.closings.reopen(LEA.key), tx.closings.reopen(LEA.key)) == (True, False)
    assert closed_at(people) is None


def test_sessions_are_ended_of_an_account_and_where_there_is_none_nothing_is(unit_of_work: UnitOfWork) -> None:
    """No row comes to be by it."""
    with unit_of_work() as tx:
        for person in (LEA.key, NOBODY):
            tx.accounts.end_sessions(person, NOON)
        account = tx.accounts.get(LEA.key)
        assert account is not None
        assert (account.state, account.suspended_at) == (AccountState.ACTIVE, NOON)
        assert tx.accounts.get(NOBODY) is None


def test_a_departure_is_told_once_a_step_and_anew_of_another_last_day(unit_of_work: UnitOfWork, engine: Engine) -> None:
    """The first and the last day that are asked for count, and so does the category."""

    def due(step: int, *, first: dt.date = LAST, last: dt.date = LAST) -> Iterable[Departure]:
        with unit_of_work() as tx:
            return tx.departures.to_announce(Category.STUDENT, first=first, last=last, step=step, limit=5)

    departure = Departure(person=LEA.key, end=LAST)
    assert due(60) == [departure]
    assert due(60, first=LAST + DAY, last=LAST + DAY) == due(60, first=LAST - DAY, last=LAST - DAY) == []
    with unit_of_work() as tx:
        assert tx.departures.to_announce(Category.STAFF, first=LAST, last=LAST, step=60, limit=5) == []
        assert (tx.departures.note(departure, 60), tx.departures.note(departure, 60)) == (True, False)
        assert not tx.departures.note(Departure(person=NOBODY, end=LAST), 60)
    assert (due(60), due(30)) == ([], [departure])

    keep(engine, [replace(LEA, valid_until=LAST + DAY)])
    assert due(60, last=LAST + DAY) == [Departure(person=LEA.key, end=LAST + DAY)]


def test_a_departure_is_of_the_earlier_of_two_days_and_of_nobody_who_is_doubted(
    unit_of_work: UnitOfWork, engine: Engine
) -> None:
    """The last day told, and the one since which nobody is told; with neither, nobody leaves: as pages judge it."""
    came = {}
    for until in (None, LAST - DAY, LAST, LAST + DAY):
        for gone in (None, LAST):
            keep(engine, [replace(LEA, valid_until=until, gone_on=gone)])
            with unit_of_work() as tx:
                due = tx.departures.to_announce(Category.STUDENT, first=dt.date.min, last=dt.date.max, step=60, limit=5)
            came[until, gone] = [one.end for one in due]
    assert came == {
        days: [end] if (end := end_of(replace(LEA, valid_until=days[0], gone_on=days[1]))) else [] for days in came
    }
    assert came[None, LAST] == came[LAST + DAY, LAST] == [LAST]

    keep(engine, [replace(LEA, valid_until=LAST, doubted_at=NOON)])
    with unit_of_work() as tx:
        assert not tx.departures.to_announce(Category.STUDENT, first=LAST, last=LAST, step=60, limit=5)


def test_who_left_long_ago_is_found_unless_a_source_still_tells_them_or_may_mean_somebody_else(
    unit_of_work: UnitOfWork, engine: Engine
) -> None:
    """Told by a file that takes nobody away, or absent from every other source: nobody is waited for."""
    before = dict.fromkeys(Category, LAST + DAY)
    told = {"person": LEA.key, "ref": "1", "said": {}}
    waits = {"person": LEA.key, "ref": "1", "source": "apogee", "code": "conflict", "field": "", "facts": {}}
    cases: dict[str, tuple[Person, list[Row], bool]] = {
        "over": (LEA_OVER, [], True),
        "not yet": (replace(LEA_OVER, valid_until=LAST + DAY), [], False),
        "told no more": (replace(LEA_OVER, valid_until=None, gone_on=LAST), [], True),
        "without an end": (replace(LEA_OVER, valid_until=None), [], False),
        "doubted": (replace(LEA_OVER, doubted_at=NOON), [], False),
        "closed by hand": (replace(LEA_OVER, closed_at=NOON), [], True),
        "in a file": (LEA_OVER, [SourceRow(**told, source="file")], True),
        "absent": (LEA_OVER, [SourceRow(**told, source="apogee", absent_since=LAST)], True),
        "still told": (LEA_OVER, [SourceRow(**told, source="apogee")], False),
        "waits": (LEA_OVER, [WaitingRow(**waits, since=NOON)], False),
    }
    came = {}
    for name, (person, rows, _) in cases.items():
        keep(engine, [person])
        with Session(engine) as session, session.begin():
            session.add_all(rows)
        with unit_of_work() as tx:
            found = tx.departures.over(before, limit=5)
            assert tx.departures.is_over(LEA.key, before) == bool(found), name
            came[name] = list(found) == [LEA.key]
        with Session(engine) as session, session.begin():
            session.execute(delete(SourceRow))
            session.execute(delete(WaitingRow))

    assert came == {name: expected for name, (_, _, expected) in cases.items()}


def test_who_left_long_ago_is_found_by_category_so_many_at_once(unit_of_work: UnitOfWork, engine: Engine) -> None:
    """Each with a grace of its own."""
    keep(engine, [LEA_OVER, replace(PAUL, valid_until=LAST)])
    with unit_of_work() as tx:
        assert tx.departures.over(dict.fromkeys(Category, LAST + DAY), limit=5) == [LEA.key, PAUL.key]
        assert tx.departures.over(dict.fromkeys(Category, LAST + DAY), limit=1) == [LEA.key]
        before = {Category.STUDENT: LAST, Category.STAFF: LAST + DAY, Category.EXTERNAL: LAST}
        assert tx.departures.over(before, limit=5) == [PAUL.key]
