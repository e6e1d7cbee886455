"""What sign-in leaves for journeys: ``python -m tools.bench_load [--seconds N] [--rate N] [--journeys N]``.

Sign-in servers ask so many times a second whether a password is right, one in ten of them wrong, and so many people a
minute begin to activate their accounts and walk on without a pause, at a portal served as the demonstration is. Both
come when it is their time, whether or not others are still waiting, and what they wait counts from that moment.
"""

import argparse
import itertools
import os
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import closing
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from demo.serving import LIMITS
from sesame.domain.account import AccountState
from sesame.domain.sign_in_clients import Dialect
from tests.person_at_browser import ANSWERS
from tests.postgresql_server import programs
from tests.postgresql_server import running
from tools.timing.asker import Asker
from tools.timing.site import BORN
from tools.timing.site import CHEAP
from tools.timing.site import PASSWORD
from tools.timing.site import Member
from tools.timing.site import Site
from tools.timing.visitor import Visitor

#: The figures of a site, where the other benches move its fences out of the way.
_USUAL = {
    "SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR": 10,
    "SESAME_IDENTITY_TRIES_PER_DAY": 3,
    "SESAME_ACTIVATION_PROOF": "never",
}
#: Of so many passwords one is wrong.
_ONE_WRONG_OF = 10
#: Who signs in; a prime number, so that in time everybody is wrong once.
_USERS = 509
#: How many may be on their way at once: enough for two seconds of a server that does not answer.
_AT_ONCE = 64
_FIRST, _LAST = "/aide/activer-mon-compte/", "termine"
_NO_ANSWER = (OSError, HTTPException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How long answers took, in milliseconds from when they were due, and how many were which."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def note(self, due: float, status: str) -> None:
        """Note an answer that was due at that moment."""
        self.milliseconds.append((time.perf_counter() - due) * 1000)
        self.statuses[status] += 1

    def __str__(self) -> str:
        """Say the middle one, and what one in twenty and one in a hundred waited at least."""
        if not self.milliseconds:
            return "–"
        # Twice, since of one alone there is nothing to cut.
        parts = statistics.quantiles(self.milliseconds * 2, n=100, method="inclusive")
        told = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return f"{parts[49]:.0f} / {parts[94]:.0f} / {parts[98]:.0f} ({told})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What became of a load: the checks, the pages of journeys, whole journeys, and the cores the portal took."""

    checks: Waited = field(default_factory=Waited)
    pages: Waited = field(default_factory=Waited)
    journeys: Waited = field(default_factory=Waited)


def check(site_port: int, loaded: Load) -> Callable[[float, int, Member], None]:
    """Return what asks about somebody, over a connection of its own, as LemonLDAP::NG does."""

    def ask(due: float, number: int, member: Member) -> None:
        wrong = number % _ONE_WRONG_OF == 0
        try:
            with closing(Asker(site_port, Dialect.LEMONLDAP)) as asker:
                answer = asker.ask(member.login, "Marmotte+givre4" if wrong else PASSWORD)
        except _NO_ANSWER as error:
            loaded.checks.note(due, type(error).__name__)
            return
        expected = answer.status == HTTPStatus.OK and answer.refused == wrong
        loaded.checks.note(due, "as expected" if expected else f"status {answer.status}")

    return ask


def walk(site_port: int, loaded: Load) -> Callable[[float, int, Member], None]:
    """Return what activates somebody's account, without a pause between two pages."""

    def activate(due: float, _number: int, member: Member) -> None:
        identity = {"number": member.number, "day": str(BORN.day), "month": str(BORN.month), "year": str(BORN.year)}
        answers = {"numero": {"kind": "student_number"}, "identite": identity, **ANSWERS}
        step, began = "", due
        with suppress(*_NO_ANSWER), closing(Visitor(site_port)) as visitor:
            answer = visitor.open(_FIRST)
            for _ in range(len(answers) + 1):
                loaded.pages.note(began, f"status {answer.status}")
                step = visitor.path.partition("?")[0].rstrip("/").rpartition("/")[2]
                if answer.status != HTTPStatus.OK or step == _LAST:
                    break
                began = time.perf_counter()
                answer = visitor.send(**answers.get(step, {}))
        loaded.journeys.note(due, "finished" if step == _LAST else f"ended at « {step} »")

    return activate


def due_times(per_second: float, seconds: float) -> Iterator[float]:
    """Return how long after the beginning each one is due."""
    return (number / per_second for number in range(int(per_second * seconds)))


def run(site: Site, told: argparse.Namespace) -> tuple[Load, float]:
    """Let both come; return what became of them, and how many cores the portal took meanwhile."""
    users = site.people(_USERS, AccountState.ACTIVE)
    newcomers = site.people(int(told.journeys * told.seconds / 60) + 1)
    loaded = Load()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with site.served(**LIMITS) as port, ThreadPoolExecutor(_AT_ONCE) as pool:
        began = time.perf_counter() + 1
        plans = [
            *((due, check(port, loaded), n, users[n % len(users)]) for n, due in _numbered(told.rate, told)),
            *((due, walk(port, loaded), n, newcomers[n]) for n, due in _numbered(told.journeys / 60, told)),
        ]
        for due, what, number, member in sorted(plans, key=lambda plan: plan[0]):
            time.sleep(max(0, began + due - time.perf_counter()))
            pool.submit(what, began + due, number, member)
        pool.shutdown(wait=True)
        took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return loaded, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / took


def _numbered(per_second: float, told: argparse.Namespace) -> Iterator[tuple[int, float]]:
    return zip(itertools.count(), due_times(per_second, told.seconds), strict=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the load on each database that is named."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=int, default=60)
    reader.add_argument("--rate", type=float, default=8, help="checks a second")
    reader.add_argument("--journeys", type=float, default=30, help="journeys that begin, a minute")
    reader.add_argument("--cheap", action="store_true", help="hashes that cost nothing, to try the bench itself")
    reader.add_argument("databases", nargs="*", default=["sqlite", "postgresql"], help="sqlite, postgresql")
    told = reader.parse_args(arguments)
    _say(f"{told.rate:g} checks a second and {told.journeys:g} journeys a minute for {told.seconds} s,")
    _say(f"on {os.cpu_count()} cores under a load of {os.getloadavg()[0]:.1f} before; 50 / 95 / 99 % in milliseconds")
    _say("| database | checks | pages of journeys | whole journeys | cores taken by the portal |")
    _say("|---|---|---|---|---|")
    for database in told.databases:
        with ExitStack() as leaving:
            folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
            found = programs() if database == "postgresql" else None
            if database == "postgresql" and found is None:
                continue
            url = leaving.enter_context(running(found)) if found else ""
            site = Site(folder, CHEAP if told.cheap else {}, url=url, **_USUAL)
            leaving.callback(site.close)
            loaded, cores = run(site, told)
            _say(f"| {database} | {loaded.checks} | {loaded.pages} | {loaded.journeys} | {cores:.2f} |")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
