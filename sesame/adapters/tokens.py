"""Random ids and keyed digests, all derived from one secret key."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import cast

from itsdangerous import BadData
from itsdangerous import URLSafeTimedSerializer

from sesame.domain import one_use_key
from sesame.errors import Expired

#: What is counted for years must be found again after a rotation: its purposes begin so.
_LASTING = "guess-budget"


class KeyedSecrets:
    """Digests under a key, each purpose apart from the others."""

    def __init__(self, key: str, *, fallbacks: Sequence[str] = (), budget_key: str = "") -> None:
        """Take the secret key, those of before (newest first), and the key of guess budgets.

        That one is by default the oldest of them all: a rotation must not open anybody's budget again.
        """
        self._keys = [one.encode() for one in (key, *fallbacks)]
        self._lasting = [budget_key.encode() or self._keys[-1]]

    def new_id(self) -> str:
        """Return 256 random bits as text that fits a cookie."""
        return secrets.token_urlsafe(32)

    def new_code(self) -> str:
        """Return eight random digits."""
        return f"{secrets.randbelow(10**8):08d}"

    def new_key(self) -> str:
        """Return a one-use key of 80 random bits, as people read it."""
        return one_use_key.write(secrets.randbits(one_use_key.BITS))

    def digest(self, purpose: str, text: str) -> str:
        """Return the HMAC-SHA-256 of the text under a key of that purpose, in hexadecimal."""
        return self.digests(purpose, text)[0]

    def digests(self, purpose: str, text: str) -> list[str]:
        """Return the digests under each key of the ring, the newest first."""
        keys = self._lasting if purpose.startswith(_LASTING) else self._keys
        return [_digest(key, purpose, text) for key in keys]


class SignedLinks:
    """Tokens by itsdangerous: each purpose has its own salt, so that none opens another's door."""

    def __init__(self, key: str, *, fallbacks: Sequence[str] = ()) -> None:
        """Take the secret key, which signs, and those of before (newest first), whose tokens are still read."""
        self._oldest_first = [*reversed(fallbacks), key]

    def seal(self, purpose: str, content: dict[str, str]) -> str:
        """Return a token of that purpose."""
        return str(self._serializer(purpose).dumps(content))

    def open(self, purpose: str, token: str, *, max_age: dt.timedelta) -> dict[str, str]:
        """Return what was sealed; whatever is wrong with a token, the answer is the same."""
        try:
            content = self._serializer(purpose).loads(token, max_age=int(max_age.total_seconds()))
        except BadData as error:
            raise Expired("link_expired") from error
        return cast("dict[str, str]", content)

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._oldest_first, salt=f"sesame:{purpose}")


def _digest(key: bytes, purpose: str, text: str) -> str:
    purpose_key = hmac.digest(key, b"sesame:" + purpose.encode(), "sha256")
    return hmac.new(purpose_key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
