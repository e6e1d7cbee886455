"""`flask sesame database drop`: leaving a database as if Sésame had never been there."""

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy import inspect

from sesame.cli import sesame_cli
from sesame.mounted import mounted
from tests.behind_the_application import behind
from tests.behind_the_application import fill_with_0003
from tests.behind_the_application import set_version
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_commands import run
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.postgresql_server import fresh_database


@pytest.fixture
def url(database_url: str) -> str:
    """Return the address of an empty database, of each kind."""
    return fresh_database(database_url) if database_url.startswith("postgresql") else database_url


@pytest.fixture
def app(make_app: AppFactory, url: str) -> Flask:
    """Return an app with a person and an account, beside a table of the portal's."""
    app = make_app(people=False, SESAME_DATABASE_URL=url)
    mounted(app).services.schema.upgrade()
    store_people(app, LEA)
    give_account(app)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE portal_news (id INTEGER)")
    engine.dispose()
    return app


def present(url: str) -> dict[str, list[str]]:
    """Return every table of a database that is not the system's, by schema."""
    engine = create_engine(url)
    schemas = [name for name in inspect(engine).get_schema_names() if name != "information_schema"]
    found = {name: sorted(inspect(engine).get_table_names(schema=name)) for name in schemas}
    engine.dispose()
    return found


def test_nothing_of_ours_is_left(app: Flask, url: str) -> None:
    """Tables, versions and schema are gone; what is the portal's is not."""
    result = run(app, "database", "drop", "--yes")

    assert result.exit_code == 0, result.output
    assert list(present(url).values()) == [["portal_news"]]
    again = run(app, "database", "drop", "--yes")
    assert (again.exit_code, again.output) == (0, "Cette base n’a aucune table de Sésame : rien à effacer.\n")


def test_what_goes_is_told_and_the_word_is_asked_for(app: Flask, url: str) -> None:
    """With the rows of each table; anything but the word changes nothing."""
    before = present(url)

    answers = [app.test_cli_runner().invoke(sesame_cli, ["database", "drop"], input=f"{word}\n") for word in ("o", "")]
    piped = app.test_cli_runner().invoke(sesame_cli, ["database", "drop"], input="")

    assert [answer.exit_code for answer in (*answers, piped)] == [1, 1, 1]
    assert "  sesame_person : 1 ligne(s)\n" in answers[0].output
    assert "  sesame_account : 1 ligne(s)\n" in answers[0].output
    assert "rien n’a été effacé." in answers[0].output
    assert present(url) == before

    done = app.test_cli_runner().invoke(sesame_cli, ["database", "drop"], input="effacer\n")

    assert done.exit_code == 0
    assert list(present(url).values()) == [["portal_news"]]


def test_the_database_can_be_begun_anew(app: Flask) -> None:
    """After all, it stays."""
    run(app, "database", "drop", "--yes")

    upgraded = run(app, "database", "upgrade")

    assert upgraded.output.startswith("Tables créées")


def test_tables_of_a_version_that_is_not_known_are_not_dropped(app: Flask, url: str) -> None:
    """Some of theirs might stay behind."""
    set_version(app, "9999")
    before = present(url)

    result = run(app, "database", "drop", "--yes")

    assert result.exit_code == 1
    assert "rien n’a été changé : les tables sont de la version 9999" in result.output
    assert present(url) == before


def test_tables_that_were_never_moved_are_dropped_where_they_are(make_app: AppFactory, postgresql_url: str) -> None:
    """On PostgreSQL, before the upgrade that would move them."""
    url = fresh_database(postgresql_url)
    fill_with_0003(url)

    result = run(make_app(people=False, SESAME_DATABASE_URL=url), "database", "drop", "--yes")

    assert result.exit_code == 0, result.output
    assert present(url) == {"public": []}


def test_a_schema_that_holds_something_else_stays(make_app: AppFactory, postgresql_url: str) -> None:
    """And it is said."""
    url = fresh_database(postgresql_url)
    app = make_app(people=False, SESAME_DATABASE_URL=url)
    mounted(app).services.schema.upgrade()
    behind(app, "CREATE TABLE sesame.souvenirs (id integer)")

    result = run(app, "database", "drop", "--yes")

    assert "Le schéma sesame reste : il contient autre chose" in result.output
    assert present(url) == {"public": [], "sesame": ["souvenirs"]}


def test_what_somebody_made_of_our_tables_keeps_them(make_app: AppFactory, postgresql_url: str) -> None:
    """A view of the portal's: it is named, and nothing is dropped."""
    url = fresh_database(postgresql_url)
    app = make_app(people=False, SESAME_DATABASE_URL=url)
    mounted(app).services.schema.upgrade()
    behind(app, "CREATE VIEW public.logins AS SELECT uid FROM sesame_person")
    before = present(url)

    result = run(app, "database", "drop", "--yes")

    assert result.exit_code == 1
    assert "d’autres objets de la base en dépendent" in result.output
    assert "logins" in result.output
    assert present(url) == before
