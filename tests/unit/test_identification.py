"""Guessing who somebody is: counted the same, answered the same, whatever the reason of a refusal."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.audit import AuditAction
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.errors import Throttled
from sesame.services.identification import Identification
from sesame.services.identification import Proven
from sesame.services.opening import Claim
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from tests.invented_people import LEA
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock
from tests.unit.house import House

RIGHT = dt.date(2007, 2, 3)
WRONG = dt.date(2007, 2, 4)
LIMITS = BudgetLimits(
    person=(GuessBudget(name="day", limit=3, window=86400), GuessBudget(name="all", limit=10)),
    address=GuessBudget(name="hour", limit=30, window=3600),
    site=GuessBudget(name="hour", limit=12, window=3600),
)


class Guesser:
    """Somebody at an address who tries pairs, each in a transaction of its own."""

    def __init__(self, identification: Identification, unit_of_work: SqlUnitOfWork) -> None:
        """Take what is guessed against."""
        self.identification = identification
        self.accepts = frozenset({AccountState.PENDING, AccountState.ACTIVE})
        self.unit_of_work = unit_of_work

    def claim(
        self, birth_date: dt.date, *, kind: str = "ine", value: str = "123456789AB", origin: str = "192.0.2.1"
    ) -> Proven | None:
        """Try one pair."""
        claim = Claim(kind=IdentifierKind(kind), value=value, birth_date=birth_date, origin=origin)
        person = self.identification.look_up(claim)
        with self.unit_of_work() as tx:
            return self.identification.check(tx, claim, person, accepts=self.accepts)

    def waste(self, tries: int, **who: str) -> list[Proven | None]:
        """Be wrong that many times."""
        return [self.claim(WRONG, **who) for _ in range(tries)]


@pytest.fixture
def guesser(
    people: SqlPeople, unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock, house: House
) -> Guesser:
    """Return somebody who guesses."""
    opening = house.activation._identification._opening
    budgets = GuessBudgets(path="identity", limits=LIMITS, secrets=secrets, clock=clock)
    return Guesser(Identification(people=people, budgets=budgets, opening=opening, clock=clock), unit_of_work)


@pytest.fixture
def lea_has(engine: Engine, unit_of_work: SqlUnitOfWork) -> Any:
    """Return how to give Léa an account in some state."""

    def give(state: AccountState) -> None:
        joker = JokerSecret(question_id="dish", own_question=None, answer_hash="h")
        account = Account(
            person=LEA.key,
            state=AccountState.ACTIVE,
            password_hash="h",
            password_changed_at=NOON,
            joker=joker,
            activated_at=NOON,
        )
        with unit_of_work() as tx:
            tx.accounts.activate(account)
        with Session(engine) as session, session.begin():
            session.execute(update(AccountRow).values(state=state.value))

    return give


def test_a_right_pair_proves_who_one_is(guesser: Guesser) -> None:
    """The state of the account is told with it."""
    proven = guesser.claim(RIGHT)

    assert proven is not None
    assert proven.person.uid == "lmartin"
    assert proven.state is AccountState.PENDING


def test_a_wrong_date_or_an_unknown_number_proves_nothing(guesser: Guesser) -> None:
    """There is one answer for both."""
    assert guesser.claim(WRONG) is None
    assert guesser.claim(RIGHT, value="999999999ZZ") is None


def test_after_three_wrong_dates_the_right_one_is_refused(guesser: Guesser) -> None:
    """Otherwise the fourth guess would tell."""
    guesser.waste(3)

    assert guesser.claim(RIGHT) is None


def test_two_wrong_dates_are_forgiven(guesser: Guesser) -> None:
    """People mistype."""
    guesser.waste(2)

    assert guesser.claim(RIGHT) is not None


def test_a_right_pair_costs_nothing(guesser: Guesser) -> None:
    """Coming back ten times with the right pair closes nothing, and wrong tries stay counted."""
    guesser.waste(2)
    assert all(guesser.claim(RIGHT) for _ in range(40))
    guesser.waste(1)

    assert guesser.claim(RIGHT) is None


def test_the_budget_is_the_person_s_whatever_the_number(guesser: Guesser) -> None:
    """Another kind of number is no new budget."""
    guesser.claim(WRONG)
    guesser.claim(WRONG, kind="student_number", value="22401234")
    guesser.claim(WRONG, kind="uid", value="lmartin")

    assert guesser.claim(RIGHT, kind="student_number", value="22401234") is None


def test_one_person_s_spent_budget_is_not_another_s(guesser: Guesser) -> None:
    """Paul is not refused for what was guessed about Léa."""
    guesser.waste(5)

    assert guesser.claim(dt.date(1975, 11, 30), kind="staff_number", value="40127") is not None


def test_the_budget_is_the_person_s_whatever_the_address(guesser: Guesser) -> None:
    """A thousand addresses have three guesses between them."""
    for number in range(3):
        guesser.claim(WRONG, origin=f"192.0.2.{number}")

    assert guesser.claim(RIGHT, origin="198.51.100.7") is None


def test_the_next_day_gives_three_more_tries_until_ten_in_all(guesser: Guesser, clock: SettableClock) -> None:
    """A budget that came back for ever would be none."""
    for _ in range(3):
        guesser.waste(3)
        clock.advance(days=1)
    assert guesser.claim(RIGHT) is not None
    guesser.waste(1)
    clock.advance(days=400)

    assert guesser.claim(RIGHT) is None


def test_tries_that_could_not_be_right_cost_nothing_of_the_total(guesser: Guesser, clock: SettableClock) -> None:
    """After three wrong dates in a day nothing is compared any more: neither the owner's own tries nor those of
    somebody who means harm close the path for good within a minute.
    """
    guesser.waste(3)
    for _ in range(7):
        assert guesser.claim(RIGHT) is None
    guesser.waste(20)
    clock.advance(days=1)

    assert guesser.claim(RIGHT) is not None


def test_reopening_gives_the_whole_budget_back(guesser: Guesser) -> None:
    """Being activated ends what was counted before."""
    proven = guesser.claim(RIGHT)
    assert proven is not None
    guesser.waste(12)
    guesser.waste(3, origin="198.51.100.7")

    with guesser.unit_of_work() as tx:
        guesser.identification.reopen(tx, proven.person)

    assert guesser.claim(RIGHT) is not None
    assert guesser.claim(RIGHT, origin="198.51.100.7") is not None


def test_a_suspended_account_is_refused_like_a_wrong_pair(guesser: Guesser, lea_has: Any) -> None:
    """Only an active or a pending one may learn anything."""
    lea_has(AccountState.SUSPENDED)

    assert guesser.claim(RIGHT) is None


def test_an_active_account_is_told_to_who_has_the_right_pair(guesser: Guesser, lea_has: Any) -> None:
    """« Déjà activé » is for its owner alone."""
    lea_has(AccountState.ACTIVE)

    proven = guesser.claim(RIGHT)

    assert proven is not None
    assert proven.state is AccountState.ACTIVE
    assert guesser.claim(WRONG) is None


def test_a_state_that_the_journey_is_not_open_to_is_refused_like_a_wrong_pair(guesser: Guesser, lea_has: Any) -> None:
    """A forgotten password is for an account that exists; whether it does is not told."""
    guesser.accepts = frozenset({AccountState.ACTIVE})
    assert guesser.claim(RIGHT) is None
    lea_has(AccountState.ACTIVE)

    assert guesser.claim(RIGHT) is not None


def test_an_address_that_was_wrong_too_often_is_slowed_down(guesser: Guesser, clock: SettableClock) -> None:
    """Whoever it asks for, right or wrong, until its window ends; it is told how long that is."""
    clock.advance(minutes=50)
    for number in range(30):
        guesser.claim(WRONG, value=f"{number:09}ZZ")

    for birth_date, value in ((RIGHT, "123456789AB"), (WRONG, "123456789AB"), (WRONG, "999999999ZZ")):
        with pytest.raises(Throttled) as throttled:
            guesser.claim(birth_date, value=value)
        assert throttled.value.resets_in == 600
    assert guesser.claim(RIGHT, origin="192.0.2.2") is not None
    clock.advance(seconds=600)
    assert guesser.claim(RIGHT) is not None


def test_a_slowed_address_spends_nobody_s_budget(guesser: Guesser, clock: SettableClock) -> None:
    """Otherwise one address could close everybody's path."""
    for number in range(30):
        guesser.claim(WRONG, value=f"{number:09}ZZ")
    for _ in range(5):
        with pytest.raises(Throttled):
            guesser.claim(WRONG)

    assert guesser.claim(RIGHT, origin="192.0.2.2") is not None


def test_the_site_s_alarm_is_given_once_a_window(
    guesser: Guesser, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and kept, and closes nothing; right pairs in between do not give it again."""
    for number in range(20):
        guesser.claim(WRONG, value=f"{number:09}ZZ")
        assert guesser.claim(RIGHT) is not None
    with guesser.unit_of_work() as tx:
        alarms = [event for event in tx.audit.stream(NOBODY) if event.action is AuditAction.SITE_ALARM]

    assert len(alarms) == 1
    assert alarms[0].facts == {"path": "identity", "wrong_tries_in_the_window": "12"}
    assert caplog.text.count("many wrong identifications") == 1
    clock.advance(hours=1)
    for number in range(12):
        guesser.claim(WRONG, value=f"{number:09}ZZ")
    assert caplog.text.count("many wrong identifications") == 2


def test_each_try_leaves_an_event_without_the_number(guesser: Guesser) -> None:
    """Proven, refused, and refused because the path is closed are told apart in the trail alone."""
    guesser.claim(RIGHT)
    guesser.waste(4)

    with guesser.unit_of_work() as tx:
        events = list(tx.audit.stream(LEA.key))

    assert [(event.action, event.count) for event in events] == [
        (AuditAction.IDENTITY_PROVEN, 1),
        (AuditAction.IDENTITY_REFUSED, 3),
        (AuditAction.IDENTITY_PATH_CLOSED, 1),
    ]
    assert {(event.origin, str(event.facts)) for event in events} == {("192.0.2.1", "{'kind': 'ine'}")}


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL that is run."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # What is undone ends as briefly as what is kept.
        ends = ("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
        run.append("the end of an attempt" if statement.startswith(ends) else statement)

    event.listen(engine, "before_cursor_execute", note)
    yield run
    event.remove(engine, "before_cursor_execute", note)


def test_every_refusal_runs_the_same_statements(guesser: Guesser, engine: Engine, lea_has: Any) -> None:
    """Unknown, wrong, active and wrong, suspended and right, spent and right: the work tells nothing."""
    seen: dict[str, list[str]] = {}

    def observe(name: str, birth_date: dt.date, value: str = "123456789AB") -> None:
        with statements(engine) as run:
            assert guesser.claim(birth_date, value=value) is None
        seen[name] = list(run)

    observe("unknown", RIGHT, "999999999ZZ")
    guesser.accepts = frozenset({AccountState.ACTIVE})
    observe("pending, right date, where only active ones are served", RIGHT)
    observe("wrong date", WRONG)
    lea_has(AccountState.ACTIVE)
    observe("active, wrong date", WRONG)
    lea_has(AccountState.SUSPENDED)
    observe("suspended, right date", RIGHT)
    observe("suspended, wrong date", WRONG)
    observe("suspended and spent", RIGHT)
    lea_has(AccountState.ACTIVE)
    observe("active and spent, right date", RIGHT)
    for _ in range(3):
        observe("unknown and spent", RIGHT, "999999999ZZ")

    reference = seen["unknown"]
    assert len(reference) > 5
    assert {name: run for name, run in seen.items() if run != reference} == {}


def test_a_pending_and_an_active_account_cost_the_same_to_prove(guesser: Guesser, engine: Engine, lea_has: Any) -> None:
    """What follows a right pair is the same work, so time does not tell one from the other."""
    with statements(engine) as pending:
        guesser.claim(RIGHT)
    lea_has(AccountState.ACTIVE)
    with statements(engine) as active:
        guesser.claim(RIGHT)

    assert pending == active


def test_numbers_and_addresses_are_not_kept_in_clear(guesser: Guesser, engine: Engine) -> None:
    """The counters hold keyed digests."""
    guesser.waste(1)
    guesser.waste(1, value="999999999ZZ")

    with engine.connect() as connection:
        rows = str(connection.exec_driver_sql("select * from sesame_guess_budget").all())

    assert not any(word in rows for word in ("lmartin", "123456789AB", "999999999ZZ", "192.0.2.1"))
