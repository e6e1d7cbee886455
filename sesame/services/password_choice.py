"""Whether a password may be chosen, and its hash: the same for activation, recovery and « Mon Sésame »."""

from dataclasses import dataclass
from dataclasses import field

from sesame.domain.password import REMEMBERED
from sesame.domain.password import PasswordContext
from sesame.domain.password import broken_rules
from sesame.domain.password import normalise_password
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import PasswordStrength
from sesame.domain.stores import Reading
from sesame.errors import Refused
from sesame.errors import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPassword:
    """A password that was compared with everything it must differ from, for the person of this inner key.

    Only ``PasswordChoice.check`` makes one, so that what is kept was checked, and was checked once.
    """

    person: int
    text: str = field(repr=False)


class PasswordChoice:
    """Applies the policy, the last passwords included."""

    def __init__(self, *, reading: Reading, hasher: Hasher, strength: PasswordStrength, remembers: bool = True) -> None:
        """Take the ports; ``remembers`` is false where another system knows the passwords, and their history."""
        self._remembers = remembers
        self._strength = strength
        self._reading = reading
        self._hasher = hasher

    def check(self, person: Person, raw: str) -> CheckedPassword:
        """Return the password as it may be kept.

        Errors: ``Refused`` on ``password``, with the ids of the broken ``rules``.
        """
        self.check_shape(person, raw)
        password = normalise_password(raw)
        if not self._remembers:
            return CheckedPassword(person=person.key, text=password)
        with self._reading() as tx:
            recent = tx.accounts.recent_hashes(person.key, REMEMBERED)
        if any(self._hasher.verify(old, password).matches for old in recent):
            raise Refused("password_refused", field="password", rules=["history"])
        return CheckedPassword(person=person.key, text=password)

    def check_shape(self, person: Person, raw: str) -> None:
        """Check what can be told of the password alone, the last ones aside.

        Whether it is one of the last ones is a secret until the current one was right. Errors: as ``check``.
        """
        password = normalise_password(raw)
        if not password:
            raise Refused("password_missing", field="password")
        broken = [rule.id for rule in broken_rules(password, PasswordContext.of(person, self._strength))]
        if broken:
            raise Refused("password_refused", field="password", rules=broken)

    def hash(self, person: Person, checked: CheckedPassword) -> str:
        """Return the hash; call it before the transaction, which a slow hash must not hold.

        Errors: ``Stale`` for a password that was checked for somebody else.
        """
        return self._hasher.hash(self.clear(person, checked))

    def clear(self, person: Person, checked: CheckedPassword) -> str:
        """Return the text, for a system that has to be told it. Errors: as ``hash``."""
        if checked.person != person.key:
            raise Stale("password_of_somebody_else")
        return checked.text
