"""People to whom an operator has closed every path, and what was announced of the end of an account."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    for table, column in (
        ("sesame_person", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)),
        ("sesame_account", sa.Column("end_told_of", sa.Date(), nullable=True)),
        ("sesame_account", sa.Column("end_told_days", sa.Integer(), nullable=True)),
    ):
        op.add_column(table, column, schema=place())


def downgrade() -> None:
    """Take the change back; what was closed by hand is open again."""
    for table, column in (
        ("sesame_account", "end_told_days"),
        ("sesame_account", "end_told_of"),
        ("sesame_person", "closed_at"),
    ):
        op.drop_column(table, column, schema=place())
