"""Run by Alembic: uses the connection it is handed, on Sésame's own tables only."""

from typing import Any

from alembic import context

from sesame.adapters.sql.own_schema import VERSION_TABLE
from sesame.adapters.sql.own_schema import metadata_for
from sesame.adapters.sql.own_schema import schema_for

connection = context.config.attributes["connection"]
schema = schema_for(connection)


def _note(*, step: Any, **_: Any) -> None:
    context.config.attributes["passed"].append(step.up_revision_id)


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell what is compared with the models when a new migration is written."""
    if kind == "schema":
        return name == schema
    return kind != "table" or (name or "").startswith("sesame_")


context.configure(
    connection=connection,
    target_metadata=metadata_for(connection),
    version_table=VERSION_TABLE,
    version_table_schema=schema,
    include_schemas=schema is not None,
    include_name=_is_ours,
    on_version_apply=_note,  # type: ignore[arg-type] # which is called by names
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
