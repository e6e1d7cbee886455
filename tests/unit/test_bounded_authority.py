"""What a system that knows passwords may cost, whatever it does."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field

import pytest

from sesame.adapters.bounded_authority import SILENT_FOR
from sesame.adapters.bounded_authority import BoundedAuthority
from sesame.domain.person import Person
from sesame.errors import NotTaken
from sesame.errors import Unavailable
from tests.invented_people import LEA

WORD = "a password"


@dataclass
class Scripted:
    """A system that does what the test says, at each question."""

    does: Callable[[], bool]
    asked: list[str] = field(default_factory=list)

    def check(self, login: str, password: str, *, person: Person | None) -> bool:
        """Note the question, and do it."""
        assert password
        assert person is None or person == LEA
        self.asked.append(login)
        return self.does()


@dataclass
class Watch:
    """The seconds that pass, as a test sets them."""

    seconds: float = 100.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds


def ask(bounded: BoundedAuthority, password: str = WORD) -> bool | float:
    """Ask about Léa; return after how many seconds to come again where there was no answer."""
    try:
        return bounded.check("lmartin", password, person=LEA)
    except Unavailable as error:
        return error.retry_after


def test_a_silent_system_costs_one_wait_in_half_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """Who comes meanwhile is told at once; then one asks again, and an answer opens it for all."""
    silence, watch = threading.Event(), Watch()
    system = Scripted(silence.wait)
    bounded = BoundedAuthority(system, seconds=0.01, at_once=4, now=watch)

    assert [ask(bounded), ask(bounded)] == [60, SILENT_FOR]
    assert len(system.asked) == 1
    assert "did not answer" in caplog.text
    watch.seconds += SILENT_FOR
    assert [ask(bounded), ask(bounded)] == [60, SILENT_FOR]
    assert len(system.asked) == 2
    silence.set()
    system.does = lambda: True
    watch.seconds += SILENT_FOR
    assert [ask(bounded), ask(bounded)] == [True, True]


def test_what_says_at_once_that_it_is_away_is_asked_each_time() -> None:
    """It makes nobody wait, and the first yes counts."""
    answers = iter([Unavailable("ldap"), Unavailable("ldap"), None])

    def answer() -> bool:
        error = next(answers)
        if error:
            raise error
        return True

    bounded = BoundedAuthority(Scripted(answer), seconds=5, at_once=4, now=Watch())

    assert [ask(bounded), ask(bounded), ask(bounded)] == [60, 60, True]


def test_what_takes_its_time_to_say_that_it_is_away_is_left_alone() -> None:
    """Its own patience with a server would be everybody's."""
    watch = Watch()

    def slowly() -> bool:
        watch.seconds += 3
        raise Unavailable("ldap")

    system = Scripted(slowly)
    bounded = BoundedAuthority(system, seconds=5, at_once=4, now=watch)

    assert [ask(bounded), ask(bounded)] == [60, SILENT_FOR]
    assert len(system.asked) == 1


def test_no_more_are_asked_at_once_than_there_are_places() -> None:
    """Whoever comes while all of them wait is told to come again; then the places come back."""
    silence, waiting = threading.Event(), threading.Semaphore(0)

    def wait() -> bool:
        waiting.release()
        return silence.wait(30)

    bounded = BoundedAuthority(Scripted(wait), seconds=30, at_once=2, now=Watch())
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(ask, bounded) for _ in range(2)]
        for _ in asked:
            assert waiting.acquire(timeout=30)

        assert ask(bounded) == 2

        silence.set()
        assert [one.result() for one in asked] == [True, True]
    assert ask(bounded) is True


@pytest.mark.parametrize("kind", [ValueError, SystemExit])
def test_a_fault_of_it_is_no_answer_and_no_secret_is_logged(
    caplog: pytest.LogCaptureFixture, kind: type[BaseException]
) -> None:
    """The class of the error, and not its text, which may name what was asked."""
    caplog.set_level(logging.DEBUG)

    def fail() -> bool:
        message = "invalid credentials for a password"
        raise kind(message)

    bounded = BoundedAuthority(Scripted(fail), seconds=5, at_once=4)

    assert ask(bounded) == 60
    assert f"failed: {kind.__name__}" in caplog.text
    assert "a password" not in caplog.text


def test_what_is_no_password_is_not_asked() -> None:
    """Nothing at all, and a text that nobody types."""
    system = Scripted(lambda: True)
    bounded = BoundedAuthority(system, seconds=5, at_once=4)

    assert [ask(bounded, ""), ask(bounded, "x" * 1025), ask(bounded, "x" * 1024)] == [False, False, True]
    assert len(system.asked) == 1


def test_a_login_that_is_nobody_s_is_asked_about_and_refused() -> None:
    """Even by a system that knows somebody of that name: the work is the same, the answer no."""
    system = Scripted(lambda: True)
    bounded = BoundedAuthority(system, seconds=5, at_once=4)

    assert not bounded.check("stranger", "a password", person=None)
    assert system.asked == ["stranger"]


def test_a_system_that_takes_nothing_is_told_nothing() -> None:
    """What has no method ``change`` is only read."""
    bounded = BoundedAuthority(Scripted(lambda: True), seconds=5, at_once=4)

    assert not bounded.takes_changes
    with pytest.raises(Unavailable):
        bounded.change(LEA, "a password", first=False)


def test_a_password_that_is_not_taken_says_why() -> None:
    """The answer of its rules goes through as it is, and is an answer."""

    class Strict(Scripted):
        """Takes nothing that it is told."""

        def change(self, _person: Person, _password: str, *, first: bool) -> None:
            """Refuse."""
            assert not first
            raise NotTaken

    bounded = BoundedAuthority(Strict(lambda: True), seconds=5, at_once=4)

    assert bounded.takes_changes
    with pytest.raises(NotTaken):
        bounded.change(LEA, "a password", first=False)
    assert ask(bounded) is True
