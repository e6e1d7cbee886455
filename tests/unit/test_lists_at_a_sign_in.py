"""Who tries few passwords on many logins is seen by the address and by the site, and answered slowly."""

import pytest

from sesame.domain.audit import AuditAction
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import NOBODY
from sesame.services.sign_in_guard import SignInTry
from sesame.services.slowing import SECONDS
from sesame.services.slowing import Slowdown
from tests.unit.counted_tries import CAFE
from tests.unit.counted_tries import LIMIT
from tests.unit.counted_tries import STRANGER
from tests.unit.counted_tries import Counted
from tests.unit.house import House


@pytest.fixture
def counted(house: House) -> Counted:
    """Return the tries of a site."""
    return Counted(house)


def people_tried(counted: Counted, count: int, origin: str = STRANGER, *, right: bool = False) -> list[SignInTry]:
    """Let so many logins of nobody be tried from one address."""
    return [counted.settle(counted.begin(origin, None, f"login{n}"), right=right) for n in range(count)]


def test_an_address_that_was_wrong_about_too_many_people_is_answered_slowly(counted: Counted) -> None:
    """And nothing else: whoever signs in from there may be right, and the others of the site notice nothing."""
    counted.guard._addresses._limit = GuessBudget(name="hour", limit=2, window=3600)

    assert [tried.delay for tried in people_tried(counted, 3)] == [0, 0, SECONDS]
    slowed = counted.begin(STRANGER)
    assert (slowed.delay, slowed.within) == (SECONDS, True)
    assert counted.begin(CAFE).delay == 0
    assert counted.settle(slowed, right=True).within
    assert [event.action for event in counted.events(NOBODY)] == [
        AuditAction.SIGN_IN_REFUSED,
        AuditAction.SIGN_IN_SLOWED,
    ]


def test_without_an_address_nobody_is_of_a_list(counted: Counted) -> None:
    """A server that tells none: all of its people would be one."""
    counted.guard._addresses._limit = GuessBudget(name="hour", limit=2, window=3600)

    assert {tried.delay for tried in people_tried(counted, 5, "")} == {0}


def test_who_was_right_or_never_compared_is_of_no_list(counted: Counted) -> None:
    """Of a hall behind one address, whoever signs in raises its figure."""
    counted.guard._addresses._limit = GuessBudget(name="hour", limit=2, window=3600)
    people_tried(counted, 4, right=True)
    for number in range(10, 20):
        tried = counted.begin(STRANGER, None, f"login{number}")
        with counted.house.unit_of_work() as tx:
            counted.guard.give_back(tx, tried)
    more = [counted.wrong(STRANGER, None, f"login{number}").delay for number in range(20, 27)]

    assert more == [0] * 6 + [SECONDS]


def test_a_list_of_the_whole_site_is_logged_once_and_guards_addresses_sooner(
    counted: Counted, caplog: pytest.LogCaptureFixture
) -> None:
    """From many addresses; then a tenth of the figure is enough for one to be slow."""
    counted.guard._alarm._limit = GuessBudget(name="hour", limit=6, window=3600)
    counted.guard._addresses._limit = GuessBudget(name="hour", limit=20, window=3600)
    for number in range(2):
        counted.wrong(f"203.0.113.{number}", None, f"login{number}")
    assert "many wrong passwords" not in caplog.text
    for number in range(2, 5):
        counted.wrong(f"203.0.113.{number}", None, f"login{number}")

    assert caplog.text.count("many wrong passwords") == 1
    assert [tried.delay for tried in people_tried(counted, 3)] == [0, 0, SECONDS]


def test_an_ipv6_line_is_one_address(counted: Counted) -> None:
    """Of its 2⁶⁴ addresses each has the same five tries."""
    tries = [counted.wrong(f"2001:db8:1:2::{number:x}") for number in range(LIMIT // 2 + 1)]

    assert [tried.within for tried in tries] == [True] * 5 + [False]
    assert {tried.origin for tried in tries} == {"2001:db8:1:2::/64"}


def test_only_a_delayed_answer_waits(counted: Counted) -> None:
    """For as long as it is told."""
    waited: list[float] = []
    counted.guard._slowdown = Slowdown(waited.append)
    counted.guard.slow_down(counted.begin())
    assert waited == []
    for _ in range(LIMIT):
        counted.wrong()

    counted.guard.slow_down(counted.begin())

    assert waited == [0.5]
