"""Accounts that were active before Sésame came: without a joker, and perhaps without a password that is known."""

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SECRETS = ("password_hash", "joker_answer_hash")


def upgrade() -> None:
    """Apply the change; of who is to activate anew, nothing is kept where an empty text was."""
    with op.batch_alter_table("sesame_account", schema=place()) as batch_op:
        for name in _SECRETS:
            batch_op.alter_column(name, existing_type=sa.Text(), nullable=True)
        batch_op.alter_column("activated_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True))
    account = _account()
    for name in _SECRETS:
        op.execute(sa.update(account).where(account.c[name] == "").values({name: None}))


def downgrade() -> None:
    """Take the change back; who was adopted is suspended, so that nobody activates what was theirs."""
    account = _account()
    op.execute(sa.update(account).where(account.c.state == "adopted").values(state="suspended"))
    never = account.c.activated_at.is_(None)
    op.execute(sa.update(account).where(never).values(activated_at=account.c.password_changed_at))
    for name in _SECRETS:
        op.execute(sa.update(account).where(account.c[name].is_(None)).values({name: ""}))
    with op.batch_alter_table("sesame_account", schema=place()) as batch_op:
        batch_op.drop_column("adopted_at")
        batch_op.alter_column("activated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in _SECRETS:
            batch_op.alter_column(name, existing_type=sa.Text(), nullable=False)


def _account() -> sa.TableClause:
    texts = (sa.column(name, sa.Text()) for name in ("state", *_SECRETS))
    times = (sa.column(name, sa.DateTime(timezone=True)) for name in ("activated_at", "password_changed_at"))
    return sa.table("sesame_account", *texts, *times, schema=place())
