"""On PostgreSQL the tables have a schema to themselves; those that were elsewhere are moved into it."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy import inspect
from sqlalchemy import make_url
from sqlalchemy import text

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.mounted import mounted
from tests.at_once import at_once
from tests.behind_the_application import behind
from tests.behind_the_application import fill_with_0003
from tests.conftest import AppFactory
from tests.integration.test_commands import run
from tests.people_with_accounts import at_activation
from tests.person_at_browser import NEW_PASSWORD
from tests.postgresql_server import fresh_database
from tests.store_of import engine_of

VERSIONS = "sesame_alembic_version"


@pytest.fixture
def empty(postgresql_url: str) -> str:
    """Return the address of an empty database."""
    return fresh_database(postgresql_url)


@pytest.fixture
def of_0003(empty: str) -> str:
    """Return the address of a database as Sésame 0.1.0 left it."""
    fill_with_0003(empty)
    return empty


def app_at(make_app: AppFactory, url: str) -> Flask:
    """Return an app on a database as it is."""
    return make_app(people=False, SESAME_DATABASE_URL=url)


def as_user(url: str, name: str, *statements: str) -> str:
    """Return the address for a user of the database without any rights, after what an administrator ran for them."""
    behind(url, f"DROP OWNED BY {name}" if _has_role(url, name) else f"CREATE ROLE {name} LOGIN", *statements)
    return make_url(url).set(username=name).render_as_string(hide_password=False)


def _has_role(url: str, name: str) -> bool:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).first()
    engine.dispose()
    return found is not None


def names(url: str, schema: str) -> set[str]:
    """Return the tables of a schema."""
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names(schema=schema))
    engine.dispose()
    return found


def expected() -> set[str]:
    """Return the tables of this version."""
    return {table.name for table in Row.metadata.sorted_tables} | {VERSIONS}


def test_tables_are_made_in_a_schema_of_their_own(make_app: AppFactory, empty: str) -> None:
    """And nothing in the one where portals have theirs."""
    result = run(app_at(make_app, empty), "database", "upgrade")

    assert result.output.startswith("Tables créées dans le schéma sesame, version ")
    assert names(empty, "sesame") == expected()
    assert names(empty, "public") == set()


def test_the_migrations_make_the_tables_of_the_models_there_too(empty: str) -> None:
    """Column by column, on PostgreSQL."""
    engine = open_engine(empty)
    SqlSchema(engine).upgrade()

    with engine.connect() as connection:
        options = {
            "version_table": VERSIONS,
            "version_table_schema": "sesame",
            "compare_type": True,
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == "sesame",
        }
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata)
    engine.dispose()

    assert differences == []


def test_the_first_migrations_can_be_taken_back_there_too(empty: str) -> None:
    """Nothing is left but the empty table of versions."""
    behind(empty, "CREATE SCHEMA sesame")
    engine = open_engine(empty)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0003")

    with engine.begin() as connection:
        command.downgrade(_config(connection), "base")

    engine.dispose()
    assert (names(empty, "sesame"), names(empty, "public")) == ({VERSIONS}, set())


def test_no_connection_looks_elsewhere_afterwards(empty: str) -> None:
    """Names are said in full: portals and poolers share connections."""
    engine = open_engine(empty)
    with engine.connect() as connection:
        before = connection.execute(text("SHOW search_path")).scalar_one()
    SqlSchema(engine).upgrade()

    with engine.connect() as connection:
        after = connection.execute(text("SHOW search_path")).scalar_one()
    engine.dispose()

    assert after == before


def test_tables_of_the_first_version_are_moved_with_all_they_hold(make_app: AppFactory, of_0003: str) -> None:
    """Their sequences, indexes and what a portal made of them included; a portal's table that is named alike stays."""
    behind(
        of_0003,
        "CREATE TABLE sesame_street (id serial)",
        "CREATE VIEW wordings AS SELECT count(*) AS n FROM public.sesame_wording",
    )
    app = app_at(make_app, of_0003)

    told = run(app, "purge")
    moved, again = run(app, "database", "upgrade"), run(app, "database", "upgrade")

    assert "Les tables sont encore dans le schéma public" in told.output
    assert moved.output.startswith("Tables déplacées du schéma public au schéma sesame.\n")
    assert again.output.startswith("Les tables sont à jour")
    assert names(of_0003, "sesame") == expected()
    assert names(of_0003, "public") == {"sesame_street"}
    with engine_of(app).connect() as connection:
        assert connection.execute(text("SELECT n FROM wordings")).scalar_one() == 5
        left = connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relname ~ 'sesame' AND relname !~ 'street'"
            )
        )
        assert left.scalars().all() == []


def test_people_of_the_first_version_go_on_where_they_were(make_app: AppFactory, database_url: str) -> None:
    """On each kind of database: who activated signs in, who was suspended does not, who had not yet activates."""
    url = fresh_database(database_url) if database_url.startswith("postgresql") else database_url
    fill_with_0003(url)
    app = app_at(make_app, url)
    mounted(app).services.schema.upgrade()
    check = mounted(app).services.sign_in.check_password

    xenia = at_activation(app, "xivanova")
    xenia.go_to("termine")

    assert check("lmartin", NEW_PASSWORD)
    assert not check("pbernard", xenia.answer("mot-de-passe")["password"])
    assert check("xivanova", xenia.answer("mot-de-passe")["password"])


def test_a_move_whose_migration_fails_did_not_happen(of_0003: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are one transaction: the old code goes on with its tables."""

    class PowerCut(Exception):
        """Something none of our code expects."""

    def fail(*_: object) -> None:
        raise PowerCut

    engine = open_engine(of_0003)
    before = names(of_0003, "public")
    monkeypatch.setattr(command, "upgrade", fail)

    with pytest.raises(PowerCut):
        SqlSchema(engine).upgrade()

    engine.dispose()
    assert names(of_0003, "public") == before
    assert names(of_0003, "sesame") == set()


def test_a_migration_that_the_database_refuses_is_told_in_words(make_app: AppFactory, of_0003: str) -> None:
    """With what the database said, and nothing of it is done."""
    behind(of_0003, "CREATE SCHEMA sesame", "CREATE TABLE sesame.sesame_old_person (in_the_way text)")
    before = names(of_0003, "public")

    result = run(app_at(make_app, of_0003), "database", "upgrade")

    assert result.exit_code == 1
    assert 'la base refuse une migration (relation "sesame_old_person" already exists)' in result.output
    assert names(of_0003, "public") == before


def test_tables_are_found_where_the_database_s_user_had_them(of_0003: str) -> None:
    """In whatever schema that user's names stand for."""
    url = as_user(
        of_0003,
        "portal_of_the_ent",
        "CREATE SCHEMA ent",
        *(f"ALTER TABLE {name} SET SCHEMA ent" for name in sorted(names(of_0003, "public"))),
        "GRANT CREATE ON DATABASE sesame_fresh TO portal_of_the_ent",
        "ALTER SCHEMA ent OWNER TO portal_of_the_ent",
        *(f"ALTER TABLE ent.{name} OWNER TO portal_of_the_ent" for name in sorted(names(of_0003, "public"))),
        "ALTER ROLE portal_of_the_ent SET search_path TO ent",
    )
    engine = open_engine(url)

    done = SqlSchema(engine).upgrade()

    engine.dispose()
    assert (done.moved_from, names(of_0003, "ent"), names(of_0003, "sesame")) == ("ent", set(), expected())


def test_a_user_named_like_the_schema_keeps_its_tables(of_0003: str) -> None:
    """For whom the schema, once an administrator made it, hides the one where the tables still are."""
    url = as_user(
        of_0003,
        "sesame",
        "CREATE SCHEMA sesame AUTHORIZATION sesame",
        *(f"ALTER TABLE {name} OWNER TO sesame" for name in sorted(names(of_0003, "public"))),
    )
    engine = open_engine(url)

    done = SqlSchema(engine).upgrade()

    engine.dispose()
    assert (done.moved_from, names(of_0003, "public"), names(of_0003, "sesame")) == ("public", set(), expected())


def test_a_user_who_may_not_make_a_schema_is_given_the_line_for_an_administrator(
    make_app: AppFactory, empty: str
) -> None:
    """Which is enough: the command then works."""
    app = app_at(make_app, as_user(empty, "portal_without_rights"))

    refused = run(app, "database", "upgrade")
    statement = refused.output.splitlines()[1].strip()
    behind(empty, statement)
    upgraded = run(app, "database", "upgrade")

    assert refused.exit_code == 1
    assert "Un administrateur lance, dans la base « sesame_fresh »" in refused.output
    assert statement == "CREATE SCHEMA sesame AUTHORIZATION portal_without_rights;"
    assert upgraded.exit_code == 0, upgraded.output


def test_a_user_who_may_not_use_the_schema_is_given_the_line_for_an_administrator(
    make_app: AppFactory, empty: str
) -> None:
    """Somebody made it for another user."""
    app = app_at(make_app, as_user(empty, "portal_without_rights", "CREATE SCHEMA sesame"))

    refused = run(app, "database", "upgrade")
    statement = refused.output.splitlines()[1].strip()
    behind(empty, statement)
    upgraded = run(app, "database", "upgrade")

    assert statement == "GRANT USAGE, CREATE ON SCHEMA sesame TO portal_without_rights;"
    assert upgraded.exit_code == 0, upgraded.output


def test_a_user_who_does_not_own_the_tables_is_told_who_does(make_app: AppFactory, of_0003: str) -> None:
    """And nothing is moved."""
    url = as_user(
        of_0003,
        "portal_without_rights",
        "GRANT CREATE ON DATABASE sesame_fresh TO portal_without_rights",
        f"GRANT SELECT ON {VERSIONS} TO portal_without_rights",
    )

    refused = run(app_at(make_app, url), "database", "upgrade")

    assert refused.exit_code == 1
    assert "les tables appartiennent à portal, qui seul peut les changer" in refused.output
    assert names(of_0003, "sesame") == set()


def test_tables_in_both_places_are_left_to_the_maintainer(make_app: AppFactory, of_0003: str) -> None:
    """Which ones hold the people, only they can tell."""
    behind(of_0003, "CREATE SCHEMA sesame", "CREATE TABLE sesame.sesame_person (uid text)")

    refused = run(app_at(make_app, of_0003), "database", "upgrade")

    assert refused.exit_code == 1
    assert "d’autres du même nom dans le schéma sesame (sesame_person)" in refused.output


def test_two_upgrades_at_once_come_one_after_the_other(of_0003: str) -> None:
    """Two machines are updated together: one does it, the other finds it done."""
    engines = [open_engine(of_0003) for _ in range(4)]

    done = at_once([SqlSchema(engine).upgrade for engine in engines])

    for engine in engines:
        engine.dispose()
    assert sorted(one.moved_from for one in done) == ["", "", "", "public"]
