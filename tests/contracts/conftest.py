"""The implementations that the contracts are asked of: ours on each database, and others'."""

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from tests.integration.conftest import postgresql_url
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.invented_people import keep
from tests.store_of import clear

__all__ = ["postgresql_url"]


StoreOn = Callable[[str], Engine]


@pytest.fixture
def store_on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreOn]:
    """Return how to open a kind of database, with the tables and three invented people."""
    opened: list[Engine] = []

    def open_store(kind: str) -> Engine:
        is_file = kind == "sqlite"
        url = f"sqlite:///{tmp_path / 'contracts.db'}" if is_file else request.getfixturevalue("postgresql_url")
        engine = open_engine(url)
        opened.append(engine)
        SqlSchema(engine).upgrade()
        clear(engine)
        keep(engine, (LEA, PAUL, XENIA))
        return engine

    yield open_store
    for engine in opened:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, store_on: StoreOn) -> Engine:
    """Return each kind of database."""
    return store_on(request.param)
