"""Whose journey it is, and tokens of one use."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sesame_spent_token",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_sesame_spent_token")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_journey", schema=place()) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_sesame_journey_subject"), ["subject"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("sesame_journey", schema=place()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesame_journey_subject"))
        batch_op.drop_column("subject")
    op.drop_table("sesame_spent_token", schema=place())
