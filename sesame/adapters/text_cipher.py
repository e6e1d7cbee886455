"""Texts encrypted at rest, by Fernet (AES-128 in CBC mode, HMAC-SHA-256), under a ring of keys."""

import base64
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken
from cryptography.fernet import MultiFernet

from sesame.domain.key_ages import KeyAge

#: Before what is encrypted, so that texts written in clear by earlier versions are told apart.
_MARK = "fernet:"


class FernetCipher:
    """Encrypts under the newest key, and reads what any key of the ring encrypted."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the secrets, the newest first; a key is derived from each, apart from whatever else they serve."""
        self._newest = Fernet(_key(secrets[0]))
        self._ring = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def encrypt(self, text: str) -> str:
        """Return the text as it may be stored."""
        return _MARK + self._ring.encrypt(text.encode()).decode()

    def age(self, stored: str) -> KeyAge:
        """Tell which key opens it; one in clear, of an earlier version, is as old as can be."""
        if self.decrypt(stored) is None:
            return KeyAge.UNREADABLE
        try:
            self._newest.decrypt(stored.removeprefix(_MARK))
        except (InvalidToken, ValueError):
            return KeyAge.OLDER
        return KeyAge.NEWEST

    def decrypt(self, stored: str) -> str | None:
        """Return the text; a stored one without our mark is of an earlier version, and is the text itself."""
        if not stored.startswith(_MARK):
            return stored
        try:
            return self._ring.decrypt(stored.removeprefix(_MARK)).decode()
        except (InvalidToken, ValueError):
            return None


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"sesame:joker-question", "sha256"))
