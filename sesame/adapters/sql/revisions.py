"""How often what is known of a person changed."""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.source_models import RevisionRow


class SqlRevisions:
    """Revisions in the database, written at once, so that they are in the transaction of what changed."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session
        #: Whose number this transaction has raised: several stores write in one change.
        self.raised: frozenset[int] = frozenset()

    def raise_of(self, *people: int) -> None:
        """Raise the number of each of these people, once a transaction at most for each."""
        new = frozenset(people) - self.raised
        if new:
            raise_revisions(self._session.connection(), new)
            self.raised |= new

    def wanted(self, person: int) -> int:
        """Return the number of a person."""
        return self._session.scalar(select(RevisionRow.wanted).where(RevisionRow.person == person)) or 0


def raise_revisions(connection: Connection, people: Collection[int]) -> None:
    """Raise the number of each of these people, for whoever writes many of them on a connection of their own."""
    if not people:
        return
    statement = upsert_into(RevisionRow, connection).on_conflict_do_update(
        index_elements=[RevisionRow.person], set_={"wanted": RevisionRow.wanted + 1}
    )
    # In one order always, so that two transactions do not wait for each other.
    connection.execute(statement, [{"person": person, "wanted": 1} for person in sorted(people)])
