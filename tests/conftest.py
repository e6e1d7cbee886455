"""Parts every test may ask for: an app with Sésame mounted, invented people in it, a person at a browser, a clock."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2 import FileSystemBytecodeCache
from jinja2 import StrictUndefined

import plugin
from sesame.adapters.clock import SystemClock
from sesame.domain.person import Person
from sesame.mounted import mounted
from tests.evidence import watch_whole_runs
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.invented_people import keep
from tests.people_with_accounts import Later
from tests.person_at_browser import PersonAtBrowser
from tests.slapd_server import Slapd
from tests.slapd_server import running
from tests.store_of import engine_of
from tests.tables_made import empty_tables
from tests.tables_made import put_tables

__all__ = ["empty_tables"]

#: Cheap hashes: the rules under test do not depend on how long a hash takes.
CHEAP = {
    "SESAME_HASH_TIME_COST": 1,
    "SESAME_HASH_MEMORY_KIB": 8,
    "SESAME_HASH_PARALLELISM": 1,
    # Of a crowd that a test sends at once, nobody is turned away for that.
    "SESAME_HASH_QUEUE": 50,
}

AppFactory = Callable[..., Flask]


def pytest_configure(config: pytest.Config) -> None:
    """Have a whole run fail that left out a test which docs/security.md names."""
    watch_whole_runs(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Share the tests out as ``make test`` does, whenever there are several workers."""
    from tests.work_for_workers import ByFileAndFolder

    return ByFileAndFolder(config, log)


@pytest.fixture(scope="session")
def templates_compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Return where templates are kept compiled: a quarter of the time of most tests was to compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(tmp_path: Path, empty_tables: Path, templates_compiled: BytecodeCache) -> Iterator[AppFactory]:
    """Return a maker of apps with Sésame mounted on one SQLite file; keywords are configuration."""
    made: list[Flask] = []

    def make(*, mount_options: dict[str, Any] | None = None, people: bool = True, **config: Any) -> Flask:
        app = Flask("portal", instance_path=str(tmp_path), template_folder=str(tmp_path / "templates"))
        app.jinja_options = {"bytecode_cache": templates_compiled}
        # The strictest portal there is: a page that names what it was not given fails in every test.
        app.jinja_env.undefined = StrictUndefined
        app.config.update(
            TESTING=True,
            SECRET_KEY="a secret of the tests alone",
            MAIL_DEFAULT_SENDER="Sésame <ne-pas-repondre@univ-demo.example>",
            SESAME_CHARTER_URL="/reglement-interieur",
            SESAME_DATABASE_URL=f"sqlite:///{tmp_path / 'sesame.db'}",
            SESAME_DELIVER_AFTER_RESPONSE=False,
            SESAME_ACTIVATION_PROOF="never",
            SESAME_RECOVERY_PROOF="never",
            **CHEAP,
        )
        app.config.update(config)
        if "SESAME_DATABASE_URL" not in config:
            put_tables(empty_tables, tmp_path / "sesame.db")
        plugin.mount(app, **(mount_options or {}))
        made.append(app)
        if people:
            store_people(app, LEA, PAUL, XENIA)
        return app

    yield make
    for app in made:
        mounted(app).background.wait()
        mounted(app).telling.wait()
        engine_of(app).dispose()


def store_people(app: Flask, *people: Person) -> None:
    """Store people that are not there yet."""
    keep(engine_of(app), people)


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app with Sésame mounted and three people in it."""
    return make_app()


@pytest.fixture
def lea(app: Flask) -> PersonAtBrowser:
    """Return Léa, a student, at a browser of her own."""
    return PersonAtBrowser(app, kind="ine", number="123456789AB", birth_date=("3", "2", "2007"))


@pytest.fixture(scope="session")
def slapd() -> Iterator[Slapd]:
    """Return a directory that runs for the tests; whoever stops it starts it again."""
    with running() as server:
        yield server


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return a clock that a test sets forward."""
    clock = Later()

    def now(system: SystemClock) -> dt.datetime:
        return clock.now(system)

    monkeypatch.setattr(SystemClock, "now", now)
    return clock
