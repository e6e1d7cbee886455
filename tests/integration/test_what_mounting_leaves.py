"""What mounting leaves behind in the process that a server then forks."""

import pytest
from sqlalchemy.pool import QueuePool

from tests.conftest import AppFactory
from tests.store_of import engine_of


def test_workers_inherit_no_connection(make_app: AppFactory) -> None:
    """SQLite's own rule: never across a fork; the tables were made by one that is closed again."""
    pool = engine_of(make_app(people=False)).pool

    assert isinstance(pool, QueuePool)
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_keeps_its_tables(make_app: AppFactory, url: str) -> None:
    """It lives in its only connection."""
    app = make_app(SESAME_DATABASE_URL=url, people=False)

    assert app.test_client().post("/aide/activer-mon-compte/").status_code == 400
    with engine_of(app).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sesame_person").scalar() == 0
