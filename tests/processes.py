"""What becomes of processes that a test starts, or has somebody start."""

import time
from pathlib import Path

_PATIENCE = 5


def lives_on(pid: int) -> bool:
    """Tell whether a process still lives, once it had time to end; one that is dead and not yet buried does not."""
    until = time.monotonic() + _PATIENCE
    while _lives(pid):
        if time.monotonic() > until:
            return True
        time.sleep(0.05)
    return False


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
