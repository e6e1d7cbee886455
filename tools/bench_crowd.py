"""How long a page waits while many answers are hashed at once: ``python -m tools.bench_crowd [HOW MANY]``.

So many people stand at their joker's question and send an answer in the same instant, to a portal served as the
demonstration is; somebody else opens another page again and again until all of them have been answered.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from demo.serving import LIMITS
from sesame.domain.account import AccountState
from tools.timing.paths import at_the_question
from tools.timing.site import Site
from tools.timing.visitor import Visitor

_MANY = 49
_PAGE = "/aide/activer-mon-compte/"
#: How often the page is opened while nothing else is asked.
_QUIET = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What became of a crowd, and how long the page took meanwhile and when all was quiet, in milliseconds."""

    statuses: Counter[int]
    seconds: float
    quiet: list[float]
    meanwhile: list[float]

    def __str__(self) -> str:
        """Say it in figures."""
        answered = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{sum(self.statuses.values())} answers in {self.seconds:.1f} s ({answered}); another page meanwhile: "
            f"{len(self.meanwhile)} times, median {statistics.median(self.meanwhile):.0f} ms, slowest "
            f"{max(self.meanwhile):.0f} ms (quiet: {statistics.median(self.quiet):.0f} and {max(self.quiet):.0f} ms)"
        )


def main(many: int, hashing: dict[str, int] | None = None) -> Crowd:
    """Send so many answers at once, and open the page until the last was answered."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as leaving:
        site = Site(Path(folder), hashing or {})
        leaving.callback(site.close)
        members = site.people(many, AccountState.ACTIVE)
        port = leaving.enter_context(site.served(**LIMITS))
        crowd = [leaving.enter_context(closing(at_the_question(port, member))) for member in members]
        other = leaving.enter_context(closing(Visitor(port)))
        quiet = [other.open(_PAGE).wall for _ in range(_QUIET)]
        statuses: Counter[int] = Counter()
        together = threading.Barrier(many + 1)

        def answer(visitor: Visitor) -> None:
            together.wait()
            statuses[visitor.send(answer="Une soupe au pistou").status] += 1

        threads = [threading.Thread(target=answer, args=(visitor,)) for visitor in crowd]
        for thread in threads:
            thread.start()
        together.wait()
        began, meanwhile = time.perf_counter(), []
        while any(thread.is_alive() for thread in threads):
            meanwhile.append(other.open(_PAGE).wall)
        seconds = time.perf_counter() - began
    return Crowd(statuses=statuses, seconds=seconds, quiet=quiet, meanwhile=meanwhile)


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else _MANY))  # noqa: T201 - what it is for
