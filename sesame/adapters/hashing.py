"""argon2id hashes, never more at once than memory allows, with a pepper if the site sets one."""

import hmac
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

from sesame.adapters.hash_queue import HashQueue

#: Marks a hash made under the pepper, so that a pepper can be introduced while old hashes remain.
_PEPPERED = "p1:"


@dataclass(frozen=True, slots=True, kw_only=True)
class HashVerdict:
    """The outcome of a comparison."""

    matches: bool
    outdated: bool = False


class Argon2Hasher:
    """Hash and compare secrets; each call holds ``memory_kib`` KiB, so calls wait in a bounded queue."""

    def __init__(
        self, *, time_cost: int, memory_kib: int, parallelism: int, queue: HashQueue, pepper: str = ""
    ) -> None:
        """Take the parameters of RFC 9106 and the queue in which calls wait for their turn."""
        self._argon2 = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        self._pepper = pepper.encode()
        self._queue = queue
        # Compared against when there is no account: the same work as for one that exists.
        self._decoy = self.hash("no account has this password")

    def hash(self, secret: str) -> str:
        """Return a new salted hash. Errors: ``Overloaded``."""
        with self._queue.turn():
            made = self._argon2.hash(self._season(secret, peppered=bool(self._pepper)))
        return f"{_PEPPERED}{made}" if self._pepper else made

    def verify(self, stored: str | None, secret: str) -> HashVerdict:
        """Compare; without a stored hash the same work is done and the answer is no. Errors: ``Overloaded``."""
        known = stored or self._decoy
        peppered = known.startswith(_PEPPERED)
        argon2_hash = known.removeprefix(_PEPPERED)
        try:
            with self._queue.turn():
                self._argon2.verify(argon2_hash, self._season(secret, peppered=peppered))
        except (VerificationError, InvalidHashError):
            return HashVerdict(matches=False)
        if stored is None:
            return HashVerdict(matches=False)
        old = self._argon2.check_needs_rehash(argon2_hash) or peppered != bool(self._pepper)
        return HashVerdict(matches=True, outdated=old)

    def _season(self, secret: str, *, peppered: bool) -> bytes:
        text = secret.encode("utf-8", "surrogatepass")
        return hmac.digest(self._pepper, text, "sha256") if peppered else text
