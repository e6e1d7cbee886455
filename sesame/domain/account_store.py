"""Where credentials and states are kept, with the preferences beside them."""

import datetime as dt
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Protocol

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import Adopted
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences


class Accounts(Protocol):
    """Credentials and states; one row for a person who activated or was adopted."""

    def state(self, person: int) -> AccountState:
        """Return the state; a person without a row is pending."""

    def get(self, person: int) -> Account | None:
        """Return the account, if it was ever activated or adopted."""

    def activate(self, account: Account) -> bool:
        """Store the account unless it is already there; tell whether it was this call that did."""

    def adopt(self, hashes: Mapping[int, str | None], at: dt.datetime) -> Adopted:
        """Store accounts that were active elsewhere, each with the hash known of its password, if any is.

        An adopted one of whose password nothing was known is given its hash; no other that is there is touched.
        """

    def rehash(self, person: int, *, old_hash: str, new_hash: str) -> None:
        """Replace a hash by one of the same password with newer parameters, unless it changed meanwhile."""

    def lock(self, person: int) -> Account | None:
        """Return the account and keep others from changing it until the end of the transaction."""

    def set_password(self, person: int, *, password_hash: str | None, at: dt.datetime) -> bool:
        """Replace the password of an open account and remember it; tell whether there was one.

        One that was adopted is active from then on. Without a hash the password is known elsewhere, and none of before
        is kept.
        """

    def rehash_answer(self, person: int, *, old_hash: str, new_hash: str) -> None:
        """Replace the hash of an answer by one of the same answer, unless it was changed meanwhile."""

    def set_joker(self, person: int, joker: JokerSecret) -> None:
        """Replace the secret question and its answer's hash."""

    def suspend(self, person: int, at: dt.datetime) -> bool:
        """Suspend an open account; tell whether there was one."""

    def end_sessions(self, person: int, at: dt.datetime) -> None:
        """Let sessions begun before then be over for good, whatever becomes of the account."""

    def resume(self, person: int) -> bool:
        """Make a suspended account what it was before; tell whether there was one."""

    def reset(self, person: int) -> bool:
        """Make a suspended account pending, without passwords, joker and preferences; tell whether there was one."""

    def recent_hashes(self, person: int, count: int) -> list[str]:
        """Return the hashes of the last passwords, the present one first; older ones are forgotten."""

    def kinds_of_hashes(self, own_characters: int) -> Mapping[str, int]:
        """Count the present passwords by their hashes without so many characters at the end of each.

        One of another system counts by what stands in braces at its beginning.
        """

    def with_old_passwords(self, limit: int) -> Sequence[int]:
        """Return people of whom more passwords are kept than a new one is compared with, at most so many."""

    def forget_old_passwords(self, people: Iterable[int]) -> int:
        """Forget the passwords of these people that a new one is not compared with; return how many."""

    def count_hashes(self) -> int:
        """Count the accounts of which a hash of the password is kept."""

    def forget_hashes(self, limit: int) -> int:
        """Forget the passwords of at most so many people, present and past: they are known elsewhere; return how many.

        Nothing is said of it to sessions: the passwords themselves are what they were.
        """

    def set_preferences(self, person: int, preferences: Preferences) -> None:
        """Store what the person decided, in place of what was decided before."""

    def preferences(self, person: int) -> Preferences:
        """Return what the person decided; the defaults where nothing was."""
