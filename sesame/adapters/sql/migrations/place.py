"""Where the tables are: every operation of a migration says ``schema=place()``."""

from alembic import op

from sesame.adapters.sql.own_schema import schema_for


def place() -> str | None:
    """Return the schema of the tables, or nothing where they have none of their own."""
    return schema_for(op.get_bind())
