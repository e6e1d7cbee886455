"""Guessing who somebody is: counted the same, answered the same, whatever the reason of a refusal."""

import datetime as dt
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from sesame.domain.audit import AuditEvent
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.services.identification import Identification
from sesame.services.identification import Judged
from sesame.services.identification import Proven
from sesame.services.opening import Claim
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from tests.invented_people import LEA
from tests.invented_people import keep
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock
from tests.unit.house import House

RIGHT = dt.date(2007, 2, 3)
WRONG = dt.date(2007, 2, 4)
LIMITS = BudgetLimits(
    person=(GuessBudget(name="day", limit=3, window=86400), GuessBudget(name="all", limit=10)),
    address=GuessBudget(name="hour", limit=30, window=3600),
    site=GuessBudget(name="hour", limit=1000, window=3600),
)


class Guesser:
    """Somebody at an address who tries pairs, each in a transaction of its own."""

    def __init__(self, identification: Identification, unit_of_work: SqlUnitOfWork) -> None:
        """Take what is guessed against."""
        self.identification = identification
        self.accepts = frozenset({AccountState.PENDING, AccountState.ACTIVE})
        self.unit_of_work = unit_of_work

    def judge(
        self, birth_date: dt.date, *, kind: str = "ine", value: str = "123456789AB", origin: str = "192.0.2.1"
    ) -> Judged:
        """Try one pair, and return all that is said of it."""
        claim = Claim(kind=IdentifierKind(kind), value=value, birth_date=birth_date, origin=origin)
        person = self.identification.look_up(claim)
        with self.unit_of_work() as tx:
            return self.identification.check(tx, claim, person, accepts=self.accepts)

    def claim(self, birth_date: dt.date, **who: str) -> Proven | None:
        """Try one pair."""
        return self.judge(birth_date, **who).proven

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
    attendance = house.activation._attendance
    identification = Identification(people=people, budgets=budgets, opening=opening, clock=clock, attendance=attendance)
    return Guesser(identification, unit_of_work)


@pytest.fixture
def watched(guesser: Guesser, secrets: KeyedSecrets, clock: SettableClock) -> Guesser:
    """Return one on a site whose alarm is given at twelve wrong tries an hour."""
    limits = replace(LIMITS, site=GuessBudget(name="hour", limit=12, window=3600))
    guesser.identification._budgets = GuessBudgets(path="identity", limits=limits, secrets=secrets, clock=clock)
    return guesser


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


def strangers(guesser: Guesser, count: int, *, first: int = 0, origin: str = "192.0.2.1") -> None:
    """Be wrong about so many different numbers."""
    for number in range(first, first + count):
        guesser.claim(WRONG, value=f"{number:09}ZZ", origin=origin)


def test_an_address_that_was_wrong_about_too_many_people_asks_for_a_proof_more(
    guesser: Guesser, clock: SettableClock
) -> None:
    """Whoever it asks for, right or wrong, until its hour ends; elsewhere nothing has changed."""
    clock.advance(minutes=50)
    strangers(guesser, 31)

    assert guesser.judge(RIGHT) == Judged(slowed=True)
    # A right pair that is not believed changes nothing that could be measured.
    assert guesser.judge(WRONG) == Judged(slowed=True)
    assert guesser.claim(RIGHT, origin="192.0.2.2") is not None
    clock.advance(seconds=600)
    assert guesser.claim(RIGHT) is not None


def test_the_same_person_many_times_is_one_person(guesser: Guesser) -> None:
    """Forty slips about oneself are no list; forty pairs of others are."""
    for _ in range(40):
        guesser.claim(WRONG, value="999999999ZZ")

    assert not guesser.judge(WRONG).slowed


def test_a_guarded_address_spends_nobody_s_tries(guesser: Guesser) -> None:
    """Otherwise one address could close everybody's path."""
    strangers(guesser, 31)
    for _ in range(5):
        guesser.claim(WRONG)

    assert guesser.claim(RIGHT, origin="198.51.100.7") is not None
    assert guesser.claim(RIGHT, origin="192.0.2.2") is not None


def test_who_was_right_in_the_end_does_not_count_against_an_address(guesser: Guesser) -> None:
    """A lecture hall mistypes, and is right a minute later."""
    guesser.claim(WRONG)
    assert guesser.claim(RIGHT) is not None
    guesser.claim(WRONG)
    strangers(guesser, 30)

    # Thirty people, and one more for the one it was right about.
    assert not guesser.judge(WRONG, value="000000000ZZ").slowed
    strangers(guesser, 1, first=30)
    assert not guesser.judge(WRONG, value="000000000ZZ").slowed
    strangers(guesser, 1, first=31)
    assert guesser.judge(WRONG, value="000000000ZZ").slowed


@pytest.mark.parametrize(
    ("size", "different"),
    [(64, 31), (56, 61), (48, 121)],
)
def test_an_ipv6_line_is_counted_as_every_network_it_may_have(guesser: Guesser, size: int, different: int) -> None:
    """Its /64, and with twice and four times the figure its /56 and /48: a line is given thousands of addresses."""
    base = int(ipaddress.ip_address("2001:db8:1::"))
    step = {64: 0, 56: 1 << 64, 48: 1 << 72}[size]
    for number in range(different):
        strangers(guesser, 1, first=number, origin=str(ipaddress.ip_address(base + number * step)))

    beside = str(ipaddress.ip_address(base + (different + 1) * step))
    assert guesser.judge(RIGHT, origin=beside).slowed
    assert not guesser.judge(RIGHT, origin="2001:db8:2::1").slowed


def alarms(guesser: Guesser) -> list[AuditEvent]:
    """Return the alarms there were."""
    with guesser.unit_of_work() as tx:
        return [event for event in tx.audit.stream(NOBODY) if event.action is AuditAction.SITE_ALARM]


def test_more_wrong_than_right_is_an_alarm_told_once_a_day(
    watched: Guesser, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """From many addresses or one; it is logged and kept, and closes nothing."""
    for number in range(20):
        watched.claim(WRONG, value="999999999ZZ", origin=f"192.0.2.{number}")

    (alarm,) = alarms(watched)
    assert alarm.facts == {"path": "identity", "figure": "12", "wrong": "6", "right": "0", "people": "6"}
    assert caplog.text.count("many wrong identifications") == 1
    assert watched.claim(RIGHT, origin="198.51.100.7") is not None
    clock.advance(days=1)
    strangers(watched, 12)
    assert len(alarms(watched)) == 2


def test_one_person_who_is_wrong_often_is_an_alarm_only_by_the_figure(watched: Guesser) -> None:
    """Eleven slips are none, the twelfth is: nobody was right meanwhile."""
    for _ in range(11):
        watched.claim(WRONG, value="999999999ZZ")
    assert alarms(watched) == []

    watched.claim(WRONG, value="999999999ZZ")

    assert [alarm.facts["wrong"] for alarm in alarms(watched)] == ["12"]


def test_a_rush_in_which_people_are_right_in_the_end_is_no_alarm(watched: Guesser, engine: Engine) -> None:
    """Whoever mistypes and then finds the date is nobody's victim; those who are right outweigh those who are not."""
    crowd = [replace(LEA, key=1000 + n, uid=f"crowd{n}", login=f"crowd{n}", numbers={}) for n in range(75)]
    keep(engine, crowd)
    for number in range(15):
        strangers(watched, 1, first=number)
        for person in crowd[number * 5 : number * 5 + 5]:
            watched.claim(RIGHT, kind="uid", value=person.uid)

    assert alarms(watched) == []


def test_a_pair_of_one_s_own_hides_no_guesses(watched: Guesser) -> None:
    """Given again and again between them, it is one person who was right."""
    for number in range(6):
        strangers(watched, 1, first=number)
        for _ in range(5):
            watched.claim(RIGHT)

    assert [alarm.facts["right"] for alarm in alarms(watched)] == ["1"]


def test_under_an_alarm_an_address_is_guarded_sooner_and_others_are_not(watched: Guesser) -> None:
    """A tenth of the figure is enough where the pattern is; who sits elsewhere notices nothing."""
    strangers(watched, 6)
    assert alarms(watched) != []

    assert watched.judge(RIGHT).slowed
    elsewhere = watched.judge(RIGHT, origin="198.51.100.7")
    assert (elsewhere.slowed, elsewhere.proven is not None) == (False, True)


def test_one_phone_among_many_neighbours_closes_nothing_under_an_alarm(watched: Guesser) -> None:
    """Those behind one address who are right raise its figure: nobody is refused because of a neighbour."""
    strangers(watched, 6, origin="198.51.100.7")
    assert alarms(watched) != []
    neighbours = [("staff_number", "40127", dt.date(1975, 11, 30)), ("uid", "xivanova", dt.date(1990, 7, 14))]
    for kind, value, birth_date in neighbours:
        assert watched.claim(birth_date, kind=kind, value=value) is not None
    strangers(watched, 3)

    assert watched.claim(RIGHT) is not None


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
