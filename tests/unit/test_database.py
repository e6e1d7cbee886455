"""The database itself: its absence, its tables and their migrations."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import InternalError
from sqlalchemy.pool import QueuePool

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.models import UtcDateTime
from sesame.adapters.sql.own_schema import metadata_for
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import AccountState
from sesame.domain.person import NOBODY
from sesame.errors import Unavailable
from tests.invented_people import LEA


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """Return a database file without any table, in a folder that is not there yet."""
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'sesame.db'}")
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_of_the_models(empty: Engine) -> None:
    """Column by column: what the migrations build is what the code expects."""
    SqlSchema(empty).upgrade()

    with empty.connect() as connection:
        options = {"version_table": "sesame_alembic_version", "compare_type": True, "render_as_batch": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata_for(connection))
    assert differences == []


def test_every_table_and_index_bears_our_name(empty: Engine) -> None:
    """So that nothing of a portal's own database can clash."""
    SqlSchema(empty).upgrade()

    tables = inspect(empty).get_table_names()
    assert all(table.startswith("sesame_") for table in tables)
    names = [index["name"] for table in tables for index in inspect(empty).get_indexes(table)]
    assert all("_sesame_" in str(name) for name in names)


def test_the_first_migrations_can_be_taken_back(empty: Engine) -> None:
    """Nothing of ours remains but the empty table of versions; a portal's own table stays."""
    with empty.begin() as connection:
        connection.execute(text("create table portal_news (id integer)"))
        command.upgrade(_config(connection), "0003")

    with empty.begin() as connection:
        command.downgrade(_config(connection), "base")

    assert sorted(inspect(empty).get_table_names()) == ["portal_news", "sesame_alembic_version"]


def test_the_inner_key_cannot_be_taken_back(empty: Engine) -> None:
    """Several numbers and logins have no place in the older tables: the way back is the backup, and that is said."""
    SqlSchema(empty).upgrade()

    with pytest.raises(RuntimeError, match="restore the backup"), empty.begin() as connection:
        command.downgrade(_config(connection), "0003")


def test_a_file_is_kept_in_the_mode_that_lets_readers_and_a_writer_work_together(empty: Engine) -> None:
    """Write-ahead logging, as the engine sets it."""
    with empty.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar_one() == "wal"


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds birth dates, numbers and hashes, and so do the files beside it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'sesame.db'}")
    SqlSchema(engine).upgrade()
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "new").iterdir()}
    engine.dispose()

    assert modes == {0}


def test_a_database_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    """A folder where the file should be."""
    (tmp_path / "sesame.db").mkdir()
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")

    with pytest.raises(Unavailable) as away, SqlUnitOfWork(engine)() as tx:
        tx.accounts.state(LEA.key)
    assert away.value.port == "database"
    with pytest.raises(Unavailable):
        SqlSchema(engine).upgrade()
    with pytest.raises(Unavailable):
        SqlSchema(engine).is_current()


def test_tables_that_are_missing_make_the_database_unavailable(empty: Engine) -> None:
    """Nobody upgraded it yet."""
    with pytest.raises(Unavailable), SqlUnitOfWork(empty)() as tx:
        tx.accounts.state(LEA.key)


def test_waiting_in_vain_for_a_connection_is_unavailable() -> None:
    """More requests at once than the pool has connections."""
    engine = create_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01)

    with engine.connect(), pytest.raises(Unavailable), translated_errors(), engine.connect():
        pass
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://nobody@localhost/none"])
def test_no_error_quotes_what_was_written(url: str) -> None:
    """Values are people's data; an error's text ends in a log."""
    engine = open_engine(url)

    assert engine.hide_parameters


def test_a_database_that_only_reads_is_unavailable() -> None:
    """A standby that was asked during a failover: it comes back by itself."""
    standby = InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only transaction"))

    with pytest.raises(Unavailable), translated_errors():
        raise standby


def test_other_errors_are_not_hidden() -> None:
    """A mistake of ours must be seen as one."""
    with pytest.raises(IntegrityError), translated_errors():
        raise IntegrityError("insert", {}, Exception("twice"))
    with pytest.raises(ZeroDivisionError), translated_errors():
        raise ZeroDivisionError


def test_another_database_is_reached_by_its_url() -> None:
    """Nothing is connected before it is used."""
    pytest.importorskip("psycopg", reason="needs the extra « postgresql »")

    engine = open_engine("postgresql+psycopg://u:p@db.example/sesame")

    assert engine.dialect.name == "postgresql"
    engine.dispose()


def test_a_moment_is_kept_in_utc_whatever_its_zone() -> None:
    """Going in and coming out."""
    kind, dialect = UtcDateTime(), create_engine("sqlite://").dialect
    summer = dt.datetime(2026, 7, 1, 14, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    noon = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC)

    assert kind.process_bind_param(summer, dialect) == noon
    assert kind.process_result_value(noon.replace(tzinfo=None), dialect) == noon
    assert kind.process_result_value(summer, dialect) == noon
    assert str(kind.process_result_value(summer, dialect)) == "2026-07-01 12:00:00+00:00"
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


def test_a_block_that_raises_leaves_nothing_behind(unit_of_work: SqlUnitOfWork) -> None:
    """All or nothing."""

    class PowerCut(Exception):
        """Something none of our code expects."""

    def count_and_fail() -> None:
        with unit_of_work() as tx:
            tx.budgets.reserve("somebody", "day:1", dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
            raise PowerCut

    with pytest.raises(PowerCut):
        count_and_fail()
    with unit_of_work() as tx:
        assert tx.budgets.used("somebody", "day:1") == 0
        assert tx.accounts.state(NOBODY) is AccountState.PENDING
