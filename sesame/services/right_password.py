"""Whether a password is right, by whoever knows it: Sésame by the hash that it keeps, or a system elsewhere."""

from contextlib import AbstractContextManager
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Protocol

from sesame.domain.account import Account
from sesame.domain.password import LONGEST
from sesame.domain.password import normalise_password
from sesame.domain.person import Person
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import Hasher
from sesame.domain.ports import Verdict
from sesame.services.decoys import Decoys
from sesame.services.hash_allowance import place_of

#: Four bytes a character is the most UTF-8 needs; beyond this nothing can be one of our passwords.
_TOO_LONG = LONGEST * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WhosePassword:
    """Whose password it would be: nobody's where there is no person, and no account's where there is none."""

    login: str
    person: Person | None
    account: Account | None
    #: Whether a right one may pass: within the budget of wrong ones.
    may_pass: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    matches: bool
    outdated: bool = False


class RightPassword(Protocol):
    """Says whether a password is right."""

    def place(self) -> AbstractContextManager[None]:
        """Hold a place for one comparison. Errors: ``Overloaded``."""

    def read(self, typed: str) -> str:
        """Return what is compared of what was typed, within bounds."""

    def compare(self, whose: WhosePassword, password: str) -> Verdict:
        """Compare, with the same work for everybody. Errors: ``Unavailable``."""


class KeptPassword:
    """Compares with the hash that Sésame keeps; where there is none, with a decoy of the same cost."""

    def __init__(self, *, hasher: Hasher, decoys: Decoys | None = None) -> None:
        """Take the hasher; whoever is asked about logins that are nobody's needs decoys."""
        self._hasher = hasher
        self._decoys = decoys

    def place(self) -> AbstractContextManager[None]:
        """Hold a place for one hash. Errors: ``Overloaded``."""
        return place_of(self._hasher)

    def read(self, typed: str) -> str:
        """Return the one form in which passwords are hashed."""
        return normalise_password(typed[: _TOO_LONG + 1])

    def compare(self, whose: WhosePassword, password: str) -> Verdict:
        """Compare one hash, whoever it is."""
        # Drawn for everybody, with a hash or without.
        decoy = self._decoys.of(whose.login) if self._decoys else None
        kept = whose.account.password_hash if whose.account else None
        return self._hasher.verify(kept or decoy, password)


class PasswordElsewhere:
    """Asks the system that knows, also about logins that are nobody's."""

    def __init__(self, authority: CurrentPassword) -> None:
        """Take the system, which is asked in no transaction and holds no place of a hash."""
        self._authority = authority

    def place(self) -> AbstractContextManager[None]:
        """Hold nothing: how many may ask at once is the port's own affair."""
        return nullcontext()

    def read(self, typed: str) -> str:
        """Return all of it: the other system may have taken longer passwords than Sésame does."""
        return normalise_password(typed)

    def compare(self, whose: WhosePassword, password: str) -> Verdict:
        """Ask; a try that cannot pass is not asked, since wrong ones may lock the person out of everything there."""
        if not whose.may_pass:
            return _Answer(matches=False)
        return _Answer(matches=self._authority.check(whose.login, password, person=whose.person))
