"""How far each target has come with each person, and passwords sealed until they are delivered."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sesame_publication",
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("person", _KEY, autoincrement=False, nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(512), nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turns_on", sa.Date(), nullable=True),
        sa.Column("last_error", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("target", "person", name="pk_sesame_publication"),
        schema=place(),
    )
    op.create_table(
        "sesame_sealed_secret",
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("person", _KEY, autoincrement=False, nullable=False),
        sa.Column("serial", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("target", "person", name="pk_sesame_sealed_secret"),
        schema=place(),
    )
    for table, column in (
        ("sesame_publication", "person"),
        ("sesame_publication", "next_attempt_at"),
        ("sesame_publication", "turns_on"),
        ("sesame_sealed_secret", "person"),
        ("sesame_sealed_secret", "made_at"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column], schema=place())


def downgrade() -> None:
    """Take the change back: who was told of whom is forgotten, and so are passwords on their way."""
    for table in ("sesame_sealed_secret", "sesame_publication"):
        op.drop_table(table, schema=place())
