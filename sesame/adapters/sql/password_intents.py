"""Changes of a password under way in another system."""

import datetime as dt
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PasswordIntentRow
from sesame.domain.account import OPEN
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose

_OPEN = [state.value for state in OPEN]


class SqlPasswordIntents:
    """Intents in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def get(self, person: int) -> PasswordIntent | None:
        """Return the one of a person, held until the end of the transaction."""
        held = select(PasswordIntentRow).where(PasswordIntentRow.person == person).with_for_update()
        row = self._session.scalar(held)
        return _intent_of(row) if row else None

    def take(self, intent: PasswordIntent, *, over: dt.datetime) -> bool:
        """Write the intent unless another is under way; one statement decides."""
        values = {"holder": intent.holder, "purpose": intent.purpose.value, "at": intent.at}
        statement = (
            upsert_into(PasswordIntentRow, self._session.connection())
            .values(person=intent.person, **values)
            .on_conflict_do_update(
                index_elements=[PasswordIntentRow.person],
                set_=values,
                where=or_(PasswordIntentRow.at < over, PasswordIntentRow.holder == ""),
            )
            .returning(PasswordIntentRow.person)
            .execution_options(populate_existing=True)
        )
        return self._session.scalar(statement) is not None

    def drop(self, person: int, holder: str) -> bool:
        """Forget the intent of this holder; false when somebody else's stands there."""
        theirs = delete(PasswordIntentRow).where(_of(person, holder))
        dropped = self._session.execute(theirs.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", dropped).rowcount == 1

    def release(self, person: int, holder: str) -> None:
        """Let others go on at once, and remember that there was one."""
        theirs = update(PasswordIntentRow).where(_of(person, holder)).values(holder="")
        self._session.execute(theirs.execution_options(synchronize_session=False))

    def left(self, *, before: dt.datetime, limit: int) -> list[PasswordIntent]:
        """Return some of those that nobody finished, of people whose account is in use."""
        statement = (
            select(PasswordIntentRow)
            .join(AccountRow, AccountRow.person == PasswordIntentRow.person)
            .where(PasswordIntentRow.at < before, AccountRow.state.in_(_OPEN))
            .order_by(PasswordIntentRow.at)
            .limit(limit)
        )
        return [_intent_of(row) for row in self._session.scalars(statement)]


def _of(person: int, holder: str) -> Any:
    return (PasswordIntentRow.person == person) & (PasswordIntentRow.holder == holder)


def _intent_of(row: PasswordIntentRow) -> PasswordIntent:
    return PasswordIntent(person=row.person, holder=row.holder, purpose=Purpose(row.purpose), at=row.at)
