"""Removing whatever is kept of one person."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import Text
from sqlalchemy import cast as cast_type
from sqlalchemy import delete
from sqlalchemy import inspect
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import JourneyRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PeopleRunRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import RevisionRow
from sesame.domain.person import NOBODY

#: What outlives who is forgotten: that a name is not to be given again, that something of a key changed, and which
#: systems have to forget it, too.
_OUTLIVING = frozenset({PublicationRow, ReservedNameRow, RevisionRow})


class SqlErasure:
    """Erasure in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def erase(self, person: int, *, uid: str, addresses: Iterable[str]) -> int:
        """Remove every row of a person, and the mails that wait for them or name them; return how many rows."""
        self._revisions.raise_of(person)
        told = OutboxRow.payload["to"].as_string().in_(list(addresses))
        named = OutboxRow.payload["facts"]["uid"].as_string() == uid
        names = select(ReservedNameRow.name).where(ReservedNameRow.person == person)
        erased = self._delete(OutboxRow, or_(told, named))
        erased += _forget_in_runs(self._session, {uid, *self._session.scalars(names)})
        former = update(ReservedNameRow).where(ReservedNameRow.person == person).values(person=NOBODY)
        self._session.execute(former)
        return erased + sum(self._delete(table, of_person) for table, of_person in _rows_of(person))

    def _delete(self, table: type[Row], which: ColumnElement[bool]) -> int:
        deleted = self._session.execute(delete(table).where(which).execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", deleted).rowcount


def _rows_of(person: int) -> Iterator[tuple[type[Row], ColumnElement[bool]]]:
    """Give each table with what is a person's in it: every one that has a column ``person``, now or later.

    What outlives who is forgotten is left out. The journeys first, so that none ends while the rest goes; the person's
    own row last.
    """
    yield JourneyRow, JourneyRow.subject == person
    yield AccountRow, AccountRow.person == person
    for mapper in Row.registry.mappers:
        table = mapper.class_
        if table is not AccountRow and table not in _OUTLIVING and "person" in inspect(table).columns:
            yield table, table.person == person
    yield PersonRow, PersonRow.key == person


def _forget_in_runs(session: Session, names: Collection[str]) -> int:
    """Take out of all runs the rows that name somebody, now or as before; return in how many runs there were some."""
    told = cast_type(PeopleRunRow.told, Text)
    naming = or_(*(told.contains(f'"{name}"', autoescape=True) for name in names))
    found = list(session.scalars(select(PeopleRunRow).where(naming)))
    for row in found:
        kept = [one for one in row.told if not _names(one["faults"], names)]
        row.untold += len(row.told) - len(kept)
        row.told = kept
    session.flush()
    return len(found)


def _names(faults: Sequence[Mapping[str, Any]], names: Collection[str]) -> bool:
    return any(fault["facts"].get(fact) in names for fault in faults for fact in ("uid", "former", "other"))
