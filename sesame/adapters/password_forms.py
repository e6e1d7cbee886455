"""The forms in which targets take passwords: clear, or hashes of the schemes that directories know."""

from argon2 import PasswordHasher
from argon2 import Type
from passlib.handlers.ldap_digests import ldap_salted_sha512
from passlib.handlers.sha2_crypt import sha512_crypt

from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret

#: A directory pays this at each bind of wifi and mail: the least that OWASP names, some 30 ms.
_ARGON2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_ROUNDS = 60_000
_SALT_BYTES = 16


class DirectoryForms:
    """Makes each form apart from our own hash, and without its pepper, which no directory has."""

    def make(self, form: PasswordForm, password: str) -> PasswordSecret:
        """Return the password in that form."""
        return PasswordSecret(form=form, value=_made(form, password))


def _made(form: PasswordForm, password: str) -> str:
    match form:
        case PasswordForm.ARGON2:
            return "{ARGON2}" + _ARGON2.hash(password)
        case PasswordForm.SSHA512:
            return str(ldap_salted_sha512.using(salt_size=_SALT_BYTES).hash(password))
        case PasswordForm.CRYPT_SHA512:
            return "{CRYPT}" + str(sha512_crypt.using(rounds=_ROUNDS).hash(password))
        case PasswordForm.CLEAR:
            return password
        case PasswordForm.NONE:
            message = "a target that takes no password has no form of one"
            raise ValueError(message)
