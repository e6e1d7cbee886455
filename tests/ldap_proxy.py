"""Stands between Sésame and a directory, and does to what passes what networks and tired servers do."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

#: A request's tag and its answer's, as the protocol has them.
_ANSWERS = {0x60: 0x61, 0x63: 0x65, 0x66: 0x67, 0x68: 0x69, 0x6C: 0x6D, 0x4A: 0x6B, 0x77: 0x78}
_WRITES = {0x66, 0x68, 0x6C, 0x4A, 0x77}
#: Of the extended requests, the one that changes a password.
_EXTENDED, _PASSWORD = 0x77, b"1.3.6.1.4.1.4203.1.11.1"
_BUSY = 51
_LONGEST_HOLD = 60


class LdapProxy:
    """Passes everything on, unless told otherwise.

    ``mode`` is one of ``pass``, ``refuse`` (hangs up at once), ``hang`` (never says anything), ``busy`` (answers every
    request so), ``slow`` (each answer a while later), ``drop after write`` (the directory does it, nobody hears) and
    ``lose writes`` (the directory never hears of it, and nobody answers).
    """

    def __init__(self, port: int) -> None:
        """Take the directory's port."""
        self.mode = "pass"
        self.delay = 0.2
        #: How many connections there were.
        self.connections = 0
        #: And how many writes passed.
        self.writes = 0
        self._counting = threading.Lock()
        #: Is set once a request is held.
        self.held = threading.Event()
        self._hold_at = 0
        self._let_go = threading.Event()
        self._holds = set(_ANSWERS)
        self._forgets = False
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Its own address."""
        return f"ldap://127.0.0.1:{self._listener.getsockname()[1]}"

    def hold(self, number: int, *, writes: bool = False) -> None:
        """Keep back the request that is the so-many-th from now on, or the write, until ``let_go``."""
        self.held.clear()
        self._let_go = threading.Event()
        self._holds = _WRITES if writes else set(_ANSWERS)
        self._hold_at = number

    def let_go(self, *, passed_on: bool = True) -> None:
        """Pass on what is held, or forget it, and hold nothing more."""
        self._hold_at = 0
        self._forgets = not passed_on
        self._let_go.set()

    def cut(self) -> None:
        """Hang up on everybody who is connected."""
        while self._open:
            _hung_up(self._open.pop())

    def close(self) -> None:
        """Hang up, and listen no more."""
        _hung_up(self._listener)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.mode == "refuse":
                _hung_up(client)
                continue
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._port))
        self._open.append(server)
        # Whether the answer to what was sent last is kept back.
        withheld = threading.Event()
        threading.Thread(target=self._answer, args=(server, client, withheld), daemon=True).start()
        with contextlib.suppress(OSError):
            while request := client.recv(65536):
                if self.mode == "hang":
                    continue
                number, tag = _read(request)
                if self.mode == "busy" and tag in _ANSWERS:
                    client.sendall(_busy(number, _ANSWERS[tag]))
                    continue
                if self._hold_at and tag in self._holds:
                    self._hold_at -= 1
                    if not self._hold_at:
                        self.held.set()
                        self._let_go.wait(_LONGEST_HOLD)
                        if self._forgets:
                            break
                writes = tag in _WRITES and (tag != _EXTENDED or _PASSWORD in request)
                if self.mode == "lose writes" and writes:
                    continue
                if self.mode == "drop after write" and writes:
                    withheld.set()
                with self._counting:
                    self.writes += tag in _WRITES
                server.sendall(request)
        _hung_up(server)

    def _answer(self, server: socket.socket, client: socket.socket, withheld: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while answer := server.recv(65536):
                if withheld.is_set():
                    break
                if self.mode == "slow":
                    time.sleep(self.delay)
                if self.mode != "hang":
                    client.sendall(answer)
        _hung_up(client)


@contextlib.contextmanager
def standing_before(port: int) -> Iterator[LdapProxy]:
    """Give a proxy of that port while it stands."""
    proxy = LdapProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()


def _hung_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def _read(request: bytes) -> tuple[bytes, int]:
    """Return the number of a request, as it is written, and its tag."""
    at = 2 + (request[1] & 0x7F if request[1] & 0x80 else 0)
    end = at + 2 + request[at + 1]
    return request[at:end], request[end]


def _busy(number: bytes, tag: int) -> bytes:
    told = bytes((tag, 7, 0x0A, 1, _BUSY, 4, 0, 4, 0))
    return bytes((0x30, len(number) + len(told))) + number + told
