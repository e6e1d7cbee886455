"""How tries of a sign-in are counted: by login and address, in quarters of an hour, and what each is charged."""

import pytest

from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from tests.invented_people import PAUL
from tests.unit.counted_tries import CAFE
from tests.unit.counted_tries import HOME
from tests.unit.counted_tries import LIMIT
from tests.unit.counted_tries import STRANGER
from tests.unit.counted_tries import Counted
from tests.unit.fakes import NOON
from tests.unit.house import House


@pytest.fixture
def counted(house: House) -> Counted:
    """Return the tries of a site."""
    return Counted(house)


def test_without_an_origin_the_eleventh_wrong_password_is_answered_later(counted: Counted) -> None:
    """By a quarter of a second for each beyond ten, up to two seconds; and any may still be right."""
    delays = [counted.wrong().delay for _ in range(LIMIT + 10)]

    assert delays == [0] * LIMIT + [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.0, 2.0]
    assert counted.begin().within


def test_without_an_origin_a_right_password_is_charged_nothing(counted: Counted) -> None:
    """Neither more is given back than it cost, nor less; and no address is remembered."""
    for _ in range(LIMIT):
        counted.wrong()
    assert [counted.right().delay for _ in range(3)] == [0.25] * 3

    assert counted.wrong().delay == 0.25
    assert counted.wrong().delay == 0.5
    with counted.house.unit_of_work() as tx:
        assert tx.budgets.used(counted.begin().subject, "") == 0


def test_a_new_address_has_half_of_the_login_s_tries(counted: Counted) -> None:
    """Five of ten; none is answered later, and beyond them none may be right."""
    tries = [counted.wrong(STRANGER) for _ in range(LIMIT)]

    assert [tried.within for tried in tries] == [True] * 5 + [False] * 5
    assert {tried.delay for tried in tries} == {0}


def test_of_two_tries_a_new_address_has_one(counted: Counted) -> None:
    """The smallest figure there is leaves the other one to the right person; of three it is one as well."""
    counted.guard._limit = 2
    assert [counted.wrong(STRANGER).within for _ in range(2)] == [True, False]
    counted.guard._limit = 1
    assert [counted.wrong(STRANGER, PAUL, "pbernard").within for _ in range(2)] == [True, False]


def test_new_addresses_share_the_login_s_tries(counted: Counted) -> None:
    """Ten from anywhere, and the eleventh waits."""
    counted.spend_the_login()

    assert not counted.begin(CAFE).within


def test_nine_wrong_ones_from_anywhere_leave_the_tenth(counted: Counted) -> None:
    """Which may be right, and costs nothing then."""
    for _ in range(LIMIT // 2):
        counted.wrong(STRANGER)
    for _ in range(LIMIT // 2 - 1):
        counted.wrong("198.51.100.2")

    assert counted.right(CAFE).within
    assert counted.right("203.0.113.10").within


def test_what_an_address_tries_beyond_its_share_closes_nothing_for_others(counted: Counted) -> None:
    """Twelve posts of one stranger spend five of the ten."""
    for _ in range(12):
        counted.wrong(STRANGER)
    for _ in range(LIMIT // 2 - 1):
        counted.wrong("198.51.100.2")

    assert counted.begin(CAFE).within


def test_an_address_she_signed_in_from_has_ten_tries_of_its_own(counted: Counted) -> None:
    """However many strangers try; and its own spend nothing of theirs."""
    counted.right(HOME)
    for number in range(LIMIT):
        assert counted.wrong(HOME).within, number
    assert not counted.wrong(HOME).within

    assert counted.begin(CAFE).within


def test_strangers_do_not_close_an_address_she_signed_in_from(counted: Counted) -> None:
    """Nor one more of her own wrong tries."""
    counted.right(HOME)
    counted.spend_the_login()

    assert counted.wrong(HOME).within
    assert counted.right(HOME).within


def test_an_address_is_known_by_a_right_password_that_was_believed(counted: Counted) -> None:
    """Neither by a wrong one, nor by a right one that came after its share was spent."""
    for _ in range(LIMIT // 2):
        counted.wrong(STRANGER)
    assert not counted.right(STRANGER).within
    counted.spend_the_login()
    counted.right(CAFE)

    assert not counted.begin(STRANGER).within
    assert not counted.begin(CAFE).within
    assert not counted.begin(HOME).within


def test_an_address_is_known_to_the_login_that_signed_in_there(counted: Counted) -> None:
    """Not to others, and on any later day."""
    counted.right(HOME)
    counted.right(HOME, PAUL, "pbernard")
    counted.house.clock.advance(days=30)
    counted.spend_the_login()

    assert counted.begin(HOME).within
    assert not counted.begin(CAFE).within


def test_a_right_password_costs_neither_the_address_nor_the_login(counted: Counted) -> None:
    """Whether or not it was believed."""
    for _ in range(LIMIT + 1):
        assert counted.right(HOME).within
        counted.right(CAFE)
    for _ in range(LIMIT // 2):
        counted.wrong(STRANGER)
    for _ in range(3):
        assert not counted.right(STRANGER).within
    for _ in range(LIMIT // 2 - 1):
        counted.wrong("198.51.100.2")

    assert counted.begin("203.0.113.10").within


def test_what_was_never_compared_costs_nothing(counted: Counted) -> None:
    """Neither with an origin nor without."""
    for origin in ("", STRANGER):
        for _ in range(LIMIT + 2):
            tried = counted.begin(origin)
            with counted.house.unit_of_work() as tx:
                counted.guard.give_back(tx, tried)

    assert counted.begin().delay == 0
    assert counted.begin(STRANGER).within
    assert counted.events() == []


def test_a_quarter_of_an_hour_begins_at_the_quarter(counted: Counted) -> None:
    """To the second: then everybody has all their tries again."""
    counted.spend_the_login()
    counted.house.clock.advance(seconds=899)
    assert not counted.begin(CAFE).within

    counted.house.clock.advance(seconds=1)
    assert counted.begin(CAFE).within
    assert counted.begin("198.51.100.0").within
    counted.house.clock.advance(seconds=899)
    counted.spend_the_login()
    assert not counted.begin(HOME).within


def test_a_login_of_nobody_is_counted_like_one_of_somebody(counted: Counted) -> None:
    """Each by its name; whatever is noted of it is nobody's."""
    for _ in range(LIMIT):
        counted.wrong("", None, "nobody")

    assert counted.wrong("", None, "nobody").delay == 0.25
    assert counted.begin("", None, "somebody").delay == 0
    assert counted.begin().delay == 0
    assert [event.person for event in counted.events(NOBODY)] == [NOBODY, NOBODY]


def test_what_is_noted_says_from_where_and_whether_it_was_slowed(counted: Counted) -> None:
    """A right password that was believed leaves no note, one that was not is a slowed one."""
    counted.right(HOME)
    counted.right()
    assert counted.events() == []
    for _ in range(LIMIT // 2):
        counted.wrong(STRANGER)
    counted.right(STRANGER)
    for _ in range(LIMIT):
        counted.wrong()

    assert [(event.action, event.origin, event.count, event.at) for event in counted.events()] == [
        (AuditAction.SIGN_IN_REFUSED, STRANGER, 5, NOON),
        (AuditAction.SIGN_IN_SLOWED, STRANGER, 1, NOON),
        (AuditAction.SIGN_IN_REFUSED, "", 5, NOON),
        (AuditAction.SIGN_IN_SLOWED, "", 5, NOON),
    ]
