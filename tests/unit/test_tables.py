"""How the tables of a database stand to the code, and what bringing them to it does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine
from sqlalchemy import text

from sesame.adapters.sql import schema as schema_module
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.domain.tables import Standing
from sesame.domain.tables import Tables
from sesame.domain.tables import UnfitTables


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Return a database file without any table."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def schema(engine: Engine) -> SqlSchema:
    """Return its tables, none as yet."""
    return SqlSchema(engine)


def run(engine: Engine, statement: str) -> None:
    """Change the database behind the application's back."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def everything(engine: Engine) -> list[tuple[str, str]]:
    """Return every table as the database itself describes it, and the version."""
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name"))
        return [(row.name, row.sql) for row in tables]


@pytest.mark.parametrize(
    ("found", "expected", "missing", "standing"),
    [
        ("", "0003", ("sesame_person",), Standing.ABSENT),
        ("0001", "0003", (), Standing.OLDER),
        ("0003", "0003", (), Standing.CURRENT),
        ("0003", "0003", ("sesame_person",), Standing.INCOMPLETE),
        ("0004", "0003", (), Standing.NEWER),
        ("", "", ("sesame_person",), Standing.NO_MIGRATIONS),
        ("0003", "", (), Standing.NO_MIGRATIONS),
    ],
)
def test_how_tables_stand_follows_from_versions_and_what_is_missing(
    found: str, expected: str, missing: tuple[str, ...], standing: Standing
) -> None:
    """Each kind of difference has its name."""
    known = frozenset({"0001", "0002", "0003"}) if expected else frozenset()

    tables = Tables(database="SQLite", found=found, expected=expected, known=known, missing=missing)

    assert tables.standing is standing


def test_an_upgrade_tells_what_it_did(schema: SqlSchema) -> None:
    """The versions it went through; nothing the second time."""
    first, second = schema.upgrade(), schema.upgrade()

    assert (first.before, first.passed[0], first.passed[-1]) == ("", "0001", first.after)
    assert (second.before, second.passed, second.after) == (first.after, (), first.after)
    assert schema.is_current()


def test_older_tables_are_brought_up_by_the_versions_between(engine: Engine, schema: SqlSchema) -> None:
    """With what is stored in them."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0002")
    run(engine, "INSERT INTO sesame_wording (version, language, text) VALUES ('v', 'fr', 'Oui')")

    before = schema.look()
    done = schema.upgrade()

    assert before.standing is Standing.OLDER
    assert (done.before, done.passed[0], done.passed[-1]) == ("0002", "0003", before.expected)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM sesame_wording")).scalar_one() == "Oui"


def test_newer_tables_are_left_alone(engine: Engine, schema: SqlSchema) -> None:
    """Code that does not know them can neither bring them up nor down."""
    schema.upgrade()
    run(engine, "UPDATE sesame_alembic_version SET version_num = '9999'")
    before = everything(engine)

    with pytest.raises(UnfitTables) as unfit:
        schema.upgrade()

    assert (unfit.value.code, unfit.value.facts["found"]) == ("newer", "9999")
    assert everything(engine) == before


def test_tables_that_are_gone_are_no_tables_that_are_up_to_date(engine: Engine, schema: SqlSchema) -> None:
    """The version alone proves nothing."""
    schema.upgrade()
    run(engine, "DROP TABLE sesame_account")

    with pytest.raises(UnfitTables) as unfit:
        schema.upgrade()

    assert (unfit.value.code, unfit.value.facts["missing"]) == ("incomplete", "sesame_account")
    assert not schema.is_current()


def test_code_without_its_migrations_makes_nothing(
    engine: Engine, schema: SqlSchema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel that lacks them is told, and no empty database is called up to date."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema_module._MIGRATIONS, copy, ignore=shutil.ignore_patterns("versions"))
    monkeypatch.setattr(schema_module, "_MIGRATIONS", copy)

    with pytest.raises(UnfitTables) as unfit:
        schema.upgrade()

    assert unfit.value.code == "no_migrations"
    assert everything(engine) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(
    engine: Engine, schema: SqlSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All versions together are one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
    before = everything(engine)
    run(engine, "CREATE TABLE sesame_spent_token (in_the_way INTEGER)")

    with pytest.raises(UnfitTables) as unfit:
        schema.upgrade()

    assert unfit.value.code == "failed"
    assert "sesame_spent_token already exists" in str(unfit.value.facts["detail"])
    run(engine, "DROP TABLE sesame_spent_token")
    assert everything(engine) == before
    assert schema.look().found == "0001"
