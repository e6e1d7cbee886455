"""Creating and upgrading the tables."""

from collections.abc import Callable
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

    def __init__(self, engine: Engine, *, guess_budget_subject: Callable[[str], str] | None = None) -> None:
        """Take the engine, and how the subject of a guess budget is made, which one migration has to know."""
        self._engine = engine
        self._guess_budget_subject = guess_budget_subject

    def upgrade(self) -> None:
        """Bring the tables to this version; nothing happens when they are there already."""
        with translated_errors(), self._engine.begin() as connection:
            config = _config(connection)
            config.attributes["guess_budget_subject"] = self._guess_budget_subject
            command.upgrade(config, "head")

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
