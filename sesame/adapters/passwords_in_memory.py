"""A system that knows passwords, in this process alone: for tests and demonstrations, forgotten when it ends."""

import hashlib
import hmac
import os
import threading
from collections.abc import Callable
from collections.abc import Mapping

from sesame.domain.person import Person
from sesame.errors import NotTaken
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken


class PasswordsThatAreRead:
    """Says whether a password is right, and takes no new one from Sésame."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        """Take each login's password."""
        self._lock = threading.Lock()
        self._salt = os.urandom(16)
        self._kept = {login: self._digest(password) for login, password in passwords.items()}
        #: Whether it does not answer.
        self.is_away = False
        #: How often it was asked, by login.
        self.asked: list[str] = []

    def check(self, login: str, password: str, *, person: Person | None) -> bool:
        """Compare with what is kept under the person's login. Errors: ``Unavailable`` while it is away."""
        with self._lock:
            self.asked.append(login)
            if self.is_away:
                raise Unavailable("password")
            kept = self._kept.get(person.login) if person else None
        same = hmac.compare_digest(kept or self._salt, self._digest(password))
        return bool(password) and same

    def learn(self, login: str, password: str) -> None:
        """Change a password by another way than Sésame's."""
        with self._lock:
            self._kept[login] = self._digest(password)

    def _digest(self, password: str) -> bytes:
        return hashlib.sha256(self._salt + password.encode()).digest()


class PasswordsInMemory(PasswordsThatAreRead):
    """Says whether a password is right, and takes new ones."""

    def __init__(
        self, passwords: Mapping[str, str], *, refuses: Callable[[str], WhyNotTaken | None] = lambda _password: None
    ) -> None:
        """Take each login's password; ``refuses`` are its own rules for new ones."""
        super().__init__(passwords)
        self._refuses = refuses

    def change(self, person: Person, password: str, *, first: bool) -> None:
        """Keep the new password. Errors: ``NotTaken``; ``Unavailable`` while it is away."""
        if self.is_away:
            raise Unavailable("password")
        if first and person.login in self._kept:
            raise NotTaken(WhyNotTaken.HAS_ONE)
        why = self._refuses(password)
        if why is not None:
            raise NotTaken(why)
        self.learn(person.login, password)
