"""Creating and upgrading the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine

from sesame.adapters.sql.engine import translated_errors

_MIGRATIONS = Path(__file__).with_name("migrations")


class SqlSchema:
    """The tables of one database."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine

    def upgrade(self) -> None:
        """Bring the tables to this version; nothing happens when they are there already."""
        with translated_errors(), self._engine.begin() as connection:
            command.upgrade(_config(connection), "head")

    def is_current(self) -> bool:
        """Tell whether the tables are those of this version."""
        with translated_errors(), self._engine.connect() as connection:
            options = {"version_table": "sesame_alembic_version"}
            present = MigrationContext.configure(connection, opts=options).get_current_heads()
            return set(present) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
