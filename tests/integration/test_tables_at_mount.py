"""Mounting on tables that are not this code's: the portal starts, and one line of the log says what to run."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command

import sesame.adapters.sql.engine
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import _config
from sesame.mounted import mounted
from tests.behind_the_application import behind
from tests.behind_the_application import set_version
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.people_with_accounts import at_activation
from tests.postgresql_server import fresh_database

UPGRADE = "run flask sesame database upgrade"


@pytest.fixture
def own_url(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> str:
    """Return the address of an empty database of the test's own, of each kind."""
    return fresh_database(database_url) if database_url.startswith("postgresql") else database_url


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what Sésame wrote, and forget it."""
    written = [record.getMessage() for record in caplog.records if record.name == "sesame"]
    caplog.clear()
    return written


def test_tables_of_this_version_are_no_matter_for_the_log(
    make_app: AppFactory, own_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither at the first mount of an embedded database, nor at any second one."""
    mounted(make_app(people=False, SESAME_DATABASE_URL=own_url)).services.schema.upgrade()
    first = lines(caplog)

    make_app(people=False, SESAME_DATABASE_URL=own_url)

    assert lines(caplog) == []
    assert first == ([] if own_url.startswith("sqlite") else [f"the database has no tables yet: {UPGRADE}"])


def test_older_tables_are_told_with_the_command(
    make_app: AppFactory, postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The new wheel is installed, the tables are still the old one's: pages wait, and the log says for what."""
    url = fresh_database(postgresql_url)
    app = make_app(people=False, SESAME_DATABASE_URL=url)
    schema = mounted(app).services.schema
    newest = schema.upgrade().after
    behind(app, "ALTER TABLE sesame_journey DROP subject")
    set_version(app, "0001")
    lines(caplog)

    again = make_app(people=False, SESAME_DATABASE_URL=url)
    told = lines(caplog)
    page = at_activation(again).begin()

    assert told == [f"the tables are of version 0001, this code needs {newest}: {UPGRADE}"]
    assert page.status_code == 503
    assert f"the tables are not those of this version: {UPGRADE}" in lines(caplog)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE sesame_journey", "ALTER TABLE sesame_journey DROP COLUMN created_at"]
)
def test_pages_on_tables_that_are_not_there_name_the_command(
    make_app: AppFactory, own_url: str, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    """On each kind of database: a 503, and a line for the maintainer."""
    app = make_app(people=False, SESAME_DATABASE_URL=own_url)
    mounted(app).services.schema.upgrade()
    behind(app, statement)
    lines(caplog)

    page = at_activation(app).begin()

    assert page.status_code == 503
    assert f"the tables are not those of this version: {UPGRADE}" in lines(caplog)


def test_embedded_tables_that_were_brought_up_are_told(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody typed a command, and there is no way back without a backup."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0002")
    engine.dispose()

    newest = mounted(make_app(people=False, SESAME_DATABASE_URL=url)).services.schema.look().expected

    assert lines(caplog) == [f"the tables were brought from version 0002 to {newest}"]


def test_embedded_tables_that_cannot_be_brought_up_are_told(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The portal starts without them."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
        connection.exec_driver_sql("CREATE TABLE sesame_spent_token (in_the_way INTEGER)")
    engine.dispose()

    make_app(people=False, SESAME_DATABASE_URL=url)

    (line,) = lines(caplog)
    assert line.startswith("the tables could not be brought to this version: ")
    assert "sesame_spent_token already exists" in line


def test_newer_tables_are_told_by_the_older_code(
    make_app: AppFactory, own_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The way back to an older wheel, without its backup."""
    app = make_app(people=False, SESAME_DATABASE_URL=own_url)
    newest = mounted(app).services.schema.upgrade().after
    set_version(app, "9999")
    lines(caplog)

    make_app(people=False, SESAME_DATABASE_URL=own_url)

    (line,) = lines(caplog)
    assert f"version 9999, which this code (version {newest}) does not know" in line
    assert "restore the backup" in line


def test_tables_that_are_gone_are_named(make_app: AppFactory, own_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Half a restore: the version says one thing, the tables another."""
    app = make_app(people=False, SESAME_DATABASE_URL=own_url)
    mounted(app).services.schema.upgrade()
    behind(app, "DROP TABLE sesame_outbox", "DROP TABLE sesame_wording")
    lines(caplog)

    make_app(people=False, SESAME_DATABASE_URL=own_url)

    (line,) = lines(caplog)
    assert "are missing (sesame_outbox, sesame_wording): restore them" in line


@pytest.mark.parametrize("kind", ["a folder in its place", "nobody there"])
def test_a_database_that_is_away_does_not_keep_the_portal_from_starting(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """Its other pages need none of it; ours answer 503, and serve again when it is back."""
    (port,) = free_ports(1)
    folder = tmp_path / "a-folder.db"
    folder.mkdir()
    urls = {"nobody there": f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"}

    app = make_app(people=False, SESAME_DATABASE_URL=urls.get(kind, f"sqlite:///{folder}"))

    assert "the database cannot be used" in lines(caplog)[0]
    assert at_activation(app).begin().status_code == 503


@contextmanager
def silent_server() -> Iterator[int]:
    """Give the port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize(("told", "patience"), [("", 2), ("?connect_timeout=3", 3)])
def test_a_database_that_says_nothing_is_not_waited_for_long(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, told: str, patience: int
) -> None:
    """A firewall that swallows packets; the URL may give another patience."""
    monkeypatch.setattr(sesame.adapters.sql.engine, "_POSTGRESQL_PATIENCE", 2)
    began = time.monotonic()

    with silent_server() as port:
        make_app(people=False, SESAME_DATABASE_URL=f"postgresql+psycopg://nobody@127.0.0.1:{port}/none{told}")

    assert patience - 0.5 <= time.monotonic() - began < patience + 5


def test_tables_that_the_database_s_user_may_not_read_are_told(
    make_app: AppFactory, postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else made them: people see a 503, the maintainer a line."""
    url = fresh_database(postgresql_url)
    owner = make_app(people=False, SESAME_DATABASE_URL=url)
    mounted(owner).services.schema.upgrade()
    behind(owner, "DROP ROLE IF EXISTS portal_without_rights", "CREATE ROLE portal_without_rights LOGIN")
    lines(caplog)

    app = make_app(people=False, SESAME_DATABASE_URL=url.replace("//portal@", "//portal_without_rights@"))

    assert at_activation(app).begin().status_code == 503
    assert any("user may not use the tables" in line for line in lines(caplog))
