"""The codes that left by mail, as a test reads them out of the outbox."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow


def promises_in(engine: Engine) -> list[OutboxRow]:
    """Return the mails, the oldest first."""
    with Session(engine) as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def codes_in(engine: Engine) -> list[str]:
    """Return the codes in them."""
    facts = [row.payload["facts"] for row in promises_in(engine) if row.payload]
    return [each["code"] for each in facts if "code" in each]


def never_sent(codes: Sequence[str]) -> str:
    """Return a code that is none of these."""
    return next(f"{number:08}" for number in range(100) if f"{number:08}" not in codes)
