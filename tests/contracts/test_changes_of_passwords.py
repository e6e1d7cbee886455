"""The intents of changing a password elsewhere: one a person, whoever is first, and none is lost."""

import datetime as dt
from functools import partial

from sqlalchemy import Engine

from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.password_intent import LEASE
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose
from tests.at_once import at_once
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON


def intent(holder: str, *, person: int = LEA.key, at: dt.datetime = NOON, purpose: str = "change") -> PasswordIntent:
    """Return somebody's intent."""
    return PasswordIntent(person=person, holder=holder, purpose=Purpose(purpose), at=at)


def take(engine: Engine, one: PasswordIntent) -> bool:
    """Try to write it, as who knows no other."""
    with SqlUnitOfWork(engine)() as tx:
        return tx.password_intents.take(one, over=one.at - LEASE)


def standing(engine: Engine) -> PasswordIntent | None:
    """Return Léa's."""
    with SqlUnitOfWork(engine)() as tx:
        return tx.password_intents.get(LEA.key)


def test_of_many_at_once_one_holds_it(engine: Engine) -> None:
    """The statement that writes is the one that decides; others have their own."""
    taken = at_once([partial(take, engine, intent(f"holder {number}")) for number in range(6)])

    assert sorted(taken) == [False] * 5 + [True]
    assert take(engine, intent("another", person=PAUL.key))
    held = standing(engine)
    assert held is not None
    assert held.holder == f"holder {taken.index(True)}"


def test_it_is_another_s_once_its_time_is_over(engine: Engine) -> None:
    """And the first one can end nothing any more."""
    later = NOON + LEASE + dt.timedelta(seconds=1)
    assert take(engine, intent("first"))
    assert not take(engine, intent("second", at=NOON + LEASE))
    assert take(engine, intent("third", at=later))

    with SqlUnitOfWork(engine)() as tx:
        assert not tx.password_intents.drop(LEA.key, "first")
        tx.password_intents.release(LEA.key, "first")
    assert standing(engine) == intent("third", at=later)
    with SqlUnitOfWork(engine)() as tx:
        assert tx.password_intents.drop(LEA.key, "third")
    assert standing(engine) is None


def test_one_that_is_released_is_remembered_and_free(engine: Engine) -> None:
    """What it was for is known to whoever comes next, at once."""
    take(engine, intent("first", purpose="activation"))
    with SqlUnitOfWork(engine)() as tx:
        tx.password_intents.release(LEA.key, "first")

    assert standing(engine) == intent("", purpose="activation")
    assert take(engine, intent("second"))


def test_those_left_are_of_people_whose_account_is_in_use(engine: Engine) -> None:
    """Who never had one comes back to their activation."""
    with SqlUnitOfWork(engine)() as tx:
        tx.accounts.adopt({LEA.key: None}, NOON)
    take(engine, intent("hers"))
    take(engine, intent("his", person=PAUL.key, purpose="activation"))

    with SqlReading(engine)() as tx:
        left = partial(tx.password_intents.left, limit=10)
        assert left(before=NOON) == []
        assert left(before=NOON + dt.timedelta(seconds=1)) == [intent("hers")]


def test_passwords_known_elsewhere_leave_no_hash(engine: Engine) -> None:
    """Those kept are counted and forgotten in lots; a new one without a hash forgets those of before."""
    with SqlUnitOfWork(engine)() as tx:
        tx.accounts.adopt({LEA.key: "theirs", PAUL.key: "his"}, NOON)
        tx.accounts.set_password(LEA.key, password_hash="ours", at=NOON)
    with SqlUnitOfWork(engine)() as tx:
        tx.accounts.set_password(LEA.key, password_hash=None, at=NOON)
        assert tx.accounts.recent_hashes(LEA.key, 3) == []
        assert tx.accounts.count_hashes() == 1

    with SqlUnitOfWork(engine)() as tx:
        assert [tx.accounts.forget_hashes(1), tx.accounts.forget_hashes(1)] == [1, 0]
        assert tx.accounts.count_hashes() == 0
