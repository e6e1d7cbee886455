"""A mail server that says what a test wants, when it wants, on as many connections as it is given."""

import contextlib
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import Any

#: What each command is answered where a test says nothing else.
_USUAL = {
    "BANNER": "220 here",
    "EHLO": "250-here\r\n250-8BITMIME\r\n250 SIZE 1000000",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}
#: In place of an answer: hang up; say nothing, on an open line; go on for ever without ending the answer.
HANG_UP, SILENT, ENDLESS = "", "\0silent", "\0endless"
#: At the end of an answer: it is cut off there, before its line ends.
CUT = "\0cut"


@dataclass
class ScriptedSmtp:
    """What it answers to each command (``BANNER`` first, ``.`` after the letter), and what it saw."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    #: Seconds before each answer, or between two bytes of it.
    pause: float = 0.0
    drips: bool = False
    #: Further seconds before the answer to a command.
    slow: dict[str, float] = field(default_factory=dict)
    #: How many letters one connection takes before it is closed without a word.
    letters_a_connection: int = 1_000_000
    tls: ssl.SSLContext | None = None
    over_tls: bool = False
    connections: int = 0
    #: The recipients whose letter was taken, in order.
    taken: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def answer(self, command: str, line: str) -> str:
        """Return what is said to a command: for all, or for a recipient by its address."""
        named = re.search(r"<(.*?)>", line)
        address = named.group(1) if named else ""
        return self.answers.get(f"{command} {address}", self.answers.get(command, _USUAL.get(command, "502 what?")))


class _Talk(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        self.script: ScriptedSmtp = self.server.script  # type: ignore[attr-defined]
        self.script.connections += 1
        with contextlib.suppress(OSError), contextlib.closing(self):
            if self.script.over_tls and self.script.tls:
                self.request = self.script.tls.wrap_socket(self.request, server_side=True)
            self._talk()

    def close(self) -> None:
        """Close the connection, which TLS may have made another than the server's own."""
        self.request.close()

    def _talk(self) -> None:
        lines, recipient, letters = self.request.makefile("rb"), "", 0
        self._say(self.script.answer("BANNER", ""))
        while raw := lines.readline():
            line = raw.decode(errors="replace").rstrip("\r\n")
            command = line.split(" ", 1)[0].split(":", 1)[0].upper()
            self.script.commands.append(line)
            said = self.script.answer(command, line)
            if said == HANG_UP:
                return
            if command == "RCPT":
                recipient = line[line.index("<") + 1 : line.index(">")]
            self._say(said)
            if command == "STARTTLS" and self.script.tls:
                self.request = self.script.tls.wrap_socket(self.request, server_side=True)
                lines = self.request.makefile("rb")
            if command == "DATA" and said.startswith("354"):
                said = self._take(lines, recipient)
                letters += said.startswith("250")
                if said == HANG_UP or letters >= self.script.letters_a_connection:
                    return
            if command == "QUIT" or said.startswith("421"):
                return

    def _take(self, lines: Any, recipient: str) -> str:
        """Read a letter; return what was said to it."""
        while lines.readline() not in {b".\r\n", b""}:
            pass
        time.sleep(self.script.slow.get(".", 0))
        said = self.script.answer(".", "")
        if said.startswith("250"):
            self.script.taken.append(recipient)
        if said != HANG_UP:
            self._say(said)
        return said

    def _say(self, words: str) -> None:
        if words == SILENT:
            while self.request.recv(1024):
                pass
            raise ConnectionAbortedError
        while words == ENDLESS:
            self.request.sendall(b"250-and more\r\n")
            time.sleep(0.005)
        if words.endswith(CUT):
            self.request.sendall(words.removesuffix(CUT).encode())
            raise ConnectionAbortedError
        if self.script.drips:
            for byte in f"{words}\r\n".encode():
                time.sleep(self.script.pause)
                self.request.sendall(bytes([byte]))
            return
        time.sleep(self.script.pause)
        self.request.sendall(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50


@contextmanager
def scripted_smtp(**how: object) -> Iterator[ScriptedSmtp]:
    """Run one on a free port."""
    script = ScriptedSmtp(**how)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.script = script  # type: ignore[attr-defined]
        script.port = int(server.socket.getsockname()[1])
        server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()
