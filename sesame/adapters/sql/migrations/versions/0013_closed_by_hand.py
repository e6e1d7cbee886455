"""People to whom an operator has closed every path."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    column = sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("sesame_person", column, schema=place())


def downgrade() -> None:
    """Take the change back; what was closed by hand is open again."""
    op.drop_column("sesame_person", "closed_at", schema=place())
