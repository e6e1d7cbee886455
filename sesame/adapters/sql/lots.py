"""Deleting a few rows at a time, so that nobody waits long for who deletes many."""

from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import Row


def delete_lot(session: Session, table: type[Row], which: ColumnElement[bool], limit: int) -> int:
    """Delete at most so many of the rows; return how many there were."""
    key = inspect(table).primary_key
    some = select(*key).where(which).limit(limit)
    named = key[0].in_(some) if len(key) == 1 else tuple_(*key).in_(some)
    deleted = session.execute(delete(table).where(named).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", deleted).rowcount
