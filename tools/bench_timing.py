"""Whether the time of an answer tells what its page does not: ``python -m tools.bench_timing [--many N] [PATH …]``.

Each path is posted to over real HTTP, one guess at a time and in an order drawn by lot, about people of each kind. What
is told of two kinds is the probability that the second took longer (0.5: nothing can be told), with the
interval of 95 % of a thousand resamplings; the first line of a path compares what is the same with itself. With
``--database postgresql`` a server of its own is started for it, and gone afterwards.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import postgresql_server
from tools.timing.comparison import separation
from tools.timing.paths import PATHS
from tools.timing.paths import Kind
from tools.timing.paths import Post
from tools.timing.site import CHEAP
from tools.timing.site import Site
from tools.timing.visitor import Answer

_MANY = 300
_FILE = "sqlite"


def measure(post: Post, kinds: Sequence[Kind]) -> Mapping[str, list[Answer]]:
    """Post a guess about everybody, in any order, after closing what is to be closed; return the refusals by kind."""
    for kind in kinds:
        for member in kind.members if kind.closed else ():
            post(member, False)
    # The first of each kind may find something cold.
    for kind in kinds:
        post(kind.members[0], kind.right)
    guesses = [(kind, member) for kind in kinds for member in kind.members[1:]]
    random.SystemRandom().shuffle(guesses)
    refusals: dict[str, list[Answer]] = {kind.name: [] for kind in kinds}
    for kind, member in guesses:
        answer = post(member, kind.right)
        # Another was no refusal, and is not compared.
        if answer.refused:
            refusals[kind.name].append(answer)
    return refusals


def rows(path: str, many: int, hashing: dict[str, int], server: str = "") -> Iterator[str]:
    """Return the lines of one path: a kind, its refusals, and how they separate from the first kind's.

    ``server`` is the address of a PostgreSQL server; without one the database is a file.
    """
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), hashing, url=postgresql_server.fresh_database(server) if server else "")
        kinds = PATHS[path].kinds(site, many + 1)
        with site.served() as port, PATHS[path].post(port) as post:
            refusals = measure(post, kinds)
        site.close()
    first, *others = refusals
    for name in others:
        one, other = refusals[first], refusals[name]
        wall = separation([answer.wall for answer in one], [answer.wall for answer in other])
        cpu = separation([answer.cpu for answer in one], [answer.cpu for answer in other])
        yield f"| {PATHS[path].name} | {first} | {name} | {len(other)} | {wall} | {cpu} |"


@contextmanager
def started(database: str) -> Iterator[str]:
    """Give the address of the server that is started for the bench; nothing where a file does."""
    if database == _FILE:
        yield ""
        return
    programs = postgresql_server.programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed here (Debian: postgresql).")
    with postgresql_server.running(programs) as url:
        yield url


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the paths that are named, all by default."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--many", type=int, default=_MANY, help="how many people of each kind")
    reader.add_argument("--cheap", action="store_true", help="hashes that cost nothing, to try the bench itself")
    reader.add_argument("--database", choices=(_FILE, "postgresql"), default=_FILE, help="where it is kept")
    reader.add_argument("paths", nargs="*", metavar="PATH", help=", ".join(PATHS))
    told = reader.parse_args(arguments)
    _say("| path | compared | with | refusals | by the clock | by the processor |")
    _say("|---|---|---|---|---|---|")
    with started(told.database) as server:
        for path in told.paths or PATHS:
            for row in rows(path, told.many, CHEAP if told.cheap else {}, server):
                _say(row)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
