"""Keeping a password for a target from whoever reads our tables: the web machines seal it, the deliverer opens it."""

from typing import Protocol

from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret


class PasswordForms(Protocol):
    """Makes a password's form for a target: clear as it is, or a hash that the target's system knows."""

    def make(self, form: PasswordForm, password: str) -> PasswordSecret:
        """Return the password in that form."""


class SecretSealer(Protocol):
    """Seals to the deliverer's public key: who seals cannot read it back."""

    def seal(self, target: str, secret: PasswordSecret) -> bytes:
        """Return what may be stored; for no other target does it open."""


class SecretOpener(Protocol):
    """Opens what was sealed, with the private key."""

    def open(self, target: str, sealed: bytes) -> PasswordSecret | None:
        """Return the secret; none where it was sealed for another key or target."""
