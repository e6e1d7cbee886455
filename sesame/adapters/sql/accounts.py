"""Credentials, their history and the preferences beside them."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import Row
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.adopted_accounts import adopt_accounts
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PasswordRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.domain.account import OPEN
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import Adopted
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.password import REMEMBERED

_OPEN = [state.value for state in OPEN]
_SUSPENDED = [AccountState.SUSPENDED.value]


class SqlAccounts:
    """Accounts in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def state(self, person: int) -> AccountState:
        """Return the state; a person without a row is pending."""
        state = self._session.scalar(select(AccountRow.state).where(AccountRow.person == person))
        return AccountState(state) if state else AccountState.PENDING

    def get(self, person: int) -> Account | None:
        """Return the account, if it was ever activated."""
        # As a row of the table: a whole object costs more, and every check at sign-in asks.
        return _account_of(self._session.connection().execute(_ACCOUNT, {"_person": person}).first())

    def lock(self, person: int) -> Account | None:
        """Return the account, its row held until the end of the transaction."""
        held = select(AccountRow).where(AccountRow.person == person).with_for_update()
        return _account_of(self._session.scalar(held))

    def set_password(self, person: int, *, password_hash: str | None, at: dt.datetime) -> bool:
        """Replace the password of an open account and remember it; tell whether there was one.

        One that was adopted is active from then on. Without a hash none of before is kept.
        """
        result = self._session.execute(
            update(AccountRow)
            .where(AccountRow.person == person, AccountRow.state.in_(_OPEN))
            .values(
                state=AccountState.ACTIVE.value,
                password_hash=password_hash,
                password_changed_at=at,
                activated_at=func.coalesce(AccountRow.activated_at, at),
            )
        )
        if cast("CursorResult[Any]", result).rowcount != 1:
            return False
        if password_hash is None:
            self._session.execute(delete(PasswordRow).where(PasswordRow.person == person))
        else:
            self._remember_password(person, password_hash, at)
        self._revisions.raise_of(person)
        return True

    def set_joker(self, person: int, joker: JokerSecret) -> None:
        """Replace the secret question and its answer's hash."""
        self._session.execute(
            update(AccountRow)
            .where(AccountRow.person == person)
            .values(
                joker_question_id=joker.question_id,
                joker_own_question=joker.own_question,
                joker_answer_hash=joker.answer_hash,
            )
        )

    def rehash_answer(self, person: int, *, old_hash: str, new_hash: str) -> None:
        """Replace the hash of an answer by one of the same answer made in today's way."""
        self._session.execute(
            update(AccountRow)
            .where(AccountRow.person == person, AccountRow.joker_answer_hash == old_hash)
            .values(joker_answer_hash=new_hash)
        )

    def suspend(self, person: int, at: dt.datetime) -> bool:
        """Suspend an open account; tell whether there was one."""
        return self._move(person, _OPEN, state=AccountState.SUSPENDED.value, suspended_at=at)

    def end_sessions(self, person: int, at: dt.datetime) -> None:
        """Let sessions begun before then be over for good, whatever becomes of the account."""
        self._session.execute(update(AccountRow).where(AccountRow.person == person).values(suspended_at=at))

    def resume(self, person: int) -> bool:
        """Make a suspended account what it was before; tell whether there was one."""
        never_here = AccountRow.activated_at.is_(None)
        before = case((never_here, AccountState.ADOPTED.value), else_=AccountState.ACTIVE.value)
        return self._move(person, _SUSPENDED, state=before)

    def reset(self, person: int) -> bool:
        """Make a suspended account pending, without password, joker and preferences; tell whether there was one."""
        nothing = dict.fromkeys(("password_hash", "joker_question_id", "joker_own_question", "joker_answer_hash"))
        if not self._move(person, _SUSPENDED, state=AccountState.PENDING.value, **nothing):
            return False
        self._session.execute(delete(PreferencesRow).where(PreferencesRow.person == person))
        self._session.execute(delete(PasswordRow).where(PasswordRow.person == person))
        return True

    def activate(self, account: Account) -> bool:
        """Store the account unless it is there already in any state but pending; tell whether this call did.

        One statement decides, so of two activations at the same moment exactly one is told true.
        """
        joker = account.joker
        values = {
            "state": account.state.value,
            "password_hash": account.password_hash,
            "password_changed_at": account.password_changed_at,
            "joker_question_id": joker and joker.question_id,
            "joker_own_question": joker and joker.own_question,
            "joker_answer_hash": joker and joker.answer_hash,
            "activated_at": account.activated_at,
        }
        statement = (
            upsert_into(AccountRow, self._session.connection())
            .values(person=account.person, **values)
            .on_conflict_do_update(
                index_elements=[AccountRow.person],
                set_=values,
                where=AccountRow.state == AccountState.PENDING.value,
            )
            # Not the row count: PostgreSQL's driver does not give one for such an INSERT.
            .returning(AccountRow.person)
        )
        if self._session.scalar(statement) is None:
            return False
        if account.password_hash:
            self._remember_password(account.person, account.password_hash, account.password_changed_at)
        self._revisions.raise_of(account.person)
        return True

    def adopt(self, hashes: Mapping[int, str | None], at: dt.datetime) -> Adopted:
        """Store accounts that were active elsewhere, where there is none, and hashes where one is missing."""
        adopted = adopt_accounts(self._session, hashes, at)
        self._revisions.raise_of(*adopted.new, *adopted.completed)
        return adopted

    def rehash(self, person: int, *, old_hash: str, new_hash: str) -> None:
        """Replace a hash by one of the same password with newer parameters."""
        for row in (AccountRow, PasswordRow):
            self._session.execute(
                update(row).where(row.person == person, row.password_hash == old_hash).values(password_hash=new_hash)
            )

    def recent_hashes(self, person: int, count: int) -> list[str]:
        """Return the hashes of the last passwords, the present one first."""
        chosen = (
            select(PasswordRow.password_hash)
            .where(PasswordRow.person == person)
            .order_by(PasswordRow.id.desc())
            .limit(count)
        )
        return list(self._session.scalars(chosen))

    def kinds_of_hashes(self, own_characters: int) -> dict[str, int]:
        """Count the present passwords by their hashes without so many characters at the end of each.

        One of another system counts by what stands in braces at its beginning.
        """
        kept, length = AccountRow.password_hash, func.length(AccountRow.password_hash)
        place = func.strpos if self._session.get_bind().dialect.name == "postgresql" else func.instr
        own_kind, foreign_kind = func.substr(kept, 1, length - own_characters), func.substr(kept, 1, place(kept, "}"))
        kind = case((kept.startswith("{"), foreign_kind), else_=own_kind)
        counted = select(kind, func.count()).where(length > own_characters).group_by(kind)
        return {str(found): int(many) for found, many in self._session.execute(counted)}

    def with_old_passwords(self, limit: int) -> list[int]:
        """Return people of whom more passwords are kept than a new one is compared with, at most so many."""
        of_each = select(PasswordRow.person).group_by(PasswordRow.person).having(func.count() > REMEMBERED)
        return list(self._session.scalars(of_each.limit(limit)))

    def forget_old_passwords(self, people: Iterable[int]) -> int:
        """Forget the passwords of these people that a new one is not compared with; return how many."""
        return sum(self._forget_all_but_the_last(person) for person in people)

    def count_hashes(self) -> int:
        """Count the accounts of which a hash of the password is kept."""
        return self._session.scalar(select(func.count()).where(AccountRow.password_hash.is_not(None))) or 0

    def forget_hashes(self, limit: int) -> int:
        """Forget the passwords of at most so many people, present and past; return how many."""
        kept = AccountRow.password_hash.is_not(None)
        people = list(self._session.scalars(select(AccountRow.person).where(kept).limit(limit)))
        theirs = update(AccountRow).where(AccountRow.person.in_(people)).values(password_hash=None)
        for statement in (theirs, delete(PasswordRow).where(PasswordRow.person.in_(people))):
            self._session.execute(statement.execution_options(synchronize_session=False))
        return len(people)

    def set_preferences(self, person: int, preferences: Preferences) -> None:
        """Store what the person decided, in place of what was decided before."""
        row = PreferencesRow(
            person=person,
            photo=dict(preferences.photo),
            sms=preferences.sms,
            phone=preferences.phone,
            directory_visible=preferences.directory_visible,
        )
        self._session.merge(row)
        self._revisions.raise_of(person)

    def preferences(self, person: int) -> Preferences:
        """Return what the person decided; the defaults where nothing was."""
        row = self._session.get(PreferencesRow, person)
        if row is None:
            return Preferences()
        return Preferences(photo=dict(row.photo), sms=row.sms, phone=row.phone, directory_visible=row.directory_visible)

    def _move(self, person: int, was: Collection[str], **values: Any) -> bool:
        result = self._session.execute(
            update(AccountRow).where(AccountRow.person == person, AccountRow.state.in_(was)).values(**values)
        )
        moved = cast("CursorResult[Any]", result).rowcount == 1
        if moved:
            self._revisions.raise_of(person)
        return moved

    def _remember_password(self, person: int, password_hash: str, at: dt.datetime) -> None:
        self._session.add(PasswordRow(person=person, password_hash=password_hash, chosen_at=at))
        self._session.flush()
        self._forget_all_but_the_last(person)

    def _forget_all_but_the_last(self, person: int) -> int:
        """Forget a person's passwords but those a new one is compared with; return how many."""
        of_person = PasswordRow.person == person
        last = select(PasswordRow.id).where(of_person).order_by(PasswordRow.id.desc()).limit(REMEMBERED)
        old = delete(PasswordRow).where(of_person, PasswordRow.id.not_in(last.scalar_subquery()))
        deleted = self._session.execute(old.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", deleted).rowcount


# Made once, not at each question.
_ACCOUNT = select(AccountRow).where(AccountRow.person == bindparam("_person"))


def _account_of(row: AccountRow | Row[*tuple[Any, ...]] | None) -> Account | None:
    if row is None:
        return None
    return Account(
        person=row.person,
        state=AccountState(row.state),
        password_hash=row.password_hash,
        password_changed_at=row.password_changed_at,
        joker=_joker_of(row),
        activated_at=row.activated_at,
        adopted_at=row.adopted_at,
        suspended_at=row.suspended_at,
    )


def _joker_of(row: AccountRow | Row[*tuple[Any, ...]]) -> JokerSecret | None:
    if row.joker_answer_hash is None:
        return None
    return JokerSecret(
        question_id=row.joker_question_id,
        own_question=row.joker_own_question,
        answer_hash=row.joker_answer_hash,
    )
