"""Wrong passwords at sign-in: whoever guesses is slowed, and the right person passes."""

import threading
from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from unittest.mock import patch

import pytest
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.tokens import KeyedSecrets
from sesame.errors import Overloaded
from sesame.services.sign_in import SignIn
from sesame.services.sign_in_guard import WINDOW
from sesame.services.slowing import SECONDS
from sesame.services.slowing import Slowdown
from tests.invented_people import LEA
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.sign_in_of import Parts
from tests.unit.sign_in_of import sign_in_of
from tests.unit.sign_in_of import with_account

PASSWORD = "Vélo-Grenier-Cumin6"
LIMIT = 10
HOME = "192.0.2.1"
STRANGERS = ("198.51.100.1", "198.51.100.2", "198.51.100.3")


@dataclass
class Desk:
    """A sign-in service whose delays are noted and not waited for."""

    service: SignIn
    engine: Engine
    delays: list[float] = field(default_factory=list)

    @property
    def slowdown(self) -> Slowdown:
        """What delays its answers."""
        return self.service._guard._slowdown

    def right(self, origin: str = "") -> bool:
        """Try the right password."""
        return self.service.check_password("lmartin", PASSWORD, origin=origin)

    def wrong(self, times: int, origin: str = "", login: str = "lmartin") -> None:
        """Try wrong ones."""
        for number in range(times):
            assert not self.service.check_password(login, f"wrong {number}", origin=origin)

    def guessed_by_a_crowd(self) -> None:
        """Spend the login's window, from as many new addresses as it takes."""
        for stranger in STRANGERS:
            self.wrong(LIMIT, stranger)

    def events(self) -> Counter[tuple[str, int]]:
        """Return how often what was noted of whom."""
        with Session(self.engine) as session:
            rows = session.query(AuditRow.action, AuditRow.person, AuditRow.count).all()
        told: Counter[tuple[str, int]] = Counter()
        for action, person, count in rows:
            told[str(action), person] += count
        return told


@pytest.fixture
def desk(
    hasher: PlainHasher,
    secrets: KeyedSecrets,
    clock: SettableClock,
    engine: Engine,
) -> Desk:
    """Return the service; Léa has activated her account."""
    delays: list[float] = []
    parts = Parts(engine, hasher, secrets, clock)
    with_account(parts, LEA, password=PASSWORD)
    limits = {"SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR": LIMIT, "SESAME_SITE_ALARM_PER_HOUR": 100_000}
    service = sign_in_of(parts, sleep=delays.append, **limits)
    return Desk(service=service, engine=engine, delays=delays)


def test_beyond_the_budget_a_new_address_waits_and_a_known_one_passes(desk: Desk) -> None:
    """The address she signed in from yesterday is not closed by strangers, the next café is."""
    assert desk.right(HOME)

    desk.guessed_by_a_crowd()

    assert desk.right(HOME)
    assert not desk.right("203.0.113.9")


def test_a_new_address_waits_for_the_rest_of_the_window_only(desk: Desk, clock: SettableClock) -> None:
    """A right person at a new address is not locked out for good."""
    desk.guessed_by_a_crowd()
    assert not desk.right("203.0.113.9")

    clock.advance(seconds=WINDOW)

    assert desk.right("203.0.113.9")


def test_one_address_alone_does_not_close_the_others(desk: Desk) -> None:
    """However often one stranger guesses from one place."""
    desk.wrong(100, STRANGERS[0])

    assert desk.right("203.0.113.9")
    assert not desk.right(STRANGERS[0])


def test_a_known_address_has_a_budget_of_its_own(desk: Desk) -> None:
    """Whoever sits at her computer does not guess for ever either."""
    assert desk.right(HOME)

    desk.wrong(LIMIT - 1, HOME)
    assert desk.right(HOME)
    desk.wrong(1, HOME)

    assert not desk.right(HOME)


def test_a_right_password_is_not_counted(desk: Desk) -> None:
    """A mail program that signs in all day long spends nothing."""
    assert all(desk.right(HOME) for _ in range(3 * LIMIT))
    assert all(desk.right() for _ in range(3 * LIMIT))
    assert desk.delays == []
    assert desk.events() == {}


def test_without_an_origin_answers_are_delayed_and_a_right_password_passes(desk: Desk) -> None:
    """The delay grows to two seconds, and nothing is refused."""
    desk.wrong(LIMIT)
    assert desk.delays == []

    desk.wrong(20)

    assert desk.right()
    assert desk.delays == sorted(desk.delays)
    assert 0 < desk.delays[0] < 1
    assert desk.delays[-1] == SECONDS


def test_the_window_of_a_login_does_not_slow_another(desk: Desk) -> None:
    """Nobody else pays."""
    desk.wrong(3 * LIMIT, login="xivanova")

    desk.delays.clear()

    assert desk.right()
    assert desk.delays == []


def test_an_empty_password_is_no_before_anything(desk: Desk, hasher: PlainHasher) -> None:
    """It is neither counted nor compared: some directories take it for a bind without a name."""
    hasher.compared = 0

    desk.service.check_password("lmartin", "", origin=HOME)

    assert hasher.compared == 0
    assert desk.events() == {}


def test_a_person_is_told_of_wrong_passwords_and_of_the_closed_window(desk: Desk) -> None:
    """Ten were compared, the rest was slowed; both are counted and not listed one by one."""
    for stranger in STRANGERS[:2]:
        desk.wrong(LIMIT // 2, stranger)
    desk.wrong(4, STRANGERS[2])

    assert desk.events() == {("sign_in_refused", LEA.key): LIMIT, ("sign_in_slowed", LEA.key): 4}


@pytest.mark.parametrize("origin", ["", HOME])
def test_within_and_beyond_the_work_is_the_same_for_any_login(desk: Desk, hasher: PlainHasher, origin: str) -> None:
    """The statements and the comparisons of each try tell neither who exists nor whether the window is closed."""
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(desk.engine, "before_cursor_execute", note)
    seen = set()
    for login in ("lmartin", "pbernard", "nobody"):
        for number in range(2 * LIMIT):
            statements.clear()
            hasher.compared = 0
            desk.service.check_password(login, f"wrong {number}", origin=origin)
            seen.add((hasher.compared, tuple(statements)))

    assert len(seen) == 1


def test_a_password_that_was_never_compared_costs_nothing(desk: Desk) -> None:
    """Where too many hashes wait, nobody was wrong: the tries are those there were, and nothing is noted."""
    with patch.object(PlainHasher, "verify", side_effect=Overloaded("hasher", retry_after=5)):
        for _ in range(LIMIT * 2):
            with pytest.raises(Overloaded):
                desk.service.check_password("lmartin", PASSWORD, origin=STRANGERS[0])

    assert desk.right(STRANGERS[0])


def test_delayed_answers_hold_no_more_than_one_thread(desk: Desk) -> None:
    """Whoever guesses in a crowd at logins beyond their budget does not keep a server from answering anybody else."""
    asleep, wake = threading.Semaphore(0), threading.Event()

    def sleep(_seconds: float) -> None:
        asleep.release()
        assert wake.wait(30)

    for login in ("pbernard", "xivanova", "lmartin"):
        desk.wrong(LIMIT, login=login)
    with patch.object(desk.slowdown, "_sleep", sleep):
        # Any delayed answer of the process, of another path for instance.
        guesser = threading.Thread(target=desk.slowdown.wait)
        guesser.start()
        assert asleep.acquire(timeout=30)
        try:
            # Each returns while that one sleeps, whatever the login, and a right password passes.
            for login in ("lmartin", "pbernard", "xivanova"):
                desk.wrong(3, login=login)
            assert desk.right()
        finally:
            wake.set()
            guesser.join(30)
    assert not asleep.acquire(blocking=False)
