"""The budgets of one path: what a try costs, what closes, and what comes back."""

import datetime as dt
from collections.abc import Mapping

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.guess_budget import GuessBudget
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import Reservation
from sesame.services.throttling import counter_of
from sesame.services.throttling import network_of
from sesame.services.throttling import take_turn
from tests.unit.fakes import SettableClock

DAY = GuessBudget(name="day", limit=3, window=86400, per_network=True)
TOTAL = GuessBudget(name="all", limit=5)
LIMITS = BudgetLimits(
    person=(DAY, TOTAL),
    address=GuessBudget(name="hour", limit=3, window=3600),
    site=GuessBudget(name="hour", limit=8, window=3600),
)
LEA, PAUL, NOBODY = "person:1", "person:2", "unknown:ine:999999999ZZ"
HOME, ELSEWHERE, FAR = "192.0.2.1", "198.51.100.7", "203.0.113.9"


class Path:
    """One path and whoever tries on it, each time in transactions of its own, as where the comparison is slow."""

    def __init__(self, budgets: GuessBudgets, unit_of_work: SqlUnitOfWork, clock: SettableClock) -> None:
        """Take what is tried."""
        self.budgets, self.unit_of_work, self.clock = budgets, unit_of_work, clock

    def reserve(self, who: str = LEA, origin: str = HOME, *, spared: bool = False) -> Reservation:
        """Count one try."""
        with self.unit_of_work() as tx:
            if spared:
                return self.budgets.reserve(tx, who=who, origin=origin, spared=True)
            return self.budgets.reserve(tx, who=who, origin=origin)

    def settle(self, reservation: Reservation, *, right: bool, believed: bool | None = None) -> bool:
        """Say how the try ended."""
        with self.unit_of_work() as tx:
            return self.budgets.settle(tx, reservation, right=right, believed=believed)

    def wrong(self, who: str = LEA, origin: str = HOME, *, spared: bool = False) -> bool:
        """Be wrong once, and tell whether one might have been right."""
        reservation = self.reserve(who, origin, spared=spared)
        self.settle(reservation, right=False)
        return reservation.within

    def right(self, who: str = LEA, origin: str = HOME) -> bool:
        """Be right once, and tell whether it was believed."""
        reservation = self.reserve(who, origin)
        self.settle(reservation, right=True)
        return reservation.within

    def used(self, who: str, period: str) -> int:
        """Return what a counter stands at."""
        with self.unit_of_work() as tx:
            return tx.budgets.used(self.budgets.subject(who), period)


@pytest.fixture
def path(unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock) -> Path:
    """Return a path with three tries a day and network, and five in all."""
    return Path(GuessBudgets(path="identity", limits=LIMITS, secrets=secrets, clock=clock), unit_of_work, clock)


def test_a_budget_of_three_is_three_tries_and_not_two_or_four(path: Path) -> None:
    """The third may still be right, the fourth may not."""
    assert [path.wrong() for _ in range(4)] == [True, True, True, False]


def test_what_a_network_spends_closes_no_other_network_but_counts_in_all(path: Path) -> None:
    """A stranger's three posts leave her day at home open; the total, which no waiting gives back, is one for all."""
    assert [path.wrong(origin=ELSEWHERE) for _ in range(3)] == [True, True, True]

    assert [path.wrong(origin=HOME) for _ in range(3)] == [True, True, False]
    assert not path.right(origin=FAR)


def test_a_spent_window_spends_nothing_of_the_total(path: Path) -> None:
    """What is no longer compared is no guess: forty posts in a day cost three of the five in all."""
    for _ in range(40):
        path.wrong()

    assert path.used(LEA, "all:total") == 3


def test_a_right_try_costs_nothing_even_where_it_is_not_believed(path: Path) -> None:
    """Neither within the budget nor after it is spent; and it gives back no more than it cost."""
    path.wrong()
    assert path.right()
    assert path.used(LEA, "all:total") == 1
    path.wrong()
    path.wrong()
    for _ in range(3):
        assert not path.right()

    assert path.used(LEA, "all:total") == 3
    path.clock.advance(days=1)
    assert [path.wrong() for _ in range(3)] == [True, True, False]


def test_a_right_try_that_was_answered_as_a_wrong_one_costs_the_person_nothing(path: Path) -> None:
    """She gave her own date on the wrong page; for the address, whose answers may be slow, it was wrong."""
    for person in range(10, 13):
        path.wrong(f"person:{person}")
    path.settle(path.reserve(), right=True, believed=False)

    assert path.used(LEA, "all:total") == 0
    assert path.reserve(PAUL).guarded


def test_a_right_try_that_was_believed_does_not_count_against_its_address(path: Path) -> None:
    """Three others and her: with her there are four, without her three."""
    for person in range(10, 12):
        path.wrong(f"person:{person}")
    path.settle(path.reserve(), right=True, believed=True)
    path.wrong("person:12")

    assert not path.reserve("person:13").guarded


def test_a_wrong_try_stays_counted_whatever_is_believed(path: Path) -> None:
    """Being believed by something else gives no guess back."""
    path.settle(path.reserve(), right=False, believed=True)

    assert path.used(LEA, "all:total") == 1


def test_a_try_that_was_never_compared_is_as_if_it_had_not_been(path: Path) -> None:
    """Neither the person's windows, nor the address, nor the site's alarm remember it."""
    for person in range(20):
        reservation = path.reserve(f"person:{person}")
        with path.unit_of_work() as tx:
            path.budgets.give_back(tx, reservation)

    assert path.used("person:1", "all:total") == 0
    assert not path.reserve(PAUL).guarded
    assert [path.wrong() for _ in range(4)] == [True, True, True, False]


def test_where_nothing_is_judged_without_a_proof_more_nobody_s_tries_are_spent(path: Path) -> None:
    """From a guarded address alone, and only on the path that asks for the proof."""
    for person in range(10, 14):
        path.wrong(f"person:{person}")

    assert path.wrong(LEA, spared=True)
    assert path.used(LEA, "all:total") == 0
    path.wrong(LEA)
    assert path.used(LEA, "all:total") == 1
    path.wrong(LEA, ELSEWHERE, spared=True)
    assert path.used(LEA, "all:total") == 2


def test_under_an_alarm_who_is_wrong_for_the_first_time_is_not_guarded(path: Path) -> None:
    """Even where the figure is so small that a tenth of it is nought: the step-up is for the pattern, not the site."""
    for person in range(10, 14):
        path.wrong(f"person:{person}")

    assert not path.reserve(LEA, ELSEWHERE).guarded
    assert path.reserve(PAUL, ELSEWHERE).guarded


def test_a_reservation_says_whether_its_address_is_guarded(path: Path) -> None:
    """Three people are allowed, the fourth is one too many."""
    guarded = []
    for person in range(10, 14):
        reservation = path.reserve(f"person:{person}")
        path.settle(reservation, right=False)
        guarded.append(reservation.guarded)

    assert guarded == [False, False, False, True]


def test_what_is_sent_is_counted_for_the_person_alone(path: Path) -> None:
    """Neither an address nor the alarm has to answer for codes that people ask for."""
    with path.unit_of_work() as tx:
        left = [path.budgets.reserve_use(tx, who=LEA) for _ in range(5)]
        for person in range(10, 30):
            path.budgets.reserve_use(tx, who=f"person:{person}")

    assert left == [True, True, True, False, False]
    assert path.used(LEA, "all:total") == 3
    hour = LIMITS.site.period(path.clock.now())
    assert path.used("site", hour) == 0


def test_a_settled_try_says_whether_it_gave_the_alarm(path: Path) -> None:
    """The eighth wrong one of the hour does, once; a right one never."""
    for _ in range(7):
        assert path.settle(path.reserve(), right=False) is False
    assert path.settle(path.reserve(), right=True) is False

    assert path.settle(path.reserve(), right=False) is True
    assert path.settle(path.reserve(), right=False) is False


def test_the_alarm_counts_people_and_takes_back_who_was_right_after_all(path: Path) -> None:
    """Four different people in the hour are enough; one of them who finds her date is none of them any more."""
    for person in range(3):
        path.wrong(f"person:{person}")
    path.right("person:0")
    assert path.settle(path.reserve("person:3"), right=False) is False

    assert path.settle(path.reserve("person:4"), right=False) is True


def test_who_tells_of_the_alarm_is_given_the_figures(
    unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock
) -> None:
    """By the path's own name."""
    told: list[tuple[str, dt.datetime]] = []

    def tell(facts: Mapping[str, str], at: dt.datetime) -> tuple[()]:
        told.append((facts["path"], at))
        return ()

    joker = Path(
        GuessBudgets(path="joker", limits=LIMITS, secrets=secrets, clock=clock, tell=tell), unit_of_work, clock
    )

    for number in range(8):
        joker.wrong(origin=f"192.0.2.{number}")

    assert told == [("joker", clock.now())]


def test_two_paths_have_budgets_of_their_own(
    path: Path, unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock
) -> None:
    """Wrong dates leave the answers to the joker; and nobody is another."""
    joker = Path(GuessBudgets(path="joker", limits=LIMITS, secrets=secrets, clock=clock), unit_of_work, clock)
    for _ in range(4):
        path.wrong()

    assert joker.wrong()
    assert path.wrong(PAUL)


def test_reopening_gives_every_window_back_of_one_person(path: Path) -> None:
    """In each network, and in all; of nobody else."""
    for origin in (HOME, ELSEWHERE):
        for who in (LEA, PAUL):
            for _ in range(3):
                path.wrong(who, origin)

    with path.unit_of_work() as tx:
        path.budgets.reopen(tx, LEA)

    assert path.right(LEA, HOME)
    assert path.right(LEA, ELSEWHERE)
    assert not path.right(PAUL, FAR)


def test_a_number_that_is_nobody_s_is_counted_under_a_name_that_can_be_forgotten(path: Path) -> None:
    """And a person under one that lasts."""
    path.wrong(NOBODY)
    path.wrong(LEA)

    assert (path.used(NOBODY, "all:unknown"), path.used(NOBODY, "all:total")) == (1, 0)
    assert (path.used(LEA, "all:unknown"), path.used(LEA, "all:total")) == (0, 1)


def test_turns_are_taken_at_a_row_of_the_person_s(
    unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock
) -> None:
    """Under the name that all of somebody's counters have; another person's turn is another row."""
    with unit_of_work() as tx:
        take_turn(tx, secrets, "a mail", 4711, row="turn", now=clock.now())

        taken = [tx.budgets.used(counter_of(secrets, "a mail", f"person:{key}"), "turn") for key in (4711, 4712)]
    assert taken == [1, 0]


@pytest.mark.parametrize(
    ("origin", "network"),
    [
        ("192.0.2.1", "192.0.2.0/24"),
        ("192.0.2.200", "192.0.2.0/24"),
        ("192.0.3.1", "192.0.3.0/24"),
        ("::ffff:192.0.2.1", "192.0.2.0/24"),
        ("2001:db8:1::1", "2001:db8:1::/48"),
        ("2001:db8:1:8000::/64", "2001:db8:1::/48"),
        ("2001:db8:1:8000::5/64", "2001:db8:1::/48"),
        ("2001:db8:2::1", "2001:db8:2::/48"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_an_ipv4_24_and_an_ipv6_48(origin: str, network: str) -> None:
    """What is no address is a network of its own."""
    assert network_of(origin) == network
