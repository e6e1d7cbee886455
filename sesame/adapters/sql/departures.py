"""Who leaves, read from people and accounts; what they were told stands in the account's row, and goes with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.account import OPEN
from sesame.domain.departures import Departure
from sesame.domain.departures import Standing
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.person import Category

#: As ``end_of`` says it: where the last day is not known, or is later, the day since which no source tells the person.
_END = case(
    (or_(PersonRow.valid_until.is_(None), PersonRow.gone_on < PersonRow.valid_until), PersonRow.gone_on),
    else_=PersonRow.valid_until,
)


class SqlDepartures:
    """Departures in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def to_announce(
        self, category: Category, *, first: dt.date, last: dt.date, step: int, limit: int
    ) -> list[Departure]:
        """Return at most so many with an open account who leave within these days and were told no step so late.

        It reads the table of people once, as a reader, whom no writer waits for.
        """
        untold = or_(
            AccountRow.end_told_of.is_distinct_from(_END),
            AccountRow.end_told_days > step,
        )
        asked = (
            select(PersonRow.key, _END)
            .join(AccountRow, AccountRow.person == PersonRow.key)
            .where(
                PersonRow.category == category.value,
                _END.between(first, last),
                PersonRow.closed_at.is_(None),
                PersonRow.doubted_at.is_(None),
                AccountRow.state.in_([state.value for state in OPEN]),
                untold,
            )
            .order_by(PersonRow.key)
            .limit(limit)
        )
        return [Departure(person=key, end=day) for key, day in self._session.execute(asked) if day]

    def over(self, before: Mapping[Category, dt.date], *, limit: int) -> list[int]:
        """Return at most so many inner keys of people whose end is before the day of their category."""
        return list(
            self._session.scalars(select(PersonRow.key).where(_is_over(before)).order_by(PersonRow.key).limit(limit))
        )

    def is_over(self, person: int, before: Mapping[Category, dt.date]) -> bool:
        """Tell whether that still holds of a person, whose row stays as it is until the commit."""
        asked = select(PersonRow.key).where(PersonRow.key == person, _is_over(before))
        return self._session.scalar(asked.with_for_update(of=PersonRow)) is not None

    def standing(self, long_ago: Mapping[Category, dt.date]) -> Standing:
        """Return how many there are of each."""
        of_people = select(func.count(PersonRow.gone_on), func.count(PersonRow.doubted_at))
        gone, doubted = self._session.execute(of_people).one()
        over = self._session.scalar(select(func.count()).select_from(PersonRow).where(_is_over(long_ago)))
        waiting = self._session.scalar(select(func.count()).select_from(WaitingRow))
        return Standing(gone=gone, doubted=doubted, over=over or 0, waiting=waiting or 0)

    def note(self, departure: Departure, step: int) -> bool:
        """Remember that this step is told of this departure; false where it was, or somebody else just did."""
        untold = or_(AccountRow.end_told_of.is_distinct_from(departure.end), AccountRow.end_told_days > step)
        told = update(AccountRow).where(AccountRow.person == departure.person, untold)
        noted = self._session.execute(told.values(end_told_of=departure.end, end_told_days=step))
        return cast("CursorResult[Any]", noted).rowcount == 1


def _is_over(before: Mapping[Category, dt.date]) -> ColumnElement[bool]:
    told = exists().where(
        SourceRow.person == PersonRow.key, SourceRow.source != FILE_SOURCE, SourceRow.absent_since.is_(None)
    )
    return and_(
        or_(*(and_(PersonRow.category == category.value, day > _END) for category, day in before.items())),
        PersonRow.doubted_at.is_(None),
        ~exists().where(WaitingRow.person == PersonRow.key),
        ~told,
    )
