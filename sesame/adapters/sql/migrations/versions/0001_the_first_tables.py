"""The first tables."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sesame_account",
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joker_question_id", sa.String(length=32), nullable=True),
        sa.Column("joker_own_question", sa.Text(), nullable=True),
        sa.Column("joker_answer_hash", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_sesame_account")),
        schema=place(),
    )
    op.create_table(
        "sesame_audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_audit")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_audit", schema=place()) as batch_op:
        batch_op.create_index(batch_op.f("ix_sesame_audit_uid"), ["uid"], unique=False)

    op.create_table(
        "sesame_consent",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("wording_version", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_consent")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_consent", schema=place()) as batch_op:
        batch_op.create_index(batch_op.f("ix_sesame_consent_uid"), ["uid"], unique=False)

    op.create_table(
        "sesame_guess_budget",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=48), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "period", name=op.f("pk_sesame_guess_budget")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_guess_budget", schema=place()) as batch_op:
        batch_op.create_index(batch_op.f("ix_sesame_guess_budget_used_at"), ["used_at"], unique=False)

    op.create_table(
        "sesame_journey",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("journey", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sesame_journey")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_journey", schema=place()) as batch_op:
        batch_op.create_index(batch_op.f("ix_sesame_journey_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "sesame_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_outbox")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_outbox", schema=place()) as batch_op:
        batch_op.create_index("ix_sesame_outbox_due", ["state", "next_attempt_at"], unique=False)

    op.create_table(
        "sesame_password",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_password")),
        schema=place(),
    )
    with op.batch_alter_table("sesame_password", schema=place()) as batch_op:
        batch_op.create_index("ix_sesame_password_uid", ["uid", "id"], unique=False)

    op.create_table(
        "sesame_person",
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("student_number", sa.String(length=64), nullable=True),
        sa.Column("ine", sa.String(length=64), nullable=True),
        sa.Column("staff_number", sa.String(length=64), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("personal_mail", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_sesame_person")),
        sa.UniqueConstraint("ine", name=op.f("uq_sesame_person_ine")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_sesame_person_staff_number")),
        sa.UniqueConstraint("student_number", name=op.f("uq_sesame_person_student_number")),
        schema=place(),
    )
    op.create_table(
        "sesame_preferences",
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("photo", sa.JSON(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("directory_visible", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_sesame_preferences")),
        schema=place(),
    )
    op.create_table(
        "sesame_wording",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_sesame_wording")),
        schema=place(),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("sesame_wording", schema=place())
    op.drop_table("sesame_preferences", schema=place())
    op.drop_table("sesame_person", schema=place())
    with op.batch_alter_table("sesame_password", schema=place()) as batch_op:
        batch_op.drop_index("ix_sesame_password_uid")

    op.drop_table("sesame_password", schema=place())
    with op.batch_alter_table("sesame_outbox", schema=place()) as batch_op:
        batch_op.drop_index("ix_sesame_outbox_due")

    op.drop_table("sesame_outbox", schema=place())
    with op.batch_alter_table("sesame_journey", schema=place()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesame_journey_touched_at"))

    op.drop_table("sesame_journey", schema=place())
    with op.batch_alter_table("sesame_guess_budget", schema=place()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesame_guess_budget_used_at"))

    op.drop_table("sesame_guess_budget", schema=place())
    with op.batch_alter_table("sesame_consent", schema=place()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesame_consent_uid"))

    op.drop_table("sesame_consent", schema=place())
    with op.batch_alter_table("sesame_audit", schema=place()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesame_audit_uid"))

    op.drop_table("sesame_audit", schema=place())
    op.drop_table("sesame_account", schema=place())
