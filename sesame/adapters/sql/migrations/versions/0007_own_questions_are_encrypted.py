"""Questions that people wrote themselves, encrypted where they were kept in clear."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; whoever has the key has to run it, and without it the rows are read as they are."""
    cipher = _cipher()
    if cipher is not None:
        _rewrite(lambda kept: cipher.encrypt(text) if (text := cipher.decrypt(kept)) == kept else kept)


def downgrade() -> None:
    """Take the change back; what no key opens stays as it is."""
    cipher = _cipher()
    if cipher is not None:
        _rewrite(lambda kept: cipher.decrypt(kept) or kept)


def _cipher() -> Any:
    return op.get_context().config.attributes.get("own_questions")  # type: ignore[union-attr]


def _rewrite(change: Any) -> None:
    account = sa.table("sesame_account", sa.column("person"), sa.column("joker_own_question"), schema=place())
    bind = op.get_bind()
    for row in bind.execute(sa.select(account).where(account.c.joker_own_question.is_not(None))).all():
        new = change(row.joker_own_question)
        if new != row.joker_own_question:
            bind.execute(sa.update(account).where(account.c.person == row.person).values(joker_own_question=new))
