"""When an account was suspended, so that sessions of before stay over."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("sesame_account", schema=place()) as batch_op:
        batch_op.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("sesame_account", schema=place()) as batch_op:
        batch_op.drop_column("suspended_at")
