"""Birth dates of which the year alone is known, or the year and the month."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("sesame_person", sa.Column("birth_date_in_part", sa.String(10), nullable=True), schema=place())


def downgrade() -> None:
    """Take the change back; of who was born on an unknown day nothing is known then."""
    op.drop_column("sesame_person", "birth_date_in_part", schema=place())
