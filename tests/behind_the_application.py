"""Changing a database behind the application's back, in the words of SQL, on each kind of database."""

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import text

from tests.store_of import engine_of

_TABLES_OF_0003 = Path(__file__).parent / "integration" / "tables_of_0003"


def behind(database: Flask | Engine | str, *statements: str) -> None:
    """Run statements that name our tables without their schema, all of them or none; an address will do."""
    if isinstance(database, str):
        engine = create_engine(database)
        behind(engine, *statements)
        engine.dispose()
        return
    engine = engine_of(database) if isinstance(database, Flask) else database
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL search_path TO sesame, public")
        for statement in statements:
            connection.exec_driver_sql(statement)


def set_version(database: Flask | Engine, version: str) -> None:
    """Have the tables say that they are of another version."""
    behind(database, f"UPDATE sesame_alembic_version SET version_num = '{version}'")  # noqa: S608 - our own word


def fill_with_0003(url: str) -> None:
    """Bring an empty database to what Sésame 0.1.0 left in one."""
    engine = create_engine(url)
    script = (_TABLES_OF_0003 / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.executescript(script)
        connection.close()
    else:
        with engine.begin() as connection_:
            connection_.execute(text(script.replace(":", r"\:")))
    engine.dispose()
