"""What opens a store has to do, on each kind of database: all or nothing, told afterwards, readers that only read."""

import datetime as dt
import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import Adopted
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.delivery import DeliveryState
from sesame.domain.delivery import Promise
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.errors import SesameError
from sesame.errors import Unavailable
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.fakes import NOON

MAIL = Promise(template="code", to="lea@courriel.example", language="fr", facts={"code": "12345678"})


@pytest.fixture
def told() -> list[list[int]]:
    """Return what listeners were told, commit by commit."""
    return []


@pytest.fixture
def unit_of_work(engine: Engine, told: list[list[int]]) -> UnitOfWork:
    """Return the writing unit of work, with a listener."""
    return SqlUnitOfWork(engine, listeners=[lambda ids: told.append(list(ids))])


@pytest.fixture
def reading(engine: Engine) -> Reading:
    """Return the reading one."""
    return SqlReading(engine)


def test_what_is_written_together_is_kept_together(unit_of_work: UnitOfWork, reading: Reading) -> None:
    """And read by whoever begins afterwards."""
    with unit_of_work() as tx:
        tx.accounts.set_preferences(LEA.key, Preferences(sms=True, phone="+33639980000"))
        tx.budgets.reserve("somebody", "day:1", NOON)

    with reading() as tx:
        assert tx.accounts.preferences(LEA.key).phone == "+33639980000"
        assert tx.budgets.used("somebody", "day:1") == 1


def test_a_block_that_raises_leaves_nothing_and_tells_nobody(
    unit_of_work: UnitOfWork, reading: Reading, told: list[list[int]]
) -> None:
    """Neither what was written nor what was promised."""

    def fail() -> None:
        with unit_of_work() as tx:
            tx.accounts.set_preferences(LEA.key, Preferences(sms=True))
            tx.outbox.promise([MAIL], NOON)
            raise SesameError("power_cut")

    with pytest.raises(SesameError, match="power_cut"):
        fail()
    with reading() as tx:
        assert tx.accounts.preferences(LEA.key) == Preferences()
        assert tx.outbox.count(DeliveryState.PENDING) == 0
    assert told == []


def test_listeners_are_told_after_the_commit_what_was_promised(
    unit_of_work: UnitOfWork, reading: Reading, engine: Engine
) -> None:
    """Once for each transaction that promised something, with ids that can be claimed by then."""
    seen: list[tuple[int, int]] = []

    def listen(ids: Sequence[int]) -> None:
        with reading() as tx:
            seen.append((len(ids), tx.outbox.count(DeliveryState.PENDING)))

    listened: UnitOfWork = SqlUnitOfWork(engine, listeners=[listen])
    with listened() as tx:
        tx.outbox.promise([MAIL], NOON)
        tx.outbox.promise([MAIL, MAIL], NOON)
    with unit_of_work() as tx:
        tx.accounts.state(LEA.key)

    assert seen == [(3, 3)]


def test_a_listener_that_fails_undoes_nothing_and_stops_no_other(
    engine: Engine, reading: Reading, told: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    """The person has their answer; the promise waits in the outbox."""

    def fail(_ids: object) -> None:
        message = "the broker of lea@courriel.example is away"
        raise RuntimeError(message)

    listened: UnitOfWork = SqlUnitOfWork(engine, listeners=[fail, lambda ids: told.append(list(ids))])
    with listened() as tx:
        tx.outbox.promise([MAIL], NOON)

    assert len(told) == 1
    with reading() as tx:
        assert tx.outbox.count(DeliveryState.PENDING) == 1
    assert "RuntimeError" in caplog.text
    assert "lea@" not in caplog.text


def test_a_reader_waits_for_no_writer(unit_of_work: UnitOfWork, reading: Reading) -> None:
    """While somebody else's change is under way, a page reads what was there before it."""
    begun, read = threading.Event(), threading.Event()

    def write() -> None:
        with unit_of_work() as tx:
            tx.accounts.set_preferences(LEA.key, Preferences(sms=True))
            begun.set()
            assert read.wait(20)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(20)
        with reading() as tx:
            assert tx.accounts.preferences(LEA.key) == Preferences()
    finally:
        read.set()
        writer.join()
    with reading() as tx:
        assert tx.accounts.preferences(LEA.key).sms


def test_a_reader_cannot_write(reading: Reading, unit_of_work: UnitOfWork) -> None:
    """The database itself refuses; and the connection writes again for whoever comes next."""

    def write() -> None:
        with reading() as tx:
            tx.budgets.reserve("somebody", "day:1", NOON)

    with pytest.raises(Unavailable):
        write()
    with unit_of_work() as tx:
        assert tx.budgets.reserve("somebody", "day:1", NOON) == 1


def test_counters_tell_a_window_without_a_try_from_one_that_never_was(engine: Engine) -> None:
    """A day on which everybody was right has a nought, a holiday has nothing."""
    with SqlUnitOfWork(engine)() as tx:
        tx.budgets.reserve("site", "day:1", NOON, tries=0)
        tx.budgets.reserve("site", "day:2", NOON, tries=4)
        tx.budgets.reserve("other", "day:3", NOON)
    with SqlUnitOfWork(engine)() as tx:
        assert tx.budgets.figures("site", ["day:1", "day:2", "day:3"]) == {"day:1": 0, "day:2": 4}


def test_several_counters_are_counted_as_if_one_by_one(unit_of_work: UnitOfWork) -> None:
    """Each total comes in the order it was asked for, whatever the order of the rows; each counter is its own."""
    first, second, third = ("site", "hour:9"), ("person", "day:1"), ("site", "hour:10")
    with unit_of_work() as tx:
        tx.budgets.reserve(*second, NOON, tries=4)

        assert tx.budgets.reserve_each([(*third, 1), (*second, 2), (*first, 0)], NOON) == [1, 6, 0]
        assert tx.budgets.used_each([first, ("nobody", "day:1"), second, third]) == [0, 0, 6, 1]

        tx.budgets.refund_each([(*second, 5), (*third, 0), (*first, 1), ("nobody", "day:1", 1)])

    with unit_of_work() as tx:
        # Of what was not counted nothing is given back.
        assert tx.budgets.used_each([first, second, third, ("nobody", "day:1")]) == [0, 1, 1, 0]


def test_accounts_that_exist_are_adopted_and_none_that_is_there_is_touched(
    unit_of_work: UnitOfWork, reading: Reading
) -> None:
    """Neither one that was activated nor one that was adopted before, but for a hash that was missing there."""
    active = _active(LEA.key, "ours")
    with unit_of_work() as tx:
        tx.accounts.activate(active)
        first = tx.accounts.adopt({LEA.key: "theirs", PAUL.key: "theirs", XENIA.key: None}, NOON)
    with unit_of_work() as tx:
        tx.accounts.suspend(XENIA.key, NOON)
        suspended = tx.accounts.adopt({XENIA.key: "other"}, NOON)
        tx.accounts.resume(XENIA.key)
        nothing = tx.accounts.adopt({XENIA.key: None}, NOON)
        again = tx.accounts.adopt({PAUL.key: "other", XENIA.key: "found", LEA.key: "other"}, NOON)
        none = tx.accounts.adopt({}, NOON)

    paul_, xenia_ = frozenset({PAUL.key}), frozenset({XENIA.key})
    assert first == Adopted(new=paul_ | xenia_)
    assert suspended == nothing == Adopted(before=xenia_)
    assert again == Adopted(completed=xenia_, before=paul_)
    assert none == Adopted()
    with reading() as tx:
        paul, xenia = tx.accounts.get(PAUL.key), tx.accounts.get(XENIA.key)
        assert paul is not None
        assert xenia is not None
        assert tx.accounts.get(LEA.key) == active
        assert (paul.state, paul.password_hash, paul.joker) == (AccountState.ADOPTED, "theirs", None)
        assert (paul.adopted_at, paul.password_changed_at, paul.activated_at) == (NOON, NOON, None)
        assert (xenia.state, xenia.password_hash) == (AccountState.ADOPTED, "found")
        assert tx.accounts.recent_hashes(PAUL.key, 3) == ["theirs"]
        assert tx.accounts.recent_hashes(XENIA.key, 3) == ["found"]


def test_an_adopted_account_is_its_owner_s_once_a_password_is_chosen_here(
    unit_of_work: UnitOfWork, reading: Reading
) -> None:
    """No activation takes it; given back it is what it was, and a new password makes it active."""
    later = NOON + dt.timedelta(days=1)
    with unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: "theirs", XENIA.key: None}, NOON)
        taken = tx.accounts.activate(_active(PAUL.key, "a stranger's"))
        suspended = tx.accounts.suspend(PAUL.key, NOON)
        taken_suspended = tx.accounts.activate(_active(PAUL.key, "a stranger's"))
        changed_suspended = tx.accounts.set_password(PAUL.key, password_hash="n", at=later)
        resumed = tx.accounts.resume(PAUL.key)
        state = tx.accounts.state(PAUL.key)
        changed = tx.accounts.set_password(PAUL.key, password_hash="ours", at=later)
    assert (taken, suspended, taken_suspended, changed_suspended) == (False, True, False, False)
    assert (resumed, state, changed) == (True, AccountState.ADOPTED, True)

    with reading() as tx:
        paul = tx.accounts.get(PAUL.key)
        assert paul is not None
        assert (paul.state, paul.password_hash, paul.activated_at) == (AccountState.ACTIVE, "ours", later)
        assert (paul.adopted_at, paul.joker) == (NOON, None)
        assert tx.accounts.recent_hashes(PAUL.key, 3) == ["ours", "theirs"]
    with unit_of_work() as tx:
        tx.accounts.suspend(PAUL.key, later)
        tx.accounts.resume(PAUL.key)
        assert tx.accounts.state(PAUL.key) is AccountState.ACTIVE


def _active(person: int, kept: str) -> Account:
    return Account(
        person=person,
        state=AccountState.ACTIVE,
        password_hash=kept,
        password_changed_at=NOON,
        joker=JokerSecret(question_id="dish", own_question=None, answer_hash="h"),
        activated_at=NOON,
    )


def test_hashes_are_counted_by_how_they_begin(unit_of_work: UnitOfWork, reading: Reading) -> None:
    """Without the characters that are each one's own; an account without a hash counts nowhere.

    Those of another system count by their kind alone: how much of each is its own is the other's affair.
    """
    for person, kept in enumerate(("cheap$aaaa", "cheap$bbbb", "dear$cccc", "")):
        with unit_of_work() as tx:
            tx.accounts.activate(_active(LEA.key + person, kept))
    with unit_of_work() as tx:
        tx.accounts.adopt({1000: "{SSHA}1234567", 1001: "{SSHA}89", 1002: "{CRYPT-2b-5}$", 1003: None}, NOON)

    with reading() as tx:
        assert tx.accounts.kinds_of_hashes(len("$aaaa")) == {"cheap": 2, "dear": 1, "{SSHA}": 2, "{CRYPT-2b-5}": 1}
