"""What an app has in its database, read beside it, and the statements it runs there."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import TypeVar

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import Row
from sesame.domain.account import AccountState
from sesame.mounted import mounted

AnyRow = TypeVar("AnyRow", bound=Row)


def engine_of(app: Flask) -> Engine:
    """Return the engine of what is mounted."""
    engine: Engine = mounted(app).services.unit_of_work._engine  # type: ignore[attr-defined]
    return engine


def rows(app: Flask, table: type[AnyRow]) -> list[AnyRow]:
    """Return every row of a table, in the order they were added."""
    with Session(engine_of(app)) as session:
        found = list(session.scalars(select(table).order_by(*inspect(table).primary_key)))
        session.expunge_all()
    return found


def key_of(app: Flask, uid: str) -> int:
    """Return the inner key of who has that uid."""
    with Session(engine_of(app)) as session:
        return session.scalars(select(PersonRow.key).where(PersonRow.uid == uid)).one()


def set_state(app: Flask, uid: str, state: AccountState) -> None:
    """Put an account into a state behind the application's back."""
    key = key_of(app, uid)
    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(AccountRow).where(AccountRow.person == key).values(state=state.value))


def dates_of(app: Flask, uid: str, *, first: int | None = None, last: int | None = None) -> None:
    """Give somebody a first and a last day, in days from today, as the next import would."""
    today = mounted(app).services.clock.today()
    days = {"valid_from": first, "valid_until": last}
    values = {name: None if day is None else today + dt.timedelta(days=day) for name, day in days.items()}
    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(PersonRow).where(PersonRow.uid == uid).values(**values))


def told_of(app: Flask, uid: str, **values: Any) -> None:
    """Let somebody be gone on a day (``gone_on``) or doubted (``doubted_at``), as what reads sources would."""
    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(PersonRow).where(PersonRow.uid == uid).values(**values))


def account(app: Flask, uid: str = "lmartin") -> AccountRow:
    """Return somebody's account as stored."""
    key = key_of(app, uid)
    return next(row for row in rows(app, AccountRow) if row.person == key)


def events(app: Flask, uid: str = "lmartin") -> list[str]:
    """Return somebody's security events, the oldest first, as often as each came."""
    key = key_of(app, uid)
    return [action for row in rows(app, AuditRow) if row.person == key for action in [row.action] * row.count]


def mails(app: Flask, template: str | None = None) -> list[dict[str, Any]]:
    """Return the mails promised and not yet sent, of one template or of all."""
    payloads = [row.payload for row in rows(app, OutboxRow) if row.payload]
    return [payload for payload in payloads if template in {None, payload["template"]}]


def codes(app: Flask) -> list[str]:
    """Return the codes promised, the oldest first."""
    return [payload["facts"]["code"] for payload in mails(app, "code")]


def everything(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Return the whole database, but for what merely notes that a page was opened."""
    with engine_of(app).connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Row.metadata.sorted_tables
            if table.name != "sesame_journey"
        }


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that is run."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    event.listen(engine_of(app), "before_cursor_execute", note)
    yield run
    event.remove(engine_of(app), "before_cursor_execute", note)


def empty(app: Flask) -> None:
    """Empty every table of ours, where a database is shared by several tests."""
    clear(engine_of(app))


def clear(engine: Engine) -> None:
    """Empty every table of ours in a database."""
    with Session(engine) as session, session.begin():
        for table in reversed(Row.metadata.sorted_tables):
            session.execute(delete(table))
