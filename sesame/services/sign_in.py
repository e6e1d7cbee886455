"""Answering the sign-in server that asks whether a password is right."""

import datetime as dt

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.identifiers import LONGEST
from sesame.domain.password import LONGEST as LONGEST_PASSWORD
from sesame.domain.password import normalise_password
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork

#: Four bytes a character is the most UTF-8 needs; beyond this nothing can be one of our passwords.
_TOO_LONG = LONGEST_PASSWORD * 4


class SignIn:
    """What a CAS server or an LDAP front end asks of Sésame."""

    def __init__(self, *, people: People, unit_of_work: UnitOfWork, reading: Reading, hasher: Hasher) -> None:
        """Take the ports."""
        self._people = people
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._hasher = hasher

    def check_password(self, login: str, password: str) -> bool:
        """Tell whether the password is that of an active account; the work is the same for any login."""
        secret = normalise_password(password[: _TOO_LONG + 1])
        person = self.person(login)
        account = self._account(person)
        usable = account is not None and account.state is AccountState.ACTIVE
        verdict = self._hasher.verify(account.password_hash if account else None, secret)
        if not (usable and verdict.matches) or account is None:
            return False
        if verdict.outdated:
            new_hash = self._hasher.hash(secret)
            with self._unit_of_work() as tx:
                tx.accounts.rehash(account.person, old_hash=account.password_hash, new_hash=new_hash)
        return True

    def is_still_good(self, login: str, *, signed_in_at: dt.datetime) -> bool:
        """Tell whether a session opened then may go on.

        The account is active, was not suspended since, and its password is the same.
        """
        account = self._account(self.person(login))
        if account is None or account.state is not AccountState.ACTIVE:
            return False
        if account.suspended_at is not None and signed_in_at <= account.suspended_at:
            return False
        return account.password_changed_at <= signed_in_at

    def person(self, login: str) -> Person | None:
        """Return who signs in with that login, for the attributes a CAS server gives."""
        return self._people.find(IdentifierKind.LOGIN, login.strip().lower()[: LONGEST + 1])

    def _account(self, person: Person | None) -> Account | None:
        with self._reading() as tx:
            return tx.accounts.get(person.key if person else NOBODY)
