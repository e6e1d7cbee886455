"""The demonstration as `make run` starts it, on free ports and in a folder of its own, for the tests."""

import itertools
import mailbox
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from dataclasses import field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
#: Seconds a demonstration may take to be ready, on a busy machine too.
PATIENCE = 90


#: Ports that systems do not give to outgoing connections; each process of tests begins elsewhere among them.
_OURS = range(10_000, 32_000)
_numbers = itertools.count(os.getpid() * 101)


def free_ports(how_many: int) -> list[int]:
    """Return ports nobody listens on, and which no other worker of the tests is about to take."""
    candidates = (_OURS[number % len(_OURS)] for number in _numbers)
    return list(itertools.islice((port for port in candidates if _is_free(port)), how_many))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@dataclass
class RunningDemo:
    """One demonstration; ``start`` and ``stop`` it, or use it as a context."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    cas_port: int = 0
    smtp_port: int = 0
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    listener: threading.Thread = field(default_factory=threading.Thread)

    def __post_init__(self) -> None:
        """Choose the ports, once, so that a second start comes back to the same addresses."""
        self.port, self.cas_port, self.smtp_port = free_ports(3)

    @property
    def url(self) -> str:
        """The portal's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cas_url(self) -> str:
        """The CAS server's address."""
        return f"http://127.0.0.1:{self.cas_port}{'/cas' if self.settings.get('CAS') == 'lemonldap' else ''}"

    def environ(self) -> dict[str, str]:
        """Return what the demonstration is told."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("SESAME_", "DEMO_"))}
        return {
            **ours,
            "PORT": str(self.port),
            "CAS_PORT": str(self.cas_port),
            "SMTP_PORT": str(self.smtp_port),
            "DEMO_DIR": str(self.folder),
            **self.settings,
        }

    def start(self) -> None:
        """Start it and wait until it says that it is ready. Errors: ``AssertionError`` with what it said."""
        self.said.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        deadline = time.monotonic() + PATIENCE
        while not any("Ctrl-C" in line for line in self.said):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError("".join(self.said))
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it as Ctrl-C does; return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(20)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.listener.join(5)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, whatever happened."""
        self.stop()

    def letters(self, address: str = "") -> list[EmailMessage]:
        """Return what was delivered to an address or to all, the oldest first."""
        box = mailbox.Maildir(self.folder / "mail", create=True)
        found = [message_from_bytes(box.get_bytes(key), policy=modern) for key in sorted(box.keys())]
        return [letter for letter in found if address in ("", str(letter["Delivered-To"]))]

    def letters_about(self, address: str, subject: str) -> list[EmailMessage]:
        """Return the letters to an address whose subject holds that word."""
        return [letter for letter in self.letters(address) if subject in str(letter["Subject"])]

    def wait_for_letter(self, address: str, subject: str, *, after: int = 0) -> EmailMessage:
        """Return the latest letter to an address about a subject, when more than ``after`` are there."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = self.letters_about(address, subject)
            if len(found) > after:
                return found[-1]
            time.sleep(0.1)
        message = f"no letter about {subject!r} to {address}: {[str(one['Subject']) for one in self.letters()]}"
        raise AssertionError(message)

    def sesame(self, *arguments: str) -> str:
        """Run a command of `flask --app plugin sesame` beside it; return what it printed."""
        from demo.environment import Demo

        environ = {**self.environ(), **Demo.of(self.environ()).variables()}
        command = [sys.executable, "-m", "flask", "--app", "plugin", "sesame", *arguments]
        run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line)
