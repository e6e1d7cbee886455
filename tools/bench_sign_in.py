"""What a sign-in server's question costs beside its hash: ``python -m tools.bench_sign_in [--many N] [--limiter URL]``.

Each kind of question is asked of the application itself, in this process and over no connection, on SQLite and, where
it is installed, on PostgreSQL: the processor's time is that of this process, and not the database server's. What a
check costs beside its hash is what it costs where hashes cost nothing; beside it stands the same with hashes of today.
"""

import argparse
import itertools
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from sesame.domain.account import AccountState
from sesame.domain.sign_in_clients import Dialect
from tests.postgresql_server import fresh_database
from tests.postgresql_server import programs
from tests.postgresql_server import running
from tests.store_of import engine_of
from tools.timing.asker import PATH
from tools.timing.asker import question
from tools.timing.site import CHEAP
from tools.timing.site import PASSWORD
from tools.timing.site import Member
from tools.timing.site import Site
from tools.timing.site import nobodies

_MANY = 200
_WRONG = "Marmotte+givre4"
#: Of whoever asks and of who signs in: an IPv6 line is counted as three networks.
_ADDRESSES = {"": "", "IPv4": "192.0.2.7", "IPv6": "2001:db8::7"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A kind of question, and about whom."""

    name: str
    members: list[Member]
    password: str
    address: str


def questions(site: Site, many: int) -> Iterator[Asked]:
    """Return what is asked: right and wrong passwords, of logins that exist and not, with an address and without."""
    active = AccountState.ACTIVE
    for family, address in _ADDRESSES.items():
        for name, members, password in (
            ("right", site.people(many, active), PASSWORD),
            ("wrong", site.people(many, active), _WRONG),
            ("unknown login", nobodies(many), _WRONG),
        ):
            told = f"{family} address told" if family else "no address"
            yield Asked(name=f"{name}, {told}", members=members, password=password, address=address)


def measure(site: Site, many: int) -> dict[str, tuple[float, int]]:
    """Ask everything in an order drawn by lot; return the median of each in milliseconds, and its statements."""
    app, ran = site.app(), itertools.count()
    event.listen(engine_of(app), "before_cursor_execute", lambda *_: next(ran))
    asked = list(questions(site, many))
    took: dict[str, list[float]] = {one.name: [] for one in asked}
    statements: dict[str, int] = {}
    turns = [(one, member) for one in asked for member in one.members]
    random.SystemRandom().shuffle(turns)
    for one, member in turns:
        headers, body = question(Dialect.LEMONLDAP, member.login, one.password, one.address)
        environ = EnvironBuilder(
            path=PATH, method="POST", headers=Headers(headers), data=body, environ_base={"REMOTE_ADDR": "127.0.0.1"}
        ).get_environ()
        before, began = next(ran), time.process_time()
        run_wsgi_app(app.wsgi_app, environ, buffered=True)
        took[one.name].append((time.process_time() - began) * 1000)
        statements[one.name] = next(ran) - before - 1
    engine_of(app).dispose()
    return {name: (statistics.median(times), statements[name]) for name, times in took.items()}


def hash_alone(many: int) -> float:
    """Return the median of one comparison with a hash of today, in milliseconds of the processor."""
    took = []
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), {})
        site.close()
    stored = site.hasher.hash(PASSWORD)
    for _ in range(many):
        began = time.process_time()
        site.hasher.verify(stored, PASSWORD)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on each database, with hashes that cost nothing and with those of today."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--many", type=int, default=_MANY, help="how many of each question where hashes cost nothing")
    reader.add_argument("--hashed", type=int, default=10, help="how many of each with hashes of today; 0: none")
    reader.add_argument("--limiter", default="memory://", help="where the questions of a server are counted")
    told = reader.parse_args(arguments)
    if told.hashed:
        _say(f"A hash of today alone: {hash_alone(told.hashed):.0f} ms; load of the machine: {os.getloadavg()[0]:.1f}")
    _say("| database | question | statements | ms beside its hash | ms with a hash of today |")
    _say("|---|---|---|---|---|")
    with ExitStack() as leaving:
        found = programs()
        server = leaving.enter_context(running(found)) if found else ""
        for database in ("SQLite", "PostgreSQL") if server else ("SQLite",):
            measured = []
            for hashing, many in ((CHEAP, told.many), ({}, told.hashed)):
                folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
                url = fresh_database(server) if database == "PostgreSQL" else ""
                site = Site(folder, hashing, url=url, SESAME_LIMITER_STORAGE_URL=told.limiter)
                measured.append(measure(site, many) if many else {})
                site.close()
            for name, (cost, statements) in measured[0].items():
                hashed = f"{measured[1][name][0]:.0f}" if measured[1] else "–"
                _say(f"| {database} | {name} | {statements} | {cost:.2f} | {hashed} |")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
