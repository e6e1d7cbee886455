"""What each source says of people, who is gone, what waits, names that stay reserved, and revisions to publish."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.add_column("sesame_person", sa.Column("gone_on", sa.Date(), nullable=True), schema=place())
    op.add_column("sesame_person", sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True), schema=place())
    op.add_column(
        "sesame_people_run", sa.Column("source", sa.String(32), server_default="", nullable=False), schema=place()
    )
    op.create_table(
        "sesame_source_row",
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(132), nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("digest", sa.String(32), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("absent_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_sesame_source_row"),
        schema=place(),
    )
    op.create_table(
        "sesame_waiting_row",
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(132), nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(16), server_default="", nullable=False),
        sa.Column("content", sa.String(32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_sesame_waiting_row"),
        schema=place(),
    )
    op.create_table(
        "sesame_reserved_name",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sesame_reserved_name"),
        schema=place(),
    )
    op.create_table(
        "sesame_revision",
        sa.Column("person", _KEY, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_sesame_revision"),
        schema=place(),
    )
    op.create_table(
        "sesame_lease",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sesame_lease"),
        schema=place(),
    )
    for table, column in (
        ("sesame_source_row", "person"),
        ("sesame_waiting_row", "person"),
        ("sesame_reserved_name", "person"),
        ("sesame_reserved_name", "until"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column], schema=place())


def downgrade() -> None:
    """Take the change back; who is gone, or doubted, is there again until the next version closes them anew."""
    for table in (
        "sesame_lease",
        "sesame_revision",
        "sesame_reserved_name",
        "sesame_waiting_row",
        "sesame_source_row",
    ):
        op.drop_table(table, schema=place())
    op.drop_column("sesame_people_run", "source", schema=place())
    op.drop_column("sesame_person", "doubted_at", schema=place())
    op.drop_column("sesame_person", "gone_on", schema=place())
