"""One-use keys and the codes that open a closed path."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import OneUseKeyRow
from sesame.domain.one_use_key import HandedKey
from sesame.domain.person_file import HeldKey


class SqlOneUseKeys:
    """Keys in the database, by digest alone."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def give(self, digest: str, *, person: int, act: str, until: dt.datetime) -> None:
        """Keep a key; a digest that is there already is kept as it is."""
        statement = upsert_into(OneUseKeyRow, self._session.connection()).values(
            digest=digest, person=person, act=act, until=until, tries=0
        )
        self._session.execute(statement.on_conflict_do_nothing())

    def withdraw(self, person: int, *, act: str) -> None:
        """Forget the keys of a person for one act."""
        of_person = (OneUseKeyRow.person == person) & (OneUseKeyRow.act == act)
        self._session.execute(delete(OneUseKeyRow).where(of_person))

    def try_(self, digest: str, *, now: dt.datetime, limit: int) -> HandedKey | None:
        """Count one try with a key, holding it until the commit; return whose it is, and for what, while it is good."""
        good = (OneUseKeyRow.until > now) & (OneUseKeyRow.tries < limit)
        statement = (
            update(OneUseKeyRow)
            .where(OneUseKeyRow.digest == digest, good)
            .values(tries=OneUseKeyRow.tries + 1)
            .returning(OneUseKeyRow.person, OneUseKeyRow.act)
            .execution_options(synchronize_session=False)
        )
        found = self._session.execute(statement).one_or_none()
        return HandedKey(person=found.person, act=found.act) if found else None

    def give_back(self, digest: str) -> None:
        """Take back one try of a key."""
        tried = update(OneUseKeyRow).where(OneUseKeyRow.digest == digest, OneUseKeyRow.tries > 0)
        self._session.execute(tried.values(tries=OneUseKeyRow.tries - 1).execution_options(synchronize_session=False))

    def spend(self, digest: str) -> None:
        """Forget a key that was used."""
        self._session.execute(delete(OneUseKeyRow).where(OneUseKeyRow.digest == digest))

    def held(self, person: int, *, now: dt.datetime) -> list[HeldKey]:
        """Return what a person holds that is still good."""
        good = select(OneUseKeyRow.act, OneUseKeyRow.until).where(
            OneUseKeyRow.person == person, OneUseKeyRow.until > now
        )
        return [
            HeldKey(act=row.act, until=row.until) for row in self._session.execute(good.order_by(OneUseKeyRow.until))
        ]

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the keys whose life ended before then; return how many."""
        return delete_lot(self._session, OneUseKeyRow, OneUseKeyRow.until < before, limit)
