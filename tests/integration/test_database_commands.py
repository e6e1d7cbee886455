"""`flask sesame database` and `flask sesame version`: what the maintainer is told of the tables."""

import re

import pytest
from alembic import command
from flask import Flask

from sesame.adapters.sql.schema import _config
from sesame.cli.tables_messages import _STANDING
from sesame.cli.tables_messages import _UNFIT
from sesame.domain.tables import Standing
from sesame.mounted import mounted
from sesame.version import installed_version
from tests.behind_the_application import behind
from tests.behind_the_application import set_version
from tests.conftest import AppFactory
from tests.integration.test_commands import nowhere
from tests.integration.test_commands import run
from tests.people_with_accounts import at_activation
from tests.postgresql_server import fresh_database
from tests.store_of import engine_of


@pytest.fixture
def bare(make_app: AppFactory, postgresql_url: str) -> Flask:
    """Return an app on a PostgreSQL database without tables."""
    return make_app(people=False, SESAME_DATABASE_URL=fresh_database(postgresql_url))


def newest(app: Flask) -> str:
    """Return the version that the code works with."""
    return mounted(app).services.schema.look().expected


def test_tables_are_made_by_the_maintainer_s_own_command(bare: Flask) -> None:
    """On PostgreSQL nothing is created behind their back; before it, pages and commands say so."""
    before = run(bare, "purge")
    page = at_activation(bare).begin()
    upgraded, again = run(bare, "database", "upgrade"), run(bare, "database", "upgrade")

    assert before.exit_code == 1
    assert before.output == "Error: Il n’y a pas encore de tables : lancez « flask sesame database upgrade »\n"
    assert page.status_code == 503
    assert upgraded.output == f"Tables créées dans le schéma sesame, version {newest(bare)}.\n"
    assert again.output == f"Les tables sont à jour (version {newest(bare)}) : rien à faire.\n"
    assert run(bare, "purge").exit_code == 0


def test_versions_gone_through_are_named(bare: Flask) -> None:
    """From the second to the last."""
    behind(bare, "CREATE SCHEMA sesame")
    with engine_of(bare).begin() as connection:
        command.upgrade(_config(connection), "0002")

    result = run(bare, "database", "upgrade")

    assert result.output.startswith("Tables mises à jour : 0002 → 0003 → ")
    assert result.output.endswith(f" → {newest(bare)}.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("deliver",),
        ("purge",),
        ("account", "suspend", "lmartin", "--reason", "Essai"),
        ("account", "resume", "lmartin", "--reason", "Essai"),
        ("account", "reopen", "lmartin", "--reason", "Essai"),
        ("account", "reset", "lmartin", "--reason", "Essai"),
    ],
    ids=" ".join,
)
def test_no_command_works_on_tables_of_another_version(app: Flask, words: tuple[str, ...]) -> None:
    """An older one is named with the command that helps; a newer one with the way out."""
    set_version(app, "0001")
    older = run(app, *words)
    set_version(app, "9999")
    newer = run(app, *words)

    assert (older.exit_code, newer.exit_code) == (1, 1)
    assert older.output == (
        f"Error: Les tables sont de la version 0001, ce code attend {newest(app)} : "
        "lancez « flask sesame database upgrade »\n"
    )
    assert f"de la version 9999, que ce code (version {newest(app)}) ne connaît pas" in newer.output


def test_tables_that_cannot_be_brought_up_are_told_in_words(app: Flask) -> None:
    """Never « à jour », and a status that says it."""
    set_version(app, "9999")
    newer = run(app, "database", "upgrade")
    set_version(app, newest(app))
    behind(app, "DROP TABLE sesame_account")
    incomplete = run(app, "database", "upgrade")

    assert (newer.exit_code, incomplete.exit_code) == (1, 1)
    assert newer.output.startswith("Error: rien n’a été changé : les tables sont de la version 9999")
    assert "il manque sesame_account : restaurez-les" in incomplete.output


def test_every_standing_but_the_right_one_has_its_words() -> None:
    """And no sentence keeps a hole."""
    facts = dict.fromkeys(
        ("found", "expected", "place", "missing", "names", "database", "statement", "owner", "detail"), "quelque chose"
    )

    assert set(_STANDING) == set(Standing) - {Standing.CURRENT}
    for sentence in (*_STANDING.values(), *_UNFIT.values()):
        assert "{" not in sentence.format(**facts)


def test_the_version_is_told_with_that_of_the_tables_and_the_database(make_any_app: AppFactory) -> None:
    """On each kind of database, without its address."""
    app = make_any_app()

    result = run(app, "version")

    assert result.exit_code == 0
    assert re.fullmatch(
        rf"Sésame : {re.escape(installed_version())}\n"
        r"Base de données : (SQLite 3|PostgreSQL \d)[\d.]*\n"
        rf"Tables : version {newest(app)}, celle de ce code(, schéma sesame)?\n",
        result.output,
    ), result.output


def test_the_version_is_told_where_the_tables_are_not_right(app: Flask) -> None:
    """It is what one is asked first when something is wrong."""
    set_version(app, "0001")

    result = run(app, "version")

    assert result.exit_code == 0
    assert result.output.splitlines()[2].startswith("Tables : les tables sont de la version 0001, ce code attend")


def test_the_version_is_told_where_the_database_is_away(make_app: AppFactory) -> None:
    """With a status that says that something is, and no part of the address."""
    url = nowhere()

    result = run(make_app(people=False, SESAME_DATABASE_URL=url), "version")

    assert result.exit_code == 1
    assert result.output == (
        f"Sésame : {installed_version()}\nBase de données : PostgreSQL\nError: La base de données ne répond pas\n"
    )
