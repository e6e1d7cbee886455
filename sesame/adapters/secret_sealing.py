"""Passwords sealed by HPKE (RFC 9180: X25519, HKDF-SHA-256, ChaCha20-Poly1305) to the deliverer's public key."""

import json
from base64 import b64decode
from base64 import b64encode
from binascii import Error as NoBase64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD
from cryptography.hazmat.primitives.hpke import KDF
from cryptography.hazmat.primitives.hpke import KEM
from cryptography.hazmat.primitives.hpke import Suite

from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_KEY_BYTES = 32
#: What is sealed is made so long before, or a multiple of it, so that the length of a password cannot be seen.
_BLOCK = 256


class HpkeSealer:
    """Seals to one public key; it holds nothing with which it could open."""

    def __init__(self, public_key: str) -> None:
        """Take the public key in base 64. Errors: ``ValueError``."""
        self._key = X25519PublicKey.from_public_bytes(_bytes(public_key))

    def seal(self, target: str, secret: PasswordSecret) -> bytes:
        """Return what may be stored; for no other target does it open."""
        said = json.dumps([secret.form.value, secret.value]).encode()
        padded = said.ljust(-(-len(said) // _BLOCK) * _BLOCK)
        return _SUITE.encrypt(padded, self._key, info=_info(target))


class HpkeOpener:
    """Opens what was sealed to the public half of any of its keys."""

    def __init__(self, *private_keys: str) -> None:
        """Take private keys in base 64, the newest first. Errors: ``ValueError``."""
        self._keys = [X25519PrivateKey.from_private_bytes(_bytes(one)) for one in private_keys]

    def open(self, target: str, sealed: bytes) -> PasswordSecret | None:
        """Return the secret; none where it was sealed for another key or target, or was changed since."""
        for key in self._keys:
            try:
                form, value = json.loads(_SUITE.decrypt(sealed, key, info=_info(target)))
                return PasswordSecret(form=PasswordForm(form), value=value)
            except (InvalidTag, ValueError):
                continue
        return None


def new_key_pair() -> tuple[str, str]:
    """Return a new private key and its public half, both in base 64."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def public_half(private_key: str) -> str:
    """Return the public half of a private key. Errors: ``ValueError``."""
    return _text(X25519PrivateKey.from_private_bytes(_bytes(private_key)).public_key().public_bytes_raw())


def _info(target: str) -> bytes:
    return b"sesame:publication:" + target.encode()


def _bytes(key: str) -> bytes:
    try:
        raw = b64decode(key, validate=True)
    except NoBase64:
        raw = b""
    if len(raw) != _KEY_BYTES:
        message = "no key of 32 bytes in base 64"
        raise ValueError(message)
    return raw


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
