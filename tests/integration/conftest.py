"""Parts of the integration tests: real databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sesame.domain.person import Person
from sesame.mounted import mounted
from tests import postgresql_server
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.missing_part import missing
from tests.store_of import empty


@pytest.fixture
def make_any_app(make_app: AppFactory, database_url: str) -> AppFactory:
    """Return a maker of apps on each kind of database, emptied; the people given are in it."""

    def make(*people: Person, **config: Any) -> Flask:
        app = make_app(SESAME_DATABASE_URL=database_url, people=False, **config)
        mounted(app).services.schema.upgrade()
        empty(app)
        store_people(app, *people)
        return app

    return make


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Return the address of a PostgreSQL server that runs for the tests."""
    programs = postgresql_server.programs()
    if programs is None:
        missing("PostgreSQL", "postgresql")
    with postgresql_server.running(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of each kind of database we run on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'database.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
