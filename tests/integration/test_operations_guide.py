"""What docs/operations.md has an administrator of PostgreSQL type, typed as it stands there."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from sesame.mounted import mounted
from tests import postgresql_server
from tests.behind_the_application import behind
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_commands import run
from tests.integration.test_own_schema import as_user
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import at_activation
from tests.postgresql_server import fresh_database
from tests.store_of import engine_of
from tests.store_of import everything

ROOT = Path(__file__).parents[2]
PEOPLE = str(ROOT / "demo" / "people.csv")


def blocks(language: str, word: str) -> list[str]:
    """Return the guide's blocks of that language that begin with a word."""
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n({word}.*?)```", guide, re.DOTALL)


def typed(command: str, url: str, folder: Path) -> None:
    """Type a command of the guide, with the address of a database."""
    programs = postgresql_server.programs()
    done = subprocess.run(
        ["/bin/sh", "-euc", command.replace("DATABASE", url.replace("+psycopg", ""))],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def app(make_app: AppFactory, postgresql_url: str) -> Flask:
    """Return an app on a database where Léa has activated, in the middle of Paul's journey."""
    app = make_app(people=False, SESAME_DATABASE_URL=fresh_database(postgresql_url))
    mounted(app).services.schema.upgrade()
    store_people(app, LEA, PAUL)
    at_activation(app).go_to("termine")
    at_activation(app, "pbernard").go_to("photo")
    return app


def test_a_backup_brings_everything_back(app: Flask, tmp_path: Path) -> None:
    """Dumped, dropped and restored: the same rows, and people go on."""
    url = mounted(app).services.settings.database_url
    (dump,), (restore,) = blocks("sh", "pg_dump"), blocks("sh", "pg_restore")
    before = everything(app)

    typed(dump, url, tmp_path)
    run(app, "database", "drop", "--yes")
    typed(restore, url, tmp_path)

    assert everything(app) == before
    assert "celle de ce code" in run(app, "version").output
    paul = at_activation(app, "pbernard")
    paul.go_to("termine")
    assert "Votre compte est maintenant activé" in paul.page.text


def test_a_backup_is_restored_into_another_database(app: Flask, make_app: AppFactory, tmp_path: Path) -> None:
    """As for the drill."""
    (dump,), (restore,) = blocks("sh", "pg_dump"), blocks("sh", "pg_restore")
    url = mounted(app).services.settings.database_url
    elsewhere = fresh_database(url, "sesame_drill")

    typed(dump, url, tmp_path)
    typed(restore, elsewhere, tmp_path)

    assert everything(make_app(people=False, SESAME_DATABASE_URL=elsewhere)) == everything(app)


def test_a_portal_whose_user_does_not_own_the_tables_works_by_the_rights_of_the_guide(
    make_app: AppFactory, postgresql_url: str
) -> None:
    """People are imported, one activates, and an update by the owner gives the same rights on what is new."""
    url = fresh_database(postgresql_url)
    (make, grants) = (statement for statement in blocks("sql", "") if "sesame" in statement)
    owner = as_user(url, "sesame_owner", make.replace("portal_user", "sesame_owner"))
    mounted(make_app(people=False, SESAME_DATABASE_URL=owner)).services.schema.upgrade()
    portal = as_user(url, "portal_user", *grants.strip().splitlines())
    app = make_app(people=False, SESAME_DATABASE_URL=portal)

    imported = run(app, "people", "import", PEOPLE)
    lea = at_activation(app)
    lea.go_to("termine")
    behind(owner, "CREATE TABLE sesame_later (id serial)")
    behind(portal, "INSERT INTO sesame_later DEFAULT VALUES")

    assert imported.exit_code == 0, imported.output
    assert "Votre compte est maintenant activé" in lea.page.text
    assert "à jour" in run(app, "database", "upgrade").output
    assert engine_of(app).url.username == "portal_user"
