"""When each timer last ran."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sesame_heartbeat",
        sa.Column("timer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("timer", name=op.f("pk_sesame_heartbeat")),
        schema=place(),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("sesame_heartbeat", schema=place())
