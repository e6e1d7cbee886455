"""Hashes of one password as other systems made them: OpenSSL's, the C library's, slapd's, argon2's own program."""

import hashlib
from base64 import b64encode

from argon2 import PasswordHasher

PASSWORD = "Vélo-Grenier-Cumin6"
WRONG = "Vélo-Grenier-Cumin7"


def salted(scheme: str, algorithm: str, salt: bytes = b"8 octets") -> str:
    """Return what slapd keeps: the digest of password and salt, and the salt, in base 64."""
    digest = hashlib.new(algorithm, PASSWORD.encode() + salt).digest()
    return f"{{{scheme}}}{b64encode(digest + salt).decode()}"


#: As the module argon2 of slapd keeps it, cheaper.
ARGON2 = "{ARGON2}" + PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SSHA512 = salted("SSHA512", "sha512")
SSHA = salted("SSHA", "sha1", b"four")
#: By ``openssl passwd -6``.
SHA512_CRYPT = (
    "{CRYPT}$6$abcdefgh$xlTzpq331HUPEnTefs9r7M1nT1VkrKlqLUxpEO/mJym/fAXEyrc8R7pGtiekC646Hre4Z4FdLeHHHIgOcx1T0/"
)
#: By crypt(3) of the C library.
SHA256_CRYPT = "{CRYPT}$5$rounds=7000$abcdefgh$f7FgMpUvXlDHvRu1tnIXHpbbjx1FP5IZVeHd6jNKUw/"
BCRYPT = "{CRYPT}$2b$05$abcdefghijklmnopqrstuug0eH4v0bezpD0S4rgIzN.rG2UNss1l."

#: One of each kind that is taken, by what it is kept under.
TAKEN = {
    "{ARGON2$argon2id$v=19$m=8,t=1,p=1}": ARGON2,
    "{SSHA512}": SSHA512,
    "{SSHA256}": salted("SSHA256", "sha256"),
    "{SSHA}": SSHA,
    "{CRYPT-6-5000}": SHA512_CRYPT,
    "{CRYPT-5-7000}": SHA256_CRYPT,
    "{CRYPT-2b-5}": BCRYPT,
}
