"""Every table has an end: indexes for what purge looks at, and what was kept for longer than was said."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PATHS = ("identity", "challenge", "code", "joker", "current-password")
_REMEMBERED = 3


def upgrade() -> None:
    """Apply the change."""
    op.create_index("ix_sesame_journey_deadline", "sesame_journey", ["deadline"], schema=place())
    op.create_index("ix_sesame_spent_token_spent_at", "sesame_spent_token", ["spent_at"], schema=place())
    _forget_old_passwords()
    _name_counters_of_nobody()


def downgrade() -> None:
    """Take the change back; what was forgotten stays so."""
    op.drop_index("ix_sesame_spent_token_spent_at", table_name="sesame_spent_token", schema=place())
    op.drop_index("ix_sesame_journey_deadline", table_name="sesame_journey", schema=place())


def _forget_old_passwords() -> None:
    """Leave the last three of each person."""
    table = sa.table("sesame_password", sa.column("id"), sa.column("person"), schema=place())
    age = sa.func.row_number().over(partition_by=table.c.person, order_by=table.c.id.desc())
    numbered = sa.select(table.c.id, age.label("age")).subquery()
    old = sa.select(numbered.c.id).where(numbered.c.age > _REMEMBERED)
    op.execute(sa.delete(table).where(table.c.id.in_(old)))


def _name_counters_of_nobody() -> None:
    """Tell the totals of numbers that do not exist from those of people: whoever has the key has to help."""
    digest: Callable[[str], str] | None = op.get_context().config.attributes.get("guess_budget_subject")  # type: ignore[union-attr]
    if digest is None:
        return
    table = sa.table("sesame_guess_budget", sa.column("subject"), sa.column("period"), schema=place())
    person = sa.table("sesame_person", sa.column("key"), schema=place())
    bind = op.get_bind()
    totals = table.c.period.like("%:total")
    spent = set(bind.scalars(sa.select(table.c.subject).where(totals)))
    for key in bind.scalars(sa.select(person.c.key)).all() if spent else ():
        spent.difference_update(digest(f"{path}|person:{key}") for path in _PATHS)
    unknown = sa.func.replace(table.c.period, ":total", ":unknown")
    change = sa.update(table).where(table.c.subject == sa.bindparam("whose"), totals).values(period=unknown)
    if spent:
        bind.execute(change, [{"whose": subject} for subject in spent])
