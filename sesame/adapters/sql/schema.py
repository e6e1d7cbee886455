"""Creating the tables, bringing them to this version, and telling how they stand to it."""

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.own_schema import VERSION_TABLE
from sesame.adapters.sql.own_schema import place_of_tables
from sesame.adapters.sql.own_schema import prepare
from sesame.adapters.sql.own_schema import schema_for
from sesame.adapters.sql.own_schema import tables_at
from sesame.adapters.sql.own_schema import wait_for_turn
from sesame.domain.tables import Standing
from sesame.domain.tables import Tables
from sesame.domain.tables import UnfitTables
from sesame.domain.tables import Upgrade

_MIGRATIONS = Path(__file__).with_name("migrations")
_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
#: From these, `upgrade` leads to this version or finds itself there.
_UPGRADABLE = frozenset({Standing.CURRENT, Standing.OLDER, Standing.ELSEWHERE, Standing.ABSENT})


class SqlSchema:
    """The tables of one database."""

    def __init__(self, engine: Engine, *, guess_budget_subject: Callable[[str], str] | None = None) -> None:
        """Take the engine, and how the subject of a guess budget is made, which one migration has to know."""
        self._engine = engine
        self._guess_budget_subject = guess_budget_subject

    def look(self) -> Tables:
        """Compare the tables with those of this version. Errors: ``Unavailable``."""
        with translated_errors(), self._engine.connect() as connection:
            return _look(connection)

    def upgrade(self) -> Upgrade:
        """Bring the tables to this version, or change nothing. Errors: ``UnfitTables``, ``Unavailable``."""
        passed: list[str] = []
        moved_from = ""
        with translated_errors(), self._engine.begin() as connection:
            wait_for_turn(connection)
            before = _look(connection)
            _expect(before, _UPGRADABLE)
            if before.standing is not Standing.CURRENT:
                moved_from = prepare(connection)
                command.upgrade(self._config(connection, passed), "head")
            after = _look(connection)
            _expect(after, {Standing.CURRENT})
        return Upgrade(
            before=before.found, after=after.found, passed=tuple(passed), moved_from=moved_from, place=after.place
        )

    def _config(self, connection: Connection, passed: list[str]) -> Config:
        config = _config(connection, passed)
        config.attributes["guess_budget_subject"] = self._guess_budget_subject
        return config

    def is_current(self) -> bool:
        """Tell whether the tables are those of this version."""
        return self.look().standing is Standing.CURRENT

    def release(self) -> None:
        """Leave no connection behind: servers fork their workers after the app is made, and must not share one."""
        # A database in memory lives as long as its connection; nobody can share it anyway.
        if isinstance(self._engine.pool, QueuePool):
            self._engine.dispose()

    @property
    def database(self) -> str:
        """The kind of database, known without asking it."""
        return _NAMES.get(self._engine.dialect.name, self._engine.dialect.name)


def _look(connection: Connection) -> Tables:
    script = ScriptDirectory.from_config(_config(connection))
    place = place_of_tables(connection)
    options = {"version_table": VERSION_TABLE, "version_table_schema": place}
    context = MigrationContext.configure(connection, opts=options)
    dialect = connection.dialect
    numbers = (str(number) for number in dialect.server_version_info or ())
    expected = {table.name for table in Row.metadata.sorted_tables}
    return Tables(
        database=f"{_NAMES.get(dialect.name, dialect.name)} {'.'.join(numbers)}",
        found=", ".join(sorted(context.get_current_heads())),
        expected=", ".join(sorted(script.get_heads())),
        known=frozenset(one.revision for one in script.walk_revisions()),
        place=place or "",
        is_in_place=place in {None, schema_for(connection)},
        missing=tuple(sorted(expected - set(tables_at(connection, place)))),
    )


def _expect(tables: Tables, standings: Iterable[Standing]) -> None:
    if tables.standing not in standings:
        raise UnfitTables(tables.standing.value, **tables.facts)


def _config(connection: Connection, passed: list[str] | None = None) -> Config:
    """Return what Alembic is told; the versions it goes through are added to ``passed``."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["passed"] = [] if passed is None else passed
    return config
