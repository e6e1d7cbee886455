"""Where there is a directory, this CAS server asks it and not Sésame: is a bind taken, and who is it."""

from collections.abc import Callable
from typing import TypeVar

from cas_server.auth import AuthUser

from demo.cas.sign_in import stored_login
from demo.directory import asking
from demo.directory.places import FINDER
from sesame.errors import Unavailable

Answer = TypeVar("Answer")


class DirectoryUser(AuthUser):  # type: ignore[misc]
    """Somebody at the sign-in page."""

    def __init__(self, username: str) -> None:
        """Take the login as it is stored, however it was typed: services compare it to the letter."""
        super().__init__(stored_login(username))

    def test_password(self, password: str) -> bool:
        """Tell whether the directory takes a bind with it."""
        entry = _asked(lambda: asking.find(FINDER, self.username))
        return entry is not None and _asked(lambda: asking.opens(entry.dn, password))

    def attributs(self) -> dict[str, str]:
        """Return what services may know of who signed in."""
        entry = _asked(lambda: asking.find(FINDER, self.username))
        return {name: entry.first(name) for name in ("uid", "displayName", "mail")} if entry else {}


def _asked(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except asking.Away as error:
        raise Unavailable("password") from error
