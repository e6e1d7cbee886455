"""Answering the sign-in server that asks whether a password is right."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.account import Account
from sesame.domain.identifiers import LONGEST
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.ports import Secrets
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.domain.text import keepable
from sesame.services.attendance import AttendanceCheck
from sesame.services.former_names import FormerNames
from sesame.services.guess_alarm import GuessAlarm
from sesame.services.right_password import RightPassword
from sesame.services.right_password import WhosePassword
from sesame.services.sign_in_guard import SignInGuard
from sesame.services.tries_given_back import TriesGivenBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who gave the right password, and what their session shows later to ask whether it may go on."""

    person: Person
    token: str


class SignIn:
    """What a CAS server or an LDAP front end asks of Sésame."""

    def __init__(
        self,
        *,
        people: People,
        names: FormerNames,
        unit_of_work: UnitOfWork,
        reading: Reading,
        hasher: Hasher,
        secrets: Secrets,
        guard: SignInGuard,
        passwords: RightPassword,
        attendance: AttendanceCheck,
    ) -> None:
        """Take the ports, the guard that counts wrong passwords, who knows which are right, and who is here."""
        self._attendance = attendance
        self._passwords = passwords
        self._guard = guard
        self._tries = TriesGivenBack(guard, unit_of_work)
        self._people = people
        self._names = names
        self._reading = reading
        self._hasher = hasher
        self._secrets = secrets

    def check_password(self, login: str, password: str, *, origin: str = "") -> bool:
        """Tell whether the password is that of an open account of somebody who is here; the work is the same for any.

        Errors: ``Overloaded`` where too many passwords wait to be compared; ``Unavailable``.

        ``origin`` is the address of whoever signs in. Beyond the budget of wrong passwords an address from which
        this login did not sign in before waits for the next window; where no origin is told, answers are delayed
        and a right password passes.
        """
        return self.enter(login, password, origin=origin) is not None

    def enter(
        self, login: str, password: str, *, origin: str = "", watched_by: GuessAlarm | None = None
    ) -> Entered | None:
        """Return who signs in, or none where ``check_password`` says no. Errors: as there.

        The token is of the very password that was compared: one that is changed meanwhile ends this session.
        ``watched_by`` is an alarm that counts this try besides the site's own.
        """
        if not password:
            return None
        with self._passwords.place():
            return self._compare(login, password, origin, watched_by)

    def _compare(self, login: str, password: str, origin: str, watched_by: GuessAlarm | None) -> Entered | None:
        secret = self._passwords.read(password)
        person = self.person(login)
        with self._tries.counting() as tx:
            tried = self._guard.begin(tx, _as_stored(login), person, keepable(origin[:LONGEST]))
            # Read after the count: whoever waited for other tries compares with the password there is by then.
            account = tx.accounts.get(person.key if person else NOBODY)
        self._guard.slow_down(tried)
        with self._tries.comparing(tried):
            verdict = self._passwords.compare(
                WhosePassword(login=_as_stored(login), person=person, account=account, may_pass=tried.within), secret
            )
            right = self._opens(person, account) and verdict.matches
            # Only once the answer is yes, so that no refusal takes longer, and before the transaction.
            new_hash = self._hasher.hash(secret) if right and tried.within and verdict.outdated else None
        with self._tries.settling(tried, right=right) as tx:
            self._guard.settle(tx, tried, right=right, watched_by=watched_by)
            if account is not None and account.password_hash and new_hash:
                tx.accounts.rehash(account.person, old_hash=account.password_hash, new_hash=new_hash)
        if person is None or not (right and tried.within):
            return None
        version, *_ = self._versions_of(person, account)
        return Entered(person=person, token=f"{version}.{_as_stored(login)}")

    def password_version(self, login: str) -> str:
        """Return what a session keeps, read before its password is compared; empty where nothing opens.

        It changes with the password, at a suspension, and with the secret key, whatever the clocks of two machines say.
        A session keeps the one of an older key while that key is in the ring.
        """
        person = self.person(login)
        return next(iter(self._versions_of(person, self._account(person))), "")

    def _versions_of(self, person: Person | None, account: Account | None) -> Sequence[str]:
        if account is None or not self._opens(person, account):
            return ()
        suspended = account.suspended_at.isoformat() if account.suspended_at else ""
        facts = f"{account.person} {account.password_changed_at.isoformat()} {suspended}"
        return self._secrets.digests("password-version", facts)

    def is_good_token(self, token: str) -> bool:
        """Tell whether the session may go on for which ``enter`` gave this.

        It holds the login and its ``password_version``, a keyed digest: nobody makes one without the secret key.
        """
        version, _, login = token.partition(".")
        return bool(version) and self.is_still_good(login, version=version)

    def is_still_good(self, login: str, *, version: str | None = None, signed_in_at: dt.datetime | None = None) -> bool:
        """Tell whether a session may go on: the account opens, was not suspended since, its password is the same.

        ``version`` is the session's own, as ``password_version`` gave it. ``signed_in_at``, the moment it was opened,
        is second best: it compares clocks of two machines. Given both, both decide. A session goes on that was opened
        under a login its person had before; nobody signs in with that one.
        """
        if version is None and signed_in_at is None:
            message = "is_still_good: version or signed_in_at"
            raise TypeError(message)
        person = self._names.whose(IdentifierKind.LOGIN, _as_stored(login))
        account = self._account(person)
        if version is not None and version not in self._versions_of(person, account):
            return False
        return signed_in_at is None or self._is_newer(person, account, signed_in_at)

    def _is_newer(self, person: Person | None, account: Account | None, signed_in_at: dt.datetime) -> bool:
        if account is None or not self._opens(person, account):
            return False
        if account.suspended_at is not None and signed_in_at <= account.suspended_at:
            return False
        # What was a password before it was known here did not change by that.
        return account.activated_at is None or account.password_changed_at <= signed_in_at

    def person(self, login: str) -> Person | None:
        """Return who signs in with that login, for the attributes a CAS server gives."""
        return self._people.find(IdentifierKind.LOGIN, _as_stored(login))

    def _opens(self, person: Person | None, account: Account | None) -> bool:
        return account is not None and account.state.is_open and self._attendance.opens(person, account.state)

    def _account(self, person: Person | None) -> Account | None:
        with self._reading() as tx:
            return tx.accounts.get(person.key if person else NOBODY)


def _as_stored(login: str) -> str:
    return keepable(login.strip().lower()[: LONGEST + 1])
