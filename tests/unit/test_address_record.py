"""Of whom an address was wrong and never right: what counts, what does not, and what comes back."""

from dataclasses import dataclass
from dataclasses import field

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.guess_budget import GuessBudget
from sesame.services.address_record import AddressRecord
from sesame.services.address_record import AddressTry
from sesame.services.address_record import networks_of
from tests.unit.fakes import SettableClock

LIMIT = 20
HOME = "192.0.2.1"


@dataclass(kw_only=True)
class Door:
    """Where tries come in, each in a transaction of its own."""

    record: AddressRecord
    unit_of_work: SqlUnitOfWork
    clock: SettableClock
    people: list[int] = field(default_factory=list)

    def count(self, who: str, origin: str = HOME, *, alarm: bool = False) -> AddressTry:
        """Count one try."""
        with self.unit_of_work() as tx:
            if alarm:
                return self.record.count(tx, who=who, origin=origin, now=self.clock.now(), alarm=True)
            return self.record.count(tx, who=who, origin=origin, now=self.clock.now())

    def settle(self, tried: AddressTry, *, right: bool) -> AddressTry:
        """Say how it ended, and note how the people changed whom the alarm counts."""
        with self.unit_of_work() as tx:
            self.people.append(self.record.settle(tx, tried, right=right))
        return tried

    def wrong(self, who: str, origin: str = HOME) -> AddressTry:
        """Be wrong about somebody."""
        return self.settle(self.count(who, origin), right=False)

    def right(self, who: str, origin: str = HOME) -> AddressTry:
        """Be right about somebody."""
        return self.settle(self.count(who, origin), right=True)

    def wrong_about(self, people: int, origin: str = HOME, *, first: int = 0) -> None:
        """Be wrong about so many different people."""
        for number in range(first, first + people):
            self.wrong(f"person:{number}", origin)

    def is_guarded(self, origin: str = HOME, *, alarm: bool = False) -> bool:
        """Tell whether one person more would be too many; nothing of it stays."""
        tried = self.count("somebody else", origin, alarm=alarm)
        with self.unit_of_work() as tx:
            self.record.give_back(tx, tried)
        return tried.guarded


@pytest.fixture
def door(unit_of_work: SqlUnitOfWork, clock: SettableClock) -> Door:
    """Return a door where twenty people an hour are allowed."""
    limit = GuessBudget(name="hour", limit=LIMIT, window=3600)
    return Door(record=AddressRecord(limit=limit, subject=lambda who: who), unit_of_work=unit_of_work, clock=clock)


def test_twenty_people_are_allowed_and_one_more_is_not(door: Door) -> None:
    """The one who is too many is guarded at once, and nothing is elsewhere."""
    door.wrong_about(LIMIT - 1)
    assert not door.wrong("person:19").guarded

    assert door.wrong("person:20").guarded
    assert not door.wrong("person:20", "192.0.2.2").guarded


def test_a_person_counts_once_however_often_they_are_tried(door: Door) -> None:
    """Three slips about each are one."""
    for _ in range(3):
        door.wrong_about(LIMIT - 1)

    assert not door.is_guarded()


@pytest.mark.parametrize(("people", "guarded"), [(1, False), (2, True)])
def test_under_an_alarm_a_tenth_of_the_figure_is_enough(door: Door, people: int, guarded: bool) -> None:  # noqa: FBT001
    """Two people of twenty, the third is too many."""
    door.wrong_about(people)

    assert door.is_guarded(alarm=True) is guarded
    assert not door.is_guarded()


def test_under_an_alarm_the_second_person_is_too_many_where_the_figure_is_small(door: Door) -> None:
    """The first never is: a slip of one's own is no pattern."""
    door.record._limit = GuessBudget(name="hour", limit=5, window=3600)
    assert not door.is_guarded(alarm=True)

    door.wrong("person:0")

    assert door.is_guarded(alarm=True)


def test_as_many_more_are_allowed_as_the_address_was_right_about(door: Door) -> None:
    """Each of them once, however often they come."""
    for _ in range(3):
        door.right("person:100")
        door.right("person:101")
    door.wrong_about(LIMIT + 1)
    assert not door.is_guarded()

    door.wrong("person:60")

    assert door.is_guarded()


def test_somebody_right_after_being_wrong_no_longer_counts(door: Door) -> None:
    """She is taken back, and allows one neighbour more."""
    door.wrong("person:0")
    door.wrong("person:0")
    door.right("person:0")
    door.wrong_about(LIMIT, first=1)
    assert not door.is_guarded()

    door.wrong("person:60")

    assert door.is_guarded()


def test_somebody_it_was_right_about_never_counts_against_it_again(door: Door) -> None:
    """Who mistypes after having been right is no list."""
    for number in range(3 * LIMIT):
        door.right(f"person:{number}")
    door.wrong_about(3 * LIMIT)

    # As many are allowed as ever, beside those it was right about.
    door.wrong_about(4 * LIMIT - 1, first=200)
    assert not door.is_guarded()


def test_several_right_tries_of_one_person_at_once_are_of_one_person(door: Door) -> None:
    """Counted before any was answered: whoever signs in with an account of their own may guess no more for it."""
    door.wrong_about(LIMIT)
    for tried in [door.count("person:100") for _ in range(5)]:
        door.settle(tried, right=True)
    assert not door.is_guarded()

    door.wrong("person:60")

    assert door.is_guarded()


def test_a_try_that_was_never_compared_leaves_nothing(door: Door) -> None:
    """Neither a person who counts, nor one who would not count any more."""
    for number in range(2 * LIMIT):
        tried = door.count(f"person:{number}")
        with door.unit_of_work() as tx:
            door.record.give_back(tx, tried)
    assert not door.is_guarded()

    door.wrong_about(LIMIT)

    assert door.is_guarded()


def test_giving_back_a_second_try_leaves_the_first(door: Door) -> None:
    """The person was counted by the one that was compared."""
    door.wrong_about(LIMIT)
    tried = door.count("person:0")

    with door.unit_of_work() as tx:
        door.record.give_back(tx, tried)

    assert door.is_guarded()


def test_the_next_hour_begins_with_nobody(door: Door) -> None:
    """Whom the address was wrong about is forgotten."""
    door.wrong_about(2 * LIMIT, first=1)
    assert door.is_guarded()
    door.clock.advance(hours=1)
    assert not door.is_guarded()
    door.wrong_about(LIMIT)

    assert door.is_guarded()


def test_the_people_of_a_try_are_those_the_alarm_counts(door: Door) -> None:
    """One more for somebody new who was wrong, one less for who is right after all, else none."""
    door.wrong("person:0")
    door.wrong("person:0")
    door.right("person:0")
    door.right("person:0")
    door.wrong("person:0")
    door.right("person:1")

    assert door.people == [1, 0, -1, 0, 0, 0]


@pytest.mark.parametrize("answers", [(True, True), (True, False), (False, True)])
def test_nobody_is_taken_from_the_people_who_was_never_one_of_them(door: Door, answers: tuple[bool, bool]) -> None:
    """Two tries at once: whichever is answered first, the alarm ends with nobody more and nobody less."""
    for tried, right in zip([door.count("person:0"), door.count("person:0")], answers, strict=True):
        door.settle(tried, right=right)

    assert sum(door.people) == 0


def test_two_tries_at_once_that_are_wrong_are_one_person(door: Door) -> None:
    """Whichever was counted first."""
    first, second = door.count("person:0"), door.count("person:0")
    door.settle(second, right=False)
    door.settle(first, right=False)

    assert door.people == [1, 0]


def test_giving_back_the_first_of_two_tries_leaves_the_person_of_the_second(door: Door) -> None:
    """Turned away at a full queue, it hides nobody who is tried in the same instant."""
    door.wrong_about(LIMIT - 1, first=1)
    first, second = door.count("person:0"), door.count("person:0")
    with door.unit_of_work() as tx:
        door.record.give_back(tx, first)
    door.settle(second, right=False)

    assert door.is_guarded()


def test_giving_back_takes_nobody_away_twice(door: Door) -> None:
    """Another try of hers was right meanwhile, and took her from the people."""
    door.wrong_about(LIMIT + 1, first=1)
    first, second = door.count("person:0"), door.count("person:0")
    door.settle(second, right=True)
    with door.unit_of_work() as tx:
        door.record.give_back(tx, first)

    assert door.is_guarded()


@pytest.mark.parametrize(
    ("origin", "networks"),
    [
        ("192.0.2.1", (("192.0.2.1", 1),)),
        ("192.0.2.255", (("192.0.2.255", 1),)),
        ("::ffff:192.0.2.1", (("192.0.2.1", 1),)),
        ("2001:db8:1:2ff::9", (("2001:db8:1:2ff::/64", 1), ("2001:db8:1:200::/56", 2), ("2001:db8:1::/48", 4))),
        ("2001:db8:1:2ff::/64", (("2001:db8:1:2ff::/64", 1), ("2001:db8:1:200::/56", 2), ("2001:db8:1::/48", 4))),
        ("2001:db8:1:2ff::9/64", (("2001:db8:1:2ff::/64", 1), ("2001:db8:1:200::/56", 2), ("2001:db8:1::/48", 4))),
        ("2001:db8:1:2ff:8000::/64", (("2001:db8:1:2ff::/64", 1), ("2001:db8:1:200::/56", 2), ("2001:db8:1::/48", 4))),
        ("", (("", 1),)),
        ("unknown", (("unknown", 1),)),
    ],
)
def test_an_address_is_counted_as_the_networks_that_may_be_one_line(
    origin: str, networks: tuple[tuple[str, int], ...]
) -> None:
    """An IPv4 address as itself, an IPv6 one as its /64, and with twice and four times the figure its /56 and /48."""
    assert networks_of(origin) == networks


def test_a_line_is_guarded_by_the_widest_of_its_networks(door: Door) -> None:
    """Eighty people from as many /56 of one /48; eighty-one are too many."""
    for number in range(4 * LIMIT):
        door.wrong(f"person:{number}", f"2001:db8:1:{number:x}00::/64")
    assert not door.is_guarded("2001:db8:2::/64")

    assert door.is_guarded("2001:db8:1:ff00::/64")


def test_neighbours_of_the_hour_before_speak_for_an_address(door: Door) -> None:
    """One phone that goes first in an hour finds the figure their right dates raised; alone for an hour it does not."""
    for number in range(30):
        door.right(f"hers:{number}")
    door.clock.advance(hours=1)
    door.wrong_about(LIMIT + 25)
    within_the_hour = door.is_guarded()
    door.clock.advance(hours=1)
    door.wrong_about(LIMIT + 1)

    assert (within_the_hour, door.is_guarded()) == (False, True)
