"""Who holds a promise while it is brought, and an index for those who ask since when something is owed."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column(
        "sesame_outbox",
        sa.Column("claim", sa.String(length=32), nullable=False, server_default=""),
        schema=place(),
    )
    op.create_index("ix_sesame_outbox_promised", "sesame_outbox", ["state", "promised_at"], schema=place())


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_sesame_outbox_promised", table_name="sesame_outbox", schema=place())
    with op.batch_alter_table("sesame_outbox", schema=place()) as table:
        table.drop_column("claim")
