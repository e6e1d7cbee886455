"""Asks the system that knows passwords in such a way that no fault of it costs more than it must.

It is somebody else's code, and asks a machine far away. It never sees an empty password, answers in time or is not
waited for, is asked by so many threads at once, and while it is silent by one in a while. What it raises is ours.
"""

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from typing import Generic
from typing import TypeVar

from sesame.domain.person import Person
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import TakesPasswords
from sesame.errors import NotTaken
from sesame.errors import Overloaded
from sesame.errors import Unavailable

log = logging.getLogger("sesame")

#: The port's name in what is not available.
PORT = "password"
#: For so many seconds nobody is made to wait for what was silent a moment ago.
SILENT_FOR = 30
#: What says within so many seconds that it is away costs nobody time, and is asked again.
_QUICK = 1.0
#: Nobody types more; a machine that sends more gets no for an answer.
LONGEST = 1024

Answer = TypeVar("Answer")


class BoundedAuthority:
    """The one way in which Sésame asks."""

    def __init__(
        self,
        authority: CurrentPassword,
        *,
        seconds: float,
        at_once: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the system, how long an answer may take, and how many may be asked for at once."""
        self._authority = authority
        self._seconds = seconds
        self._at_once = at_once
        self._now = now
        self._lock = threading.Lock()
        self._running = 0
        #: Until when it is left alone; none while it answers.
        self._silent_until: float | None = None

    @property
    def takes_changes(self) -> bool:
        """Whether it can be told a new password."""
        return isinstance(self._authority, TakesPasswords)

    def check(self, login: str, password: str, *, person: Person | None) -> bool:
        """Tell whether the password is right. Errors: ``Unavailable``."""
        if not password or len(password) > LONGEST:
            return False
        return self._ask(lambda: self._authority.check(login, password, person=person)) and person is not None

    def change(self, person: Person, password: str, *, first: bool) -> None:
        """Replace the password. Errors: ``NotTaken``; ``Unavailable``, after which it may be changed or not."""
        authority = self._authority
        if not isinstance(authority, TakesPasswords):
            raise Unavailable(PORT)
        self._ask(lambda: authority.change(person, password, first=first))

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        self._begin()
        began = self._now()
        asked = _Asked(question, self._end)
        if not asked.wait(self._seconds):
            self._heard(silent=True)
            log.warning("the system that knows passwords did not answer within %s s", self._seconds)
            raise Unavailable(PORT)
        error = asked.error
        self._heard(silent=error is not None and self._now() - began > _QUICK)
        if error is None:
            return asked.answer
        if isinstance(error, NotTaken | Unavailable):
            raise error
        # The class alone: the text of somebody else's error may name what it was asked with.
        log.error("the system that knows passwords failed: %s", type(error).__name__)
        raise Unavailable(PORT)

    def _begin(self) -> None:
        now = self._now()
        with self._lock:
            if self._silent_until is not None:
                if now < self._silent_until:
                    error = Unavailable(PORT)
                    error.retry_after = max(1, round(self._silent_until - now))
                    raise error
                # This one asks; the others go by what becomes of it.
                self._silent_until = now + SILENT_FOR
            if self._running >= self._at_once:
                raise Overloaded(PORT, retry_after=2)
            self._running += 1

    def _end(self) -> None:
        with self._lock:
            self._running -= 1

    def _heard(self, *, silent: bool) -> None:
        with self._lock:
            self._silent_until = self._now() + SILENT_FOR if silent else None


class _Asked(Generic[Answer]):
    """One question in a thread of its own, which may outlast whoever asked."""

    answer: Answer

    def __init__(self, question: Callable[[], Answer], done: Callable[[], None]) -> None:
        self.error: BaseException | None = None
        self._question = question
        self._done = done
        # What the port looks at of the request (Flask's own context, for instance) is there as it was.
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._run,), daemon=True, name="sesame-password")
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait so long; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.answer = self._question()
        except BaseException as error:  # noqa: BLE001 - somebody else's code: whatever it raises is told to who asked
            self.error = error
        finally:
            self._done()
