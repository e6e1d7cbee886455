"""A target that is a program of the site's: told by JSON what should be, it answers by its exit status."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import IO
from typing import Any

from sesame.adapters.program_group import TICK
from sesame.adapters.program_group import end_group
from sesame.adapters.program_group import has_ended
from sesame.adapters.program_group import start_group
from sesame.domain.published_json import published_json
from sesame.domain.publishing import Desired
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable

#: Of ``sysexits.h``: the system is away; this one has to wait.
_AWAY, _LATER = os.EX_UNAVAILABLE, os.EX_TEMPFAIL
#: A pipe holds so much at once, and what is told is far less: a program that does not read keeps nobody waiting.
_MOST_TOLD = 60_000
_MOST_ANSWERED = 10_000
_LONGEST_REFERENCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTarget:
    """The program ``command``, run once for each person."""

    name: str
    label: Label
    command: tuple[str, ...]
    folder: Path
    timeout: int
    wants: PasswordForm = PasswordForm.NONE
    passed: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    kind: str = "program"

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Run the program. Errors: as the port says, by its exit status."""
        told = json.dumps(published_json(self.name, desired, secret), ensure_ascii=False).encode()
        if len(told) > _MOST_TOLD:
            raise Refused("program_told_too_much")
        with tempfile.TemporaryFile() as answer:
            status = self._run(told, answer)
            if status in {_AWAY, _LATER}:
                raise Unavailable(self.name) if status == _AWAY else TurnedAway(self.name)
            if status < 0:
                raise Unavailable(self.name)
            if status:
                raise Refused(f"program_status_{status}")
            answer.seek(0)
            return _answered(answer.read(_MOST_ANSWERED))

    def _run(self, told: bytes, answer: IO[bytes]) -> int:
        try:
            process = start_group(
                self.command,
                folder=self.folder,
                passed=self.passed,
                environment=self.environment,
                stdin=subprocess.PIPE,
                stdout=answer,
                # What it says there may be about people: whoever wants to read it runs it by hand.
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise Unavailable(self.name) from None
        try:
            if process.stdin:
                # Ended without reading: its status says what that means.
                with suppress(BrokenPipeError), process.stdin as pipe:
                    pipe.write(told)
            until = time.monotonic() + self.timeout
            while not has_ended(process):
                if time.monotonic() > until:
                    raise Unavailable(self.name)
                time.sleep(TICK)
        finally:
            end_group(process)
        return process.returncode


def _answered(raw: bytes) -> Published:
    """Return what it printed: nothing, or one object of JSON with ``reference`` and ``changed``."""
    if not raw.strip():
        return Published()
    try:
        said: Any = json.loads(raw)
        reference, changed = said.get("reference", ""), said.get("changed", True)
    except (ValueError, AttributeError):
        raise Refused("program_answer_malformed") from None
    if not isinstance(reference, str) or not isinstance(changed, bool) or len(reference) > _LONGEST_REFERENCE:
        raise Refused("program_answer_malformed")
    return Published(reference=reference, changed=changed)
