"""argon2id hashes, never more at once than memory allows, with a pepper if the site sets one.

Hashes of another system are compared too, until the first right password gives one of ours.
"""

import hmac
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from operator import attrgetter

from argon2 import PasswordHasher
from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

from sesame.adapters import foreign_hashes
from sesame.adapters.hash_queue import HashQueue
from sesame.domain.key_ages import PepperAge
from sesame.domain.ports import Decoy

#: Marks a hash of 0.2.0 under the one pepper there was, which is the oldest of the ring today.
_FIRST_PEPPER = "p1:"
#: Of what is stored, as much as tells its pepper.
MARK_LENGTH = 10
#: A salt of 16 bytes and a digest of 32, in base 64, each behind a dollar.
_OWN_BYTES = (16, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class HashVerdict:
    """The outcome of a comparison."""

    matches: bool
    outdated: bool = False


class Argon2Hasher:
    """Hash and compare secrets; each call holds ``memory_kib`` KiB, so calls wait in a bounded queue."""

    def __init__(
        self, *, time_cost: int, memory_kib: int, parallelism: int, queue: HashQueue, peppers: Sequence[str] = ()
    ) -> None:
        """Take the parameters of RFC 9106, the queue in which calls wait, and the peppers, newest first."""
        self._argon2 = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        keys = [pepper.encode() for pepper in peppers if pepper]
        # Before a hash stands which pepper it is of, so that a comparison is one hash for every generation.
        self._newest = pepper_mark(keys[0]) if keys else ""
        self._readable = {
            "": b"",
            **{pepper_mark(pepper): pepper for pepper in keys},
            **({_FIRST_PEPPER: keys[-1]} if keys else {}),
        }
        self._queue = queue
        # Compared against when there is no account: the same work as for one that has a hash of today.
        self._decoy = self.hash(secrets.token_urlsafe())
        self.own_characters = len(_own_part())

    def hash(self, secret: str) -> str:
        """Return a new salted hash. Errors: ``Overloaded``."""
        with self._queue.turn():
            made = self._argon2.hash(_season(secret, self._readable[self._newest]))
        return f"{self._newest}{made}"

    def verify(self, stored: str | None, secret: str) -> HashVerdict:
        """Compare; without a stored hash the same work is done and the answer is no. Errors: ``Overloaded``."""
        if stored and stored.startswith(foreign_hashes.MARK):
            return self._verify_foreign(stored, secret)
        return self._verify_own(stored, secret)

    def _verify_own(self, stored: str | None, secret: str) -> HashVerdict:
        known = stored or self._decoy
        mark, argon2_hash = _parted(known)
        # A pepper that has left the ring: the same work, under another, which cannot match.
        pepper = self._readable.get(mark, self._readable[self._newest])
        try:
            with self._queue.turn():
                self._argon2.verify(argon2_hash, _season(secret, pepper))
        except (VerificationError, InvalidHashError):
            return HashVerdict(matches=False)
        if not stored or mark not in self._readable:
            return HashVerdict(matches=False)
        old = self._argon2.check_needs_rehash(argon2_hash) or mark != self._newest
        return HashVerdict(matches=True, outdated=old)

    def _verify_foreign(self, stored: str, secret: str) -> HashVerdict:
        with self._queue.turn():
            right = foreign_hashes.matches(stored, _season(secret, b""))
        # Besides, the work of one of ours, right or wrong: a quick hash would tell whose account was adopted.
        self._verify_own(None, secret)
        return HashVerdict(matches=right, outdated=right)

    def read_foreign(self, raw: str) -> str:
        """Return a hash that another system made, as it is kept and compared. Errors: ``Refused`` on ``hash``."""
        return foreign_hashes.read(raw)

    def place(self) -> AbstractContextManager[None]:
        """Hold a place for all the hashes of one page. Errors: ``Overloaded`` when all are taken."""
        return self._queue.place()

    def decoys(self, kinds: Mapping[str, int]) -> list[Decoy]:
        """Return a decoy for each set of parameters among the kept hashes, that of today's last."""
        today = _parted(self._decoy)[1][: -self.own_characters]
        many: Counter[str] = Counter()
        foreign: list[Decoy] = []
        for kind, count in kinds.items():
            if kind.startswith(foreign_hashes.MARK):
                if decoy := foreign_hashes.decoy(kind):
                    foreign.append(Decoy(hash=decoy, many=count))
                else:
                    many[today] += count
                continue
            parameters = _parted(kind)[1]
            # What is no hash costs nothing to compare with, and a decoy of it would not either.
            if parameters == today or _is_readable(parameters):
                many[parameters] += count
        older = sorted(one for one in many if one != today)
        return [
            *sorted(foreign, key=attrgetter("hash")),
            *(Decoy(hash=f"{one}{_own_part()}", many=many[one]) for one in older),
            Decoy(hash=self._decoy, many=many[today]),
        ]


def _own_part() -> str:
    # Drawn by lot: nothing has ever given this digest.
    return "".join(f"${b64encode(secrets.token_bytes(size)).decode().rstrip('=')}" for size in _OWN_BYTES)


def _is_readable(parameters: str) -> bool:
    try:
        extract_parameters(f"{parameters}{_own_part()}")
    except InvalidHashError:
        return False
    return True


def pepper_mark(pepper: bytes) -> str:
    """Return what stands before the hashes under that pepper."""
    return f"p{hmac.digest(pepper, b'sesame:pepper-mark', 'sha256').hex()[:8]}:"


def pepper_age(stored: str, peppers: Sequence[str]) -> PepperAge:
    """Tell of which pepper a hash is, by its first ``MARK_LENGTH`` characters."""
    if stored.startswith(foreign_hashes.MARK):
        return PepperAge.FOREIGN
    mark, _ = _parted(stored)
    marks = [pepper_mark(pepper.encode()) for pepper in peppers]
    if not mark:
        return PepperAge.NONE
    if mark in marks[:1]:
        return PepperAge.NEWEST
    return PepperAge.OLDER if mark in marks or (marks and mark == _FIRST_PEPPER) else PepperAge.LOST


def _parted(stored: str) -> tuple[str, str]:
    mark, colon, argon2_hash = stored.partition(":")
    return (f"{mark}:", argon2_hash) if colon else ("", stored)


def _season(secret: str, pepper: bytes) -> bytes:
    text = secret.encode("utf-8", "surrogatepass")
    return hmac.digest(pepper, text, "sha256") if pepper else text
