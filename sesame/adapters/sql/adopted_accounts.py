"""Storing accounts that people have elsewhere, many at a time."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PasswordRow
from sesame.domain.account import AccountState
from sesame.domain.account import Adopted


def adopt_accounts(session: Session, hashes: Mapping[int, str | None], at: dt.datetime) -> Adopted:
    """Store accounts where there is none, and hashes where one is missing. A password of before is one of the last."""
    new = _insert_adopted(session, hashes, at)
    there = (
        select(AccountRow.person, AccountRow.state, AccountRow.password_hash)
        .where(AccountRow.person.in_(hashes.keys() - new), AccountRow.adopted_at.is_not(None))
        .with_for_update()
    )
    rows = session.execute(there).all() if len(new) < len(hashes) else []
    adopted = AccountState.ADOPTED.value
    completed = {one.person for one in rows if one.state == adopted and not one.password_hash and hashes[one.person]}
    if completed:
        known = [{"person": person, "password_hash": hashes[person]} for person in sorted(completed)]
        session.execute(update(AccountRow), known)
    first_known = [
        {"person": person, "password_hash": hashes[person], "chosen_at": at}
        for person in sorted(new | completed)
        if hashes[person]
    ]
    if first_known:
        session.execute(insert(PasswordRow), first_known)
    before = frozenset(one.person for one in rows) - completed
    return Adopted(new=frozenset(new), completed=frozenset(completed), before=before)


def _insert_adopted(session: Session, hashes: Mapping[int, str | None], at: dt.datetime) -> set[int]:
    if not hashes:
        return set()
    new = {"state": AccountState.ADOPTED.value, "password_changed_at": at, "adopted_at": at}
    # In one order always, so that two runs at once do not wait for each other; in one statement, not one for each.
    rows = [{"person": person, "password_hash": hashes[person], **new} for person in sorted(hashes)]
    statement = (
        upsert_into(AccountRow, session.connection())
        .values(rows)
        .on_conflict_do_nothing(index_elements=[AccountRow.person])
        .returning(AccountRow.person)
    )
    return set(session.scalars(statement))
