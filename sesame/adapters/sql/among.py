"""Asking for many rows by their keys at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import any_
from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: Any, values: Collection[Any], connection: Connection) -> ColumnElement[bool]:
    """Return that a column has one of many values.

    On PostgreSQL as one array, not as a thousand parameters, which take longer to write down than to look up.
    """
    if connection.dialect.name != "postgresql":
        found: ColumnElement[bool] = column.in_(values)
        return found
    return column == any_(literal(list(values), ARRAY(column.type)))  # type: ignore[no-any-return] # columns of either kind
