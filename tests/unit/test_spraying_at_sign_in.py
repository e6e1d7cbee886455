"""Few passwords on many logins: no login's own budget sees it, the address's record and the alarm do."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from unittest.mock import patch

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from sesame.errors import Overloaded
from sesame.services.sign_in import SignIn
from sesame.services.slowing import SECONDS
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.sign_in_of import Parts
from tests.unit.sign_in_of import sign_in_of
from tests.unit.sign_in_of import with_account

PASSWORD = "Vélo-Grenier-Cumin6"
#: Different people that an address may be wrong about in an hour, and the site's alarm.
PEOPLE, ALARM = 10, 60
CAMPUS = "192.0.2.1"


@dataclass
class Site:
    """A sign-in whose delays are noted; three people have an account, with one password."""

    sign_in: SignIn
    reading: SqlReading
    delays: list[float] = field(default_factory=list)

    def spray(self, logins: int, origin: Callable[[int], str], *, first: int = 0) -> list[int]:
        """Try one password on each of so many logins; return which answers were slow."""
        slow = []
        for number in range(first, first + logins):
            before = len(self.delays)
            assert not self.sign_in.check_password(f"somebody{number}", "Automne2026!", origin=origin(number))
            if len(self.delays) > before:
                slow.append(number)
        return slow

    def alarms(self) -> int:
        """Return how often there was an alarm at sign-in."""
        with self.reading() as tx:
            told = [event for event in tx.audit.stream(NOBODY) if event.action is AuditAction.SITE_ALARM]
        assert {event.facts["path"] for event in told} <= {"sign-in"}
        return len(told)


@pytest.fixture
def site(
    engine: Engine,
    reading: SqlReading,
    hasher: PlainHasher,
    secrets: KeyedSecrets,
    clock: SettableClock,
) -> Site:
    """Return the site."""
    parts = Parts(engine, hasher, secrets, clock)
    with_account(parts, LEA, PAUL, XENIA, password=PASSWORD)
    delays: list[float] = []
    figures = {"SESAME_ADDRESS_TRIES_PER_HOUR": PEOPLE, "SESAME_SITE_ALARM_PER_HOUR": ALARM}
    sign_in = sign_in_of(parts, sleep=delays.append, **figures)
    return Site(sign_in=sign_in, reading=reading, delays=delays)


def test_an_address_that_goes_through_logins_is_answered_slowly(site: Site) -> None:
    """From the eleventh login on, two seconds each; the others of the site notice nothing."""
    assert site.spray(2 * PEOPLE, lambda _: CAMPUS) == list(range(PEOPLE, 2 * PEOPLE))
    assert set(site.delays) == {SECONDS}

    assert site.spray(1, lambda _: "203.0.113.9") == []


def test_a_right_password_is_never_refused_for_what_neighbours_did(site: Site) -> None:
    """From the very address of the list, during its alarm: slowly, and yes."""
    site.spray(2 * ALARM, lambda _: CAMPUS)
    assert site.alarms() == 1
    site.delays.clear()

    assert site.sign_in.check_password("lmartin", PASSWORD, origin=CAMPUS)

    assert site.delays == [SECONDS]


def test_people_who_mistype_and_then_sign_in_guard_no_address(site: Site) -> None:
    """Of a hall behind one address, whoever is right in the end does not count against it and raises its figure."""
    hall = ("lmartin", "pbernard", "xivanova")
    for login in hall:
        assert not site.sign_in.check_password(login, "vélo-grenier-cumin6", origin=CAMPUS)
        assert site.sign_in.check_password(login, PASSWORD, origin=CAMPUS)

    assert site.spray(PEOPLE + len(hall), lambda _: CAMPUS) == []
    assert site.spray(1, lambda _: CAMPUS, first=100) == [100]


def test_one_ipv6_line_is_one_address_whatever_it_writes(site: Site) -> None:
    """Of its 2⁶⁴ addresses each is the same: for the record, for a login's tries, and in what the person reads."""
    lines = [f"2001:db8::{number:x}" for number in range(1, 200)]

    slow = site.spray(2 * PEOPLE, lambda number: lines[number])
    assert slow == list(range(PEOPLE, 2 * PEOPLE))
    assert site.sign_in.check_password("lmartin", PASSWORD, origin=lines[0])
    for line in lines[:ALARM]:
        assert not site.sign_in.check_password("lmartin", "wrong", origin=line)
    assert not site.sign_in.check_password("lmartin", PASSWORD, origin=lines[100])

    with site.reading() as tx:
        assert {event.origin for event in tx.audit.stream(LEA.key)} == {"2001:db8::/64"}


def test_ipv4_written_as_ipv6_is_ipv4(site: Site) -> None:
    """A server that listens for both tells « ::ffff:192.0.2.1 »: not everybody is one line then."""
    assert site.spray(PEOPLE + 1, lambda number: f"::ffff:198.51.100.{number}") == []
    assert site.spray(PEOPLE, lambda _: "::ffff:192.0.2.1", first=100) == []

    assert site.spray(1, lambda _: "192.0.2.1", first=200) == [200]


def test_a_list_tried_from_many_addresses_gives_the_alarm(site: Site) -> None:
    """One login from each: no address is wrong about many, the site is."""
    slow = site.spray(ALARM, lambda number: f"198.51.{number}.7")

    assert slow == []
    assert site.alarms() == 1


def test_under_an_alarm_an_address_is_slow_after_a_tenth_of_the_people(site: Site) -> None:
    """For whoever goes on with the list; a person at home who mistypes is answered as before."""
    site.spray(ALARM, lambda number: f"198.51.{number}.7")

    assert site.spray(4, lambda _: "203.0.113.9", first=500) == [501, 502, 503]
    assert not site.sign_in.check_password("lmartin", "wrong", origin=CAMPUS)
    assert site.sign_in.check_password("lmartin", PASSWORD, origin=CAMPUS)
    assert len(site.delays) == 3


def test_a_list_tried_without_addresses_gives_the_alarm_and_slows_nobody(site: Site) -> None:
    """A server that tells no address: all of its people would be one."""
    assert site.spray(2 * ALARM, lambda _: "") == []
    assert site.alarms() == 1

    assert site.sign_in.check_password("lmartin", PASSWORD)
    assert site.delays == []


def test_who_was_never_compared_counts_for_no_list(site: Site) -> None:
    """Where too many hashes wait, a whole hall was wrong about nobody."""
    with patch.object(PlainHasher, "verify", side_effect=Overloaded("hasher", retry_after=5)):
        for number in range(2 * ALARM):
            with pytest.raises(Overloaded):
                site.sign_in.check_password(f"somebody{number}", "Automne2026!", origin=CAMPUS)

    assert site.spray(PEOPLE, lambda _: CAMPUS) == []
    assert site.alarms() == 0
