"""A source of people that is a program: it prints them, and only its good end makes of what it printed all of them."""

import io
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from typing import BinaryIO
from typing import NoReturn
from typing import cast

from sesame.adapters.people_files import read_rows
from sesame.adapters.program_group import TICK
from sesame.adapters.program_group import end_group
from sesame.adapters.program_group import has_ended
from sesame.adapters.program_group import start_group
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import ProgramOrigin
from sesame.errors import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1 << 16
#: Who ends us ends the program too, which is in no group of ours.
_ENDS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def open_program(source: PeopleSource, origin: ProgramOrigin, tell: Tell) -> Iterator[Iterator[RawRow]]:
    """Run the program and give the records it prints; when the block is left, nothing of it runs any more.

    It sees of our environment what it is passed, has nothing to read, and is a group of its own. Of what it says on
    its error output only that it said something is known: it may be about people.

    Errors: ``Refused`` with ``program_not_started``, ``program_failed``, ``program_killed``, ``program_late`` or
    ``program_silent``, the last four after the last record; and those of ``read_rows``.
    """
    with _ends_as_exceptions(), closing(_Output(_started(origin), origin.timeout)) as output:
        yield _whole(read_rows(cast("BinaryIO", output), source.reading, tell), output)


def look_at_program(origin: ProgramOrigin) -> None:
    """See that there is such a program; it is not run. Errors: ``Refused("program_not_started")``."""
    program = Path(origin.command[0])
    if not (program.is_file() and os.access(program, os.X_OK)):
        raise Refused("program_not_started", path=str(program))


def _started(origin: ProgramOrigin) -> subprocess.Popen[bytes]:
    try:
        return start_group(
            origin.command,
            folder=origin.folder,
            passed=origin.passed,
            environment=origin.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError:
        raise Refused("program_not_started", path=origin.command[0]) from None


def _whole(rows: Iterator[RawRow], output: "_Output") -> Iterator[RawRow]:
    yield from rows
    output.judge()


class _Output(io.RawIOBase):
    """What a program prints, read until a moment; its error output is emptied meanwhile, so that it never waits."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: int) -> None:
        self._process = process
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._printed = self._complained = False
        self._selector = selectors.DefaultSelector()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                self._selector.register(pipe, selectors.EVENT_READ)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what there is, and more while all of it is blank: by its first bytes it is known what it prints."""
        view = memoryview(buffer)
        found = 0
        while found < len(view) and self._goes_on() and not view[:found].tobytes().strip():
            data = self._heard(self._patience(), len(view) - found)
            view[found : found + len(data)] = data
            found += len(data)
        self._printed = self._printed or found > 0
        return found

    def judge(self) -> None:
        """Wait for the program's end, and see that it is a good one. Errors: ``Refused``."""
        while not has_ended(self._process):
            self._heard(min(self._patience(), TICK), _CHUNK)
        # What it said last of all.
        self._heard(0, _CHUNK)
        end_group(self._process)
        status = self._process.returncode
        if status < 0:
            raise Refused("program_killed", signal=-status, complained=self._complained)
        if status:
            raise Refused("program_failed", status=status, complained=self._complained)
        if not self._printed:
            raise Refused("program_silent", complained=self._complained)

    def close(self) -> None:
        """End what is left of the program, and of all that it started."""
        if self.closed:
            return
        try:
            end_group(self._process)
        finally:
            self._selector.close()
            for pipe in (self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()
            super().close()

    def _heard(self, patience: float, most: int) -> bytes:
        """Return what was printed meanwhile, perhaps nothing; what was said beside is noted and forgotten."""
        printed = b""
        for key, _ in self._selector.select(patience):
            data = os.read(key.fd, most)
            if not data:
                self._selector.unregister(key.fileobj)
            elif key.fileobj is self._process.stdout:
                printed = data
            else:
                self._complained = True
        return printed

    def _goes_on(self) -> bool:
        return any(key.fileobj is self._process.stdout for key in self._selector.get_map().values())

    def _patience(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Refused("program_late", seconds=self._seconds)
        return left


@contextmanager
def _ends_as_exceptions() -> Iterator[None]:
    """Have a signal that would end this process raise, so that what it opened is closed on the way."""
    taken = []
    if threading.current_thread() is threading.main_thread():
        taken = [number for number in _ENDS if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
