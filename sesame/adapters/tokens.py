"""Random ids and keyed digests, all derived from one secret key."""

import hashlib
import hmac
import secrets


class KeyedSecrets:
    """Digests under a key, each purpose apart from the others."""

    def __init__(self, key: str) -> None:
        """Take the secret key; changing it resets what its digests point to."""
        self._key = key.encode()

    def new_id(self) -> str:
        """Return 256 random bits as text that fits a cookie."""
        return secrets.token_urlsafe(32)

    def digest(self, purpose: str, text: str) -> str:
        """Return the HMAC-SHA-256 of the text under a key of that purpose, in hexadecimal."""
        purpose_key = hmac.digest(self._key, b"sesame:" + purpose.encode(), "sha256")
        return hmac.new(purpose_key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
