"""Whether a password may be chosen, and its hash: the same for activation, recovery and « Mon Sésame »."""

from sesame.domain.password import REMEMBERED
from sesame.domain.password import PasswordContext
from sesame.domain.password import broken_rules
from sesame.domain.password import normalise_password
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import UnitOfWork
from sesame.errors import Refused


class PasswordChoice:
    """Applies the policy, the last passwords included."""

    def __init__(self, *, unit_of_work: UnitOfWork, hasher: Hasher) -> None:
        """Take the ports."""
        self._unit_of_work = unit_of_work
        self._hasher = hasher

    def check(self, person: Person, raw: str) -> None:
        """Accept in silence. Errors: ``Refused`` on ``password``, with the ids of the broken ``rules``."""
        self.check_shape(person, raw)
        password = normalise_password(raw)
        with self._unit_of_work() as tx:
            recent = tx.accounts.recent_hashes(person.uid, REMEMBERED)
        if any(self._hasher.verify(old, password).matches for old in recent):
            raise Refused("password_refused", field="password", rules=["history"])

    def check_shape(self, person: Person, raw: str) -> None:
        """Check what can be told of the password alone, the last ones aside.

        Whether it is one of the last ones is a secret until the current one was right. Errors: as ``check``.
        """
        password = normalise_password(raw)
        if not password:
            raise Refused("password_missing", field="password")
        broken = [rule.id for rule in broken_rules(password, PasswordContext.of(person))]
        if broken:
            raise Refused("password_refused", field="password", rules=broken)

    def hash(self, person: Person, raw: str) -> str:
        """Check again and return the hash; call it before the transaction, which a slow hash must not hold."""
        self.check(person, raw)
        return self._hasher.hash(normalise_password(raw))
