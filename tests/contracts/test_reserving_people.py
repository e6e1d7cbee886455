"""Keeping the deliverer from somebody whose password a page is telling, on each kind of database."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.publications import Reached
from sesame.domain.publications import SealedSecret
from sesame.domain.stores import UnitOfWork

NOW = dt.datetime(2027, 3, 1, 4, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
PERSON = 101


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    """Return it, where something of one person changed and one password of theirs waits."""
    store = SqlUnitOfWork(engine)
    with store() as tx:
        tx.revisions.raise_of(PERSON)
        waiting = SealedSecret(target="annuaire", serial="first", sealed=b"sealed")
        tx.publications.keep_secrets(PERSON, [waiting], NOW)
    return store


def is_taken(store: UnitOfWork, *, at: dt.datetime) -> bool:
    """Tell whether the deliverer may take the person, and take them."""
    with store() as tx:
        taken = tx.publications.claim("annuaire", PERSON, claim="deliverer", now=at, today=at.date(), lease=5 * MINUTE)
    return taken is not None


def reserves(store: UnitOfWork, claim: str, *, at: dt.datetime) -> bool:
    """Tell whether a page may reserve the person, and do it."""
    with store() as tx:
        return tx.publications.reserve("annuaire", PERSON, claim=claim, now=at, lease=2 * MINUTE)


def test_who_is_reserved_is_not_delivered_until_that_ends(unit_of_work: UnitOfWork) -> None:
    """Nor reserved by another; a page that was cut off holds them up for so long and no longer."""
    assert reserves(unit_of_work, "page", at=NOW)

    assert not is_taken(unit_of_work, at=NOW + MINUTE)
    assert not reserves(unit_of_work, "another", at=NOW + MINUTE)
    assert is_taken(unit_of_work, at=NOW + 2 * MINUTE)


def test_who_is_being_delivered_is_not_reserved(unit_of_work: UnitOfWork) -> None:
    """Until the deliverer says how it went, or is gone for as long as it may take."""
    assert is_taken(unit_of_work, at=NOW)

    assert not reserves(unit_of_work, "page", at=NOW + MINUTE)
    assert reserves(unit_of_work, "page", at=NOW + 5 * MINUTE)


def test_who_is_released_is_due_at_once_and_only_by_whose_they_are(unit_of_work: UnitOfWork) -> None:
    """The end of a page that took too long does not free what is another's by now."""
    reserves(unit_of_work, "page", at=NOW)
    with unit_of_work() as tx:
        tx.publications.release("annuaire", PERSON, claim="another")
    assert not is_taken(unit_of_work, at=NOW)
    with unit_of_work() as tx:
        tx.publications.release("annuaire", PERSON, claim="page")

    assert is_taken(unit_of_work, at=NOW)


def test_a_password_that_was_refused_is_found_until_something_changes(unit_of_work: UnitOfWork) -> None:
    """Another refusal is none of it; and what was chosen since was not tried yet."""

    def refused(error: str) -> list[str]:
        with unit_of_work() as tx:
            tx.publications.retry("annuaire")
            taken = tx.publications.claim(
                "annuaire", PERSON, claim="deliverer", now=NOW, today=NOW.date(), lease=5 * MINUTE
            )
            assert taken is not None
            tx.publications.settle(taken, Reached(settled=tx.revisions.wanted(PERSON), error=error), now=NOW)
        with unit_of_work() as tx:
            return [one.serial for one in tx.publications.refused_secrets(limit=10)]

    assert refused("passwordXless") == []
    assert refused("password_used_before") == ["first"]
    with unit_of_work() as tx:
        tx.revisions.raise_of(PERSON)
    with unit_of_work() as tx:
        assert tx.publications.refused_secrets(limit=10) == []
