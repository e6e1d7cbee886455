"""A program of the site's with all that it starts: no shell, of our environment what it is passed, one end for all."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

#: What every program needs of ours to find others and to know how text is written.
_ALWAYS_PASSED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
#: Seconds between the polite end of a program and the other one.
_GRACE = 2.0
#: Seconds between two looks at whether it has ended.
TICK = 0.02

#: A stream of a program, as ``subprocess`` takes it.
Stream = int | IO[bytes]


def start_group(
    command: tuple[str, ...],
    *,
    folder: Path,
    passed: Iterable[str],
    environment: Mapping[str, str],
    stdin: Stream,
    stdout: Stream,
    stderr: Stream,
) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own. Errors: ``OSError``."""
    names = (*_ALWAYS_PASSED, *passed)
    return subprocess.Popen(  # noqa: S603 - no shell, and the words are the operator's
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env={name: os.environ[name] for name in names if name in os.environ} | {**environment},
        cwd=folder,
        bufsize=0,
        start_new_session=True,
    )


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the program itself has ended; it is not waited for, so that its number stays its own."""
    return bool(os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG))


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the program and its group, politely first; what may not be signalled is left to itself."""
    if process.returncode is not None:
        return
    # Not waited for before: its number would be free, and might be that of a group that is not ours.
    _signal(process, signal.SIGTERM)
    until = time.monotonic() + _GRACE
    while not has_ended(process) and time.monotonic() < until:
        time.sleep(TICK)
    _signal(process, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
