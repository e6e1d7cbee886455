"""Run by Alembic: uses the connection it is handed, on Sésame's own tables only."""

from typing import Any

from alembic import context

from sesame.adapters.sql.models import Row

connection = context.config.attributes["connection"]


def _note(*, step: Any, **_: Any) -> None:
    context.config.attributes["passed"].append(step.up_revision_id)


context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    version_table="sesame_alembic_version",
    include_name=lambda name, kind, _parents: kind != "table" or (name or "").startswith("sesame_"),
    on_version_apply=_note,  # type: ignore[arg-type] # which is called by names
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
