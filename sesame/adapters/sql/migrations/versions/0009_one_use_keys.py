"""One-use keys, and the codes that open a closed path."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sesame_one_use_key",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sesame_one_use_key"),
        schema=place(),
    )
    op.create_index("ix_sesame_one_use_key_person", "sesame_one_use_key", ["person"], schema=place())
    op.create_index("ix_sesame_one_use_key_until", "sesame_one_use_key", ["until"], schema=place())


def downgrade() -> None:
    """Take the change back; keys that were handed out open nothing any more."""
    op.drop_table("sesame_one_use_key", schema=place())
