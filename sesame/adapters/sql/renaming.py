"""Changing by what somebody signs in, and what the university calls them."""

import datetime as dt

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.reserved_names import SqlReservedNames
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.adapters.sql.source_models import SourceRow
from sesame.domain.merging import Names
from sesame.errors import Refused


class SqlRenaming:
    """Renaming in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def rename(self, person: int, names: Names, *, until: dt.date) -> Names:
        """Give somebody these names and return the former ones, which are reserved for them until that day."""
        columns = select(PersonRow.key, PersonRow.login, PersonRow.uid)
        found = self._session.execute(columns.where(PersonRow.key == person).with_for_update()).one_or_none()
        if found is None:
            raise Refused("kept_elsewhere")
        # A login is nobody else's uid either, nor the other way round: commands take both.
        new = (names.login, names.uid)
        others = columns.where(PersonRow.key != person, or_(PersonRow.login.in_(new), PersonRow.uid.in_(new)))
        for other in self._session.execute(others):
            raise Refused("name_taken", field="login" if names.login in {other.login, other.uid} else "uid")
        self._session.execute(
            update(PersonRow)
            .where(PersonRow.key == person)
            .values(login=names.login, uid=names.uid)
            .execution_options(synchronize_session=False)
        )
        # What sources say of them is compared anew: one that still says the former name gives it back at once.
        self._session.execute(update(SourceRow).where(SourceRow.person == person).values(digest=None))
        reserved = SqlReservedNames(self._session)
        for name in sorted({found.login, found.uid} - set(new)):
            # What stands for a login that was taken away is no name.
            if name[:1].isalnum():
                reserved.reserve(name, person, until)
        for name in new:
            # It is theirs, not reserved for them any more.
            reserved.release(name)
        self._revisions.raise_of(person)
        return Names(login=found.login, uid=found.uid)
