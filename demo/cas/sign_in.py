"""The one thing this CAS server asks of Sésame: is this password right, and who is it."""

from cas_server.auth import AuthUser

from demo.cas.client_address import client_address
from demo.cas.password_check import sesame


def stored_login(typed: str) -> str:
    """Return a login as it is stored, however it was typed."""
    return typed.strip().lower()


class SesameUser(AuthUser):  # type: ignore[misc]
    """Somebody at the sign-in page."""

    def __init__(self, username: str) -> None:
        """Take the login as it is stored, however it was typed: services compare it to the letter."""
        super().__init__(stored_login(username))

    def test_password(self, password: str) -> bool:
        """Tell whether the password opens an active account."""
        return sesame().check_password(self.username, password, origin=client_address())

    def attributs(self) -> dict[str, str]:
        """Return what services may know of who signed in."""
        person = sesame().person(self.username)
        if person is None:
            return {}
        return {"uid": person.uid, "displayName": person.full_name, "mail": person.mail or ""}
