"""A directory as the rest asks it: connections kept, servers that take each other's place, and time that is bounded."""

import os
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from typing import TypeVar

import ldap

from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.answers import meaning
from sesame.adapters.ldap.breaker import Breaker
from sesame.adapters.ldap.opening import Opening
from sesame.adapters.ldap.opening import quietly_closed
from sesame.domain.ldap_servers import LdapServers

Answer = TypeVar("Answer")

#: Connections that wait for the next question, and the seconds they may.
_KEPT, _KEPT_FOR = 8, 60.0
#: Answers after which a connection is good for nothing more, or its server is.
_LOST = (
    ldap.SERVER_DOWN,
    ldap.CONNECT_ERROR,
    ldap.LOCAL_ERROR,
    ldap.DECODING_ERROR,
    ldap.PROTOCOL_ERROR,
    ldap.UNAVAILABLE,
    ldap.BUSY,
    ldap.TIMEOUT,
)


@dataclass(frozen=True, slots=True)
class _Line:
    url: str
    connection: Any
    since: float = 0.0


class Directory:
    """One directory; each connection is used by one thread at a time, and by the process that opened it."""

    def __init__(
        self, servers: LdapServers, *, as_service: bool = True, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the servers; ``as_service`` says whether connections are bound as Sésame's own name."""
        self._opening = Opening(servers, as_service=as_service, now=now)
        self._breaker = Breaker(now)
        self._now = now
        self._lock = threading.Lock()
        self._idle: list[_Line] = []
        self._process = os.getpid()

    def ask(self, question: Callable[[Any], Answer], *, again: bool = True) -> Answer:
        """Return the answer to a question put over one connection.

        With ``again``, what is lost with its connection, or finds a busy server, is put once more to another one; a
        question that must not be put twice says so. What waited in vain is not put again: nobody waits twice.
        Errors: ``Away``; ``Refused`` with the code of any other answer. Other errors of the question pass through.
        """
        began = self._breaker.begin()
        try:
            answer = self._asked(question, again=again)
        except Away:
            self._breaker.failed(began)
            raise
        except BaseException:
            self._breaker.answered()
            raise
        self._breaker.answered()
        return answer

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """Give one connection for a run of questions, whose errors of LDAP are told as ours. Errors: as ``ask``."""
        began = self._breaker.begin()
        try:
            line = self._line()
        except Away:
            self._breaker.failed(began)
            raise
        self._breaker.answered()
        # A search may be half read.
        with self._in_use(line, otherwise=lambda: self._drop(line, failed=False)):
            yield line.connection

    def close(self) -> None:
        """Close what is kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            quietly_closed(line.connection)

    def _asked(self, question: Callable[[Any], Answer], *, again: bool) -> Answer:
        line = self._line()
        try:
            return self._put(line, question)
        except Away as error:
            if not again or error.why == "silent":
                raise
        return self._put(self._line(fresh=True), question)

    def _put(self, line: _Line, question: Callable[[Any], Answer]) -> Answer:
        with self._in_use(line, otherwise=lambda: self._keep(line)):
            return question(line.connection)

    @contextmanager
    def _in_use(self, line: _Line, *, otherwise: Callable[[], object]) -> Iterator[None]:
        """Keep a line that is as good as before, drop one that is lost, and say what an error means.

        ``otherwise`` is what becomes of it where the error is none of the directory's.
        """
        try:
            yield
        except _LOST as error:
            self._drop(line)
            raise meaning(error) from None
        except ldap.LDAPError as error:
            self._keep(line)
            raise meaning(error) from None
        except BaseException:
            otherwise()
            raise
        self._keep(line)

    def _line(self, *, fresh: bool = False) -> _Line:
        if os.getpid() != self._process:
            # They are the parent's; closing them would end them there too.
            self._process, self._idle, self._lock = os.getpid(), [], threading.Lock()
        while not fresh and (line := self._kept()):
            if self._now() - line.since < _KEPT_FOR:
                return line
            quietly_closed(line.connection)
        url, connection = self._opening.open()
        return _Line(url, connection)

    def _kept(self) -> _Line | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _keep(self, line: _Line) -> None:
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(_Line(line.url, line.connection, self._now()))
                return
        quietly_closed(line.connection)

    def _drop(self, line: _Line, *, failed: bool = True) -> None:
        if failed:
            self._opening.failed(line.url)
        quietly_closed(line.connection)
