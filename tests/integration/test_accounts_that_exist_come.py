"""The migration after which an account may be without a joker and without a password that is known here."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine
from sqlalchemy import text

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from tests.behind_the_application import behind
from tests.postgresql_server import fresh_database
from tests.unit.fakes import NOON

ACTIVE, SUSPENDED, RESET, ADOPTED = 1, 2, 3, 4
THEN = "2026-09-01 08:00:00.000000"


@pytest.fixture
def of_0009(database_url: str) -> Iterator[Engine]:
    """Return each kind of database as it was before, with an account of each state there was."""
    engine = open_engine(fresh_database(database_url) if database_url.startswith("postgresql") else database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CREATE SCHEMA sesame"))
        command.upgrade(_config(connection), "0009")
    for person, state, password, question, answer in (
        (ACTIVE, "active", "hash", "'dish'", "answer"),
        (SUSPENDED, "suspended", "hash", "'dish'", "answer"),
        (RESET, "pending", "", "NULL", ""),
    ):
        behind(
            engine,
            "INSERT INTO sesame_account (person, state, password_hash, password_changed_at, joker_question_id, "  # noqa: S608
            f"joker_answer_hash, activated_at) VALUES ({person}, '{state}', '{password}', '{THEN}', {question}, "
            f"'{answer}', '{THEN}')",
        )
    yield engine
    engine.dispose()


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    """Return what the table says of each account."""
    schema = "sesame." if engine.dialect.name == "postgresql" else ""
    columns = "person, state, password_hash, joker_answer_hash, activated_at IS NULL"
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {columns} FROM {schema}sesame_account ORDER BY person"))  # noqa: S608
        return [tuple(row) for row in found]


def test_every_account_is_what_it_was(of_0009: Engine) -> None:
    """Who has a joker keeps it; of who is to activate anew, no password and no joker is kept, and it is said so."""
    SqlSchema(of_0009).upgrade()

    with SqlReading(of_0009)() as tx:
        found = {person: tx.accounts.get(person) for person in (ACTIVE, SUSPENDED, RESET)}
    joker = JokerSecret(question_id="dish", own_question=None, answer_hash="answer")
    said = {who: (a.state, a.password_hash, a.joker, a.adopted_at) for who, a in found.items() if a is not None}
    assert said == {
        ACTIVE: (AccountState.ACTIVE, "hash", joker, None),
        SUSPENDED: (AccountState.SUSPENDED, "hash", joker, None),
        RESET: (AccountState.PENDING, None, None, None),
    }


def test_taken_back_an_adopted_account_is_suspended_and_the_others_are_what_they_were(of_0009: Engine) -> None:
    """A version that does not know of adopted accounts lets nobody activate one; each other row is as before."""
    before = stored(of_0009)
    SqlSchema(of_0009).upgrade()
    with SqlUnitOfWork(of_0009)() as tx:
        tx.accounts.adopt({ADOPTED: None}, NOON)

    with of_0009.begin() as connection:
        command.downgrade(_config(connection), "0009")

    assert [tuple(map(bool, row[4:])) + row[:4] for row in stored(of_0009)] == [
        *(tuple(map(bool, row[4:])) + row[:4] for row in before),
        (False, ADOPTED, "suspended", "", ""),
    ]
