"""A portal on the same database lets Alembic write its migrations: none of them drops a table of Sésame's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from sqlalchemy import Column
from sqlalchemy import Engine
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import create_engine

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.postgresql_server import fresh_database

GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"
PORTAL = MetaData()
NEWS = Table("portal_news", PORTAL, Column("id", Integer, primary_key=True))
DROPPED = "DropTableOp sesame_person"

ENV = """\
from alembic import context
{lines}
with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=context.config.attributes["metadata"]{options})
    with context.begin_transaction():
        context.run_migrations()
"""
TEMPLATE = '''\
"""${message}"""

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
'''


def lines_of_the_guide() -> str:
    """Return what docs/operations.md has a portal write into its env.py."""
    (found,) = re.findall(r"```python\n(def include_name.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def shared(make_app: AppFactory, database_url: str) -> Iterator[Engine]:
    """Return a database that holds Sésame's tables and a portal's, of each kind."""
    url = fresh_database(database_url) if database_url.startswith("postgresql") else database_url
    mounted(make_app(people=False, SESAME_DATABASE_URL=url)).services.schema.upgrade()
    engine = create_engine(url)
    PORTAL.create_all(engine)
    yield engine
    engine.dispose()


def written(folder: Path, engine: Engine, metadata: MetaData, *, lines: str = "", options: str = "") -> list[str]:
    """Return what the portal's next migration would do, as `flask db migrate` writes it."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV.format(lines=lines, options=options), encoding="utf-8")
    (folder / "script.py.mako").write_text(TEMPLATE, encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(engine=engine, metadata=metadata)
    done: list[str] = []

    def note(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
        upgrade = directives[0].upgrade_ops
        assert upgrade is not None
        done.extend(f"{type(one).__name__} {getattr(one, 'table_name', '')}" for one in upgrade.ops)

    command.revision(config, autogenerate=True, process_revision_directives=note)
    return done


@pytest.mark.parametrize("options", ["", ", include_schemas=True"])
def test_with_the_lines_of_the_guide_nothing_of_ours_is_dropped(shared: Engine, tmp_path: Path, options: str) -> None:
    """On each kind of database, and whether or not the portal looks into other schemas."""
    given = {"lines": lines_of_the_guide(), "options": f"{options}, include_name=include_name"}

    assert written(tmp_path / "as it is", shared, PORTAL, **given) == []


def test_with_the_lines_of_the_guide_a_portal_s_own_changes_are_still_written(shared: Engine, tmp_path: Path) -> None:
    """A table that is new, and one that is no longer wanted."""
    after = MetaData()
    Table("portal_menus", after, Column("id", Integer, primary_key=True))
    given = {"lines": lines_of_the_guide(), "options": ", include_name=include_name"}

    done = written(tmp_path / "changed", shared, after, **given)

    assert done == ["CreateTableOp portal_menus", "DropTableOp portal_news"]


def test_without_them_a_portal_on_postgresql_still_sees_none_of_ours(shared: Engine, tmp_path: Path) -> None:
    """Our schema is not where Alembic looks; on SQLite, and wherever a portal has it look everywhere, it is a loss."""
    in_its_own_place = written(tmp_path / "bare", shared, PORTAL)
    everywhere = written(tmp_path / "everywhere", shared, PORTAL, options=", include_schemas=True")

    if shared.dialect.name == "postgresql":
        assert in_its_own_place == []
    else:
        assert DROPPED in in_its_own_place
    assert DROPPED in everywhere


def test_with_them_a_database_user_named_like_our_schema_loses_nothing(shared: Engine, tmp_path: Path) -> None:
    """For whom our schema is, to PostgreSQL, the one to look at."""
    options = {"options": "-c search_path=sesame,public"} if shared.dialect.name == "postgresql" else {}
    engine = create_engine(shared.url.update_query_dict(options))
    given = {"lines": lines_of_the_guide(), "options": ", include_name=include_name"}

    done = written(tmp_path / "named alike", engine, MetaData(), **given)

    engine.dispose()
    assert [one for one in done if "sesame_" in one] == []
