"""One thread beside the requests: it tries what was just promised, so that no answer waits for a mail server."""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor

from sesame.errors import SesameError
from sesame.request_log import cause_of

log = logging.getLogger("sesame.delivery")


class Background:
    """Runs small tasks one after the other, off the request's thread.

    Doing them when the response is closed is not enough: a browser asks for the next page on the same
    connection, which the server's worker serves only when it is done with the last one. What does not
    run here, because the process ends or the server allows no threads, is still in the outbox.
    """

    def __init__(self) -> None:
        """Start nothing yet: servers fork their workers after the app is made."""
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._process = 0
        self._last: Future[None] | None = None

    def run(self, task: Callable[[], None]) -> None:
        """Run the task soon."""
        with self._lock:
            if self._thread is None or self._process != os.getpid():
                self._thread = ThreadPoolExecutor(1, thread_name_prefix="sesame-delivery")
                self._process = os.getpid()
            self._last = self._thread.submit(_logged, task)

    def wait(self) -> None:
        """Return when everything handed over so far has run."""
        last = self._last
        if last is not None:
            last.result()


def _logged(task: Callable[[], None]) -> None:
    try:
        task()
    except SesameError as error:
        log.warning("a mail could not be tried after the answer: %s (%s)", error, cause_of(error))
    except Exception as error:  # noqa: BLE001 - the thread's own boundary: nobody else would tell
        # The name alone: the text of a database's error quotes what was written.
        log.error("a mail could not be tried after the answer: %s", type(error).__name__)  # noqa: TRY400
