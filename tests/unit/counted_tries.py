"""The tries of a sign-in, one after the other, as the guard of the house counts them."""

from sesame.domain.audit import AuditEvent
from sesame.domain.person import Person
from sesame.services.sign_in_guard import SignInGuard
from sesame.services.sign_in_guard import SignInTry
from tests.invented_people import LEA
from tests.unit.house import House

LIMIT = 10
HOME, CAFE, STRANGER = "192.0.2.1", "203.0.113.9", "198.51.100.1"


class Counted:
    """The tries of one login after another, each with its answer."""

    def __init__(self, house: House) -> None:
        """Take the guard of the house, where a login has ten tries."""
        self.house = house
        self.guard: SignInGuard = house.services.sign_in._guard

    def begin(self, origin: str = "", person: Person | None = LEA, login: str = "lmartin") -> SignInTry:
        """Count a try."""
        with self.house.unit_of_work() as tx:
            return self.guard.begin(tx, login, person, origin)

    def settle(self, tried: SignInTry, *, right: bool) -> SignInTry:
        """Answer it."""
        with self.house.unit_of_work() as tx:
            self.guard.settle(tx, tried, right=right)
        return tried

    def wrong(self, origin: str = "", person: Person | None = LEA, login: str = "lmartin") -> SignInTry:
        """Be wrong once."""
        return self.settle(self.begin(origin, person, login), right=False)

    def right(self, origin: str = "", person: Person | None = LEA, login: str = "lmartin") -> SignInTry:
        """Be right once."""
        return self.settle(self.begin(origin, person, login), right=True)

    def spend_the_login(self) -> None:
        """Let strangers spend the window of the login, each as much as a new address may."""
        for number in range(2):
            for _ in range(LIMIT // 2):
                self.wrong(f"198.51.100.{number}")

    def events(self, person: int = LEA.key) -> list[AuditEvent]:
        """Return what was noted of somebody."""
        with self.house.unit_of_work() as tx:
            return list(tx.audit.stream(person))
