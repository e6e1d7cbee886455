"""Creating the tables, bringing them to this version, telling how they stand to it, and dropping them."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from sesame.adapters.sql.engine import fault_of_a_statement
from sesame.adapters.sql.engine import read_only
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.models import SCHEMA
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.own_schema import VERSION_TABLE
from sesame.adapters.sql.own_schema import drop_schema
from sesame.adapters.sql.own_schema import drop_tables
from sesame.adapters.sql.own_schema import place_of_tables
from sesame.adapters.sql.own_schema import prepare
from sesame.adapters.sql.own_schema import schema_for
from sesame.adapters.sql.own_schema import tables_at
from sesame.adapters.sql.own_schema import wait_for_turn
from sesame.domain.ports import TextCipher
from sesame.domain.tables import Dropped
from sesame.domain.tables import Remains
from sesame.domain.tables import Standing
from sesame.domain.tables import Tables
from sesame.domain.tables import UnfitTables
from sesame.domain.tables import Upgrade

_MIGRATIONS = Path(__file__).with_name("migrations")
_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
#: From these, `upgrade` leads to this version or finds itself there.
_UPGRADABLE = frozenset({Standing.CURRENT, Standing.OLDER, Standing.ELSEWHERE, Standing.ABSENT})
#: Of these we know the tables by name.
_KNOWN = frozenset(Standing) - {Standing.NEWER}


class SqlSchema:
    """The tables of one database."""

    def __init__(
        self,
        engine: Engine,
        *,
        guess_budget_subject: Callable[[str], str] | None = None,
        own_questions: TextCipher | None = None,
    ) -> None:
        """Take the engine, and what some migrations need a key for.

        That is how the subject of a guess budget is made, and how people's own questions are encrypted.
        """
        self._engine = engine
        self._keyed = {"guess_budget_subject": guess_budget_subject, "own_questions": own_questions}

    def look(self) -> Tables:
        """Compare the tables with those of this version. Errors: ``Unavailable``."""
        with translated_errors(), read_only(self._engine).connect() as connection:
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
                self._migrate(connection, passed)
            after = _look(connection)
            _expect(after, {Standing.CURRENT})
        return Upgrade(
            before=before.found, after=after.found, passed=tuple(passed), moved_from=moved_from, place=after.place
        )

    def _migrate(self, connection: Connection, passed: list[str]) -> None:
        try:
            command.upgrade(_config(connection, passed, self._keyed), "head")
        except DBAPIError as error:
            detail = fault_of_a_statement(error)
            if not detail:
                raise
            raise UnfitTables("failed", passed=" → ".join(passed), detail=detail) from error

    def remains(self) -> Remains:
        """Tell what dropping the tables would take away. Errors: ``UnfitTables``, ``Unavailable``."""
        with translated_errors(), read_only(self._engine).connect() as connection:
            tables = _look(connection)
            _expect(tables, _KNOWN)
            names = tables_at(connection, tables.place or None) if tables.found else ()
            rows = {name: _rows_of(connection, name, tables.place or None) for name in names}
        return Remains(database=tables.database, place=tables.place, rows=rows)

    def drop(self) -> Dropped:
        """Drop every table of ours, and the schema where nothing else is in it. Errors: as ``remains``."""
        with translated_errors(), self._engine.begin() as connection:
            wait_for_turn(connection)
            tables = _look(connection)
            _expect(tables, _KNOWN)
            names = tables_at(connection, tables.place or None) if tables.found else ()
            drop_tables(connection, tables.place, names)
            is_gone = tables.place == SCHEMA and drop_schema(connection)
        return Dropped(tables=len(names), place=tables.place, is_place_gone=is_gone)

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


def _rows_of(connection: Connection, name: str, place: str | None) -> int:
    return connection.execute(select(func.count()).select_from(table(name, schema=place))).scalar_one()


def _expect(tables: Tables, standings: Iterable[Standing]) -> None:
    if tables.standing not in standings:
        raise UnfitTables(tables.standing.value, **tables.facts)


def _config(
    connection: Connection, passed: list[str] | None = None, keyed: Mapping[str, object] | None = None
) -> Config:
    """Return what Alembic is told; the versions it goes through are added to ``passed``."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["passed"] = [] if passed is None else passed
    config.attributes.update(keyed or {})
    return config
