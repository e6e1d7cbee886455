"""Leases, on each kind of database: one holder at a time, each until it ends or is given back."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.stores import UnitOfWork

NOW = dt.datetime(2027, 3, 1, 4, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    """Return it, where one lease is held for two minutes."""
    store = SqlUnitOfWork(engine)
    with store() as tx:
        assert tx.leases.take("people", "first", now=NOW, until=NOW + 2 * MINUTE)
    return store


def test_a_lease_is_one_holder_s_until_it_ends(unit_of_work: UnitOfWork) -> None:
    """Not a second before; of another name there is another one."""
    with unit_of_work() as tx:
        assert not tx.leases.take("people", "second", now=NOW + MINUTE, until=NOW + 9 * MINUTE)
        assert tx.leases.take("others", "second", now=NOW, until=NOW + MINUTE)
    with unit_of_work() as tx:
        assert tx.leases.take("people", "second", now=NOW + 2 * MINUTE, until=NOW + 4 * MINUTE)


def test_a_lease_that_is_renewed_lasts_longer_and_one_that_was_lost_is_not_renewed(unit_of_work: UnitOfWork) -> None:
    """Even one that is over may be renewed by who had it last, for nobody came between."""
    with unit_of_work() as tx:
        assert tx.leases.renew("people", "first", until=NOW + 5 * MINUTE)
        assert not tx.leases.take("people", "second", now=NOW + 3 * MINUTE, until=NOW + 9 * MINUTE)
        assert tx.leases.renew("people", "first", until=NOW + 5 * MINUTE)
    with unit_of_work() as tx:
        assert tx.leases.take("people", "second", now=NOW + 5 * MINUTE, until=NOW + 9 * MINUTE)
        assert not tx.leases.renew("people", "first", until=NOW + 20 * MINUTE)


def test_a_lease_that_is_given_back_is_free_at_once_and_only_its_holder_gives_it_back(unit_of_work: UnitOfWork) -> None:
    """A run that lost its lease does not end another one's."""
    with unit_of_work() as tx:
        tx.leases.free("people", "second", now=NOW)
        assert not tx.leases.take("people", "second", now=NOW, until=NOW + MINUTE)
        tx.leases.free("people", "first", now=NOW)
        assert tx.leases.take("people", "second", now=NOW, until=NOW + MINUTE)


def test_a_lease_tells_when_it_ends_until_it_is_forgotten(unit_of_work: UnitOfWork) -> None:
    """Over or not; then it is anybody's, as if nobody had ever had it."""
    with unit_of_work() as tx:
        assert tx.leases.ends("people") == NOW + 2 * MINUTE
        assert tx.leases.ends("others") is None
        tx.leases.forget("people")
    with unit_of_work() as tx:
        assert tx.leases.ends("people") is None
        assert tx.leases.take("people", "second", now=NOW, until=NOW + MINUTE)
