"""Child processes that end when their parent does, whatever happens to it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

#: Linux: the signal a process receives when its parent dies (prctl(2)).
_PR_SET_PDEATHSIG = 1
#: Seconds a child may take to stop politely.
_PATIENCE = 5


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the supervisor ends, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Family:
    """The children that are running, by name."""

    environ: Mapping[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str, told: Mapping[str, str] | None = None) -> None:
        """Start ``python`` with these arguments, in a group of its own so that Ctrl-C reaches us alone.

        ``told`` is what it is told and the others are not.
        """
        self.children[name] = subprocess.Popen(
            [sys.executable, *arguments],
            env={**self.environ, **(told or {})},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs here
        )

    def ended(self) -> str | None:
        """Return the name of a child that has ended, if any has."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """End every child: politely, then not."""
        for child in self.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
