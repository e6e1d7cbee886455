"""Codes that were asked for again: how many, when the next may be, and which of them are good."""

import datetime as dt

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.code_challenge import CodeChallenge
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.errors import Refused
from sesame.services.proofs import CodesSent
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock
from tests.unit.house import ORIGIN
from tests.unit.house import House
from tests.unit.mailed_codes import never_sent

MINUTE = dt.timedelta(minutes=1)
MIDNIGHT = dt.datetime(2026, 9, 2, tzinfo=dt.UTC)


class Patient:
    """Léa, whose mail is slow; the codes are those drawn, in order."""

    def __init__(self, house: House) -> None:
        """Let her give her number and birth date."""
        self.house, self.activation = house, house.activation
        secrets = house.activation._proofs._secrets
        self.codes: list[str] = []
        draw = secrets.new_code

        def noted() -> str:
            self.codes.append(draw())
            return self.codes[-1]

        secrets.new_code = noted  # type: ignore[method-assign]
        self.state: JourneyState = house.identified(house.activation).state
        # Of the two that are drawn then, the first is for a path that may be closed.
        del self.codes[:-1]

    def again(self) -> None:
        """Ask for another code."""
        self.state = self.activation.send_another_code(self.state, origin=ORIGIN, language="fr")

    def not_again(self) -> Refused:
        """Ask for another code and be told no."""
        with pytest.raises(Refused) as told:
            self.again()
        return told.value

    def type(self, code: str) -> Refused | None:
        """Give a code; return what is told of it where it is not taken."""
        try:
            self.state = self.activation.check_code(self.state, code, origin=ORIGIN)
        except Refused as told:
            with self.house.unit_of_work() as tx:
                self.state = tx.journeys.get(self.state.key) or self.state
            return told
        return None

    @property
    def wrong(self) -> str:
        """A code that was never sent."""
        return never_sent(self.codes)

    @property
    def sent(self) -> CodesSent:
        """What she is told while she waits."""
        return self.activation.codes_sent(self.state)


@pytest.fixture
def lea(proving: House) -> Patient:
    """Return Léa before the page that asks for the code."""
    return Patient(proving)


def test_who_waits_is_told_what_was_sent_and_when_there_may_be_more(lea: Patient) -> None:
    """Of three a day, in seconds that are never told too few; the day is over at midnight."""
    first = CodesSent(count=1, awaited=True, left=2, next_at=NOON + MINUTE, wait=60, renewed_at=MIDNIGHT)
    assert lea.sent == first
    lea.house.clock.advance(seconds=59.5)
    assert lea.sent.wait == 1
    lea.house.clock.advance(seconds=0.5)
    assert lea.sent.wait == 0
    lea.house.clock.advance(minutes=5)
    assert lea.sent.wait == 0

    lea.again()

    # Wrong dates are counted anew at the same moment.
    assert lea.activation.tries_renewed_at() == MIDNIGHT
    now = lea.house.clock.now()
    assert lea.sent == CodesSent(count=2, awaited=True, left=1, next_at=now + MINUTE, wait=60, renewed_at=MIDNIGHT)


def test_another_code_may_be_asked_for_after_a_minute(lea: Patient) -> None:
    """To the second, and how long it takes is told; asking too soon changes nothing."""
    lea.house.clock.advance(seconds=59)
    before = lea.state
    told = lea.not_again()
    assert (told.code, told.facts["seconds"]) == ("code_too_soon", 1)
    assert lea.state == before
    assert len(lea.codes) == 1

    lea.house.clock.advance(seconds=1)
    lea.again()

    assert len(lea.codes) == 2


def test_a_fourth_code_of_the_day_is_not_sent_and_ends_nothing(lea: Patient) -> None:
    """Those that are on their way stay good; at midnight there are three more."""
    for _ in range(2):
        lea.house.clock.advance(minutes=1)
        lea.again()
    lea.house.clock.advance(minutes=1)

    assert lea.not_again().code == "codes_spent"
    assert (lea.sent.count, lea.sent.left) == (3, 0)
    assert lea.state.status is JourneyStatus.OPEN
    assert lea.type(lea.codes[-1]) is None


@pytest.mark.parametrize(("which", "older"), [(0, True), (1, True), (2, False)])
def test_each_code_is_good_until_its_own_hour(lea: Patient, which: int, older: bool) -> None:  # noqa: FBT001
    """Whichever mail is read first; that a later one was sent is remembered."""
    for _ in range(2):
        lea.house.clock.advance(minutes=1)
        lea.again()

    assert lea.type(lea.codes[which]) is None

    assert lea.state.facts[Fact.CODE] == {"proven": lea.house.clock.now().isoformat(), "older": older}
    assert Fact.CHALLENGE not in lea.state.facts


def test_a_code_whose_hour_is_over_is_told_apart_from_a_wrong_one(lea: Patient) -> None:
    """Beside one that is good it costs no try; where none is good any more, all are too late."""
    lea.house.clock.advance(minutes=5)
    lea.again()
    lea.house.clock.advance(minutes=5)
    for _ in range(4):
        told = lea.type(lea.codes[0])
        assert told is not None
        assert (told.code, told.field) == ("code_of_before", "code")
        assert lea.state.touched_at == lea.house.clock.now()
    lea.house.clock.advance(minutes=5)
    told = lea.type(lea.codes[1])
    assert told is not None
    assert told.code == "code_expired"


def test_a_new_code_begins_its_own_three_tries(lea: Patient) -> None:
    """But no tries of the day: those are nine for all of them."""
    for _ in range(2):
        for left in (2, 1):
            told = lea.type(lea.wrong)
            assert told is not None
            assert told.facts["left"] == left
        lea.house.clock.advance(minutes=1)
        lea.again()

    assert lea.type(lea.codes[0]) is None


def test_a_journey_of_an_earlier_version_awaits_nothing_that_it_does_not_know(lea: Patient) -> None:
    """Its code is too late; another one can be asked for."""
    earlier = {"digest": "d", "salt": "s", "until": "2026-09-01T12:10:00+00:00", "tries": 2, "again": False}

    challenge = CodeChallenge.from_fact(earlier)

    assert (challenge.codes, challenge.tries, challenge.next_at()) == ((), 2, None)
    assert not challenge.is_awaited(NOON)
    assert CodeChallenge.from_fact(None) == CodeChallenge()
    assert CodeChallenge().as_fact() == {"codes": [], "tries": 0}
    assert lea.state.facts[Fact.CHALLENGE] == CodeChallenge.from_fact(lea.state.facts[Fact.CHALLENGE]).as_fact()


def test_what_is_left_is_the_least_of_all_windows(
    unit_of_work: SqlUnitOfWork, secrets: KeyedSecrets, clock: SettableClock
) -> None:
    """Never fewer than none; the longest window says when there are more, to the second and for everybody."""
    address = GuessBudget(name="hour", limit=100, window=3600)
    windows = (GuessBudget(name="hour", limit=2, window=3600), GuessBudget(name="day", limit=3, window=86400))
    limits = BudgetLimits(person=(*windows, GuessBudget(name="all", limit=4)), address=address, site=address)
    budgets = GuessBudgets(path="challenge", limits=limits, secrets=secrets, clock=clock)
    left = []
    clock.advance(minutes=10, microseconds=7)
    for _ in range(3):
        for _ in range(3):
            with unit_of_work() as tx:
                left.append(budgets.left(tx, who="person:1"))
                budgets.reserve_use(tx, who="person:1")
        assert budgets.renewed_at() == MIDNIGHT
        clock.advance(hours=1)

    assert left == [2, 1, 0, 1, 0, 0, 0, 0, 0]
    with unit_of_work() as tx:
        assert budgets.left(tx, who="person:2") == 2
