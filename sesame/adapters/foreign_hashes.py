"""Hashes that another system made of a password: read, bounded in what they cost, and compared; none is made here.

What is kept begins with its kind in braces, which says what it costs to compare with: ``{SSHA512}``,
``{CRYPT-6-5000}``, ``{CRYPT-2b-12}``, ``{ARGON2$argon2id$v=19$m=4096,t=3,p=1}``.
"""

import binascii
import re
import secrets
from base64 import b64decode
from base64 import b64encode
from collections.abc import Callable
from string import ascii_letters
from string import digits
from typing import Any

import bcrypt
from argon2 import PasswordHasher
from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError
from passlib.handlers.ldap_digests import ldap_salted_sha1
from passlib.handlers.ldap_digests import ldap_salted_sha256
from passlib.handlers.ldap_digests import ldap_salted_sha512
from passlib.handlers.sha2_crypt import sha256_crypt
from passlib.handlers.sha2_crypt import sha512_crypt

from sesame.errors import Refused

#: What is kept of another system begins so, and none of our own hashes does.
MARK = "{"

_SCHEME = re.compile(r"\{([A-Za-z0-9_-]{1,20})\}(.*)", re.DOTALL)
_SALTED = {"SSHA": ldap_salted_sha1, "SSHA256": ldap_salted_sha256, "SSHA512": ldap_salted_sha512}
_CRYPTS = {"5": sha256_crypt, "6": sha512_crypt}
_BCRYPT = re.compile(r"\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}")
#: Of these, whoever reads a copy of the tables finds the passwords within hours, or a part of one is enough to sign in.
_WEAK = frozenset({"SHA", "SHA256", "SHA512", "MD5", "SMD5", "LANMAN", "NT", "MD4", "CLEARTEXT", "CLEAR"})
_MOST_ROUNDS = 1_000_000
_MOST_BCRYPT = 14
#: KiB of memory, and that by passes: some five times what ours cost.
_MOST_MEMORY, _MOST_MEMORY_PASSES = 131_072, 1_048_576
#: bcrypt looks at so many bytes, and its library refuses more rather than leave them out.
_BCRYPT_BYTES = 72
_ARGON2 = PasswordHasher()
#: Bytes of salt and digest, as its module in slapd makes them.
_ARGON2_SIZES = (16, 32)
#: Of crypt's own base 64.
_LETTERS = f"./{digits}{ascii_letters}"
_SIZES = {"5": 43, "6": 86}

# Their lazy choice at the first comparison would be made by two threads at once.
for _crypt in _CRYPTS.values():
    _crypt.set_backend("builtin")


def read(raw: str) -> str:
    """Return a hash of a directory as it is kept; one in the base 64 of ``ldapsearch`` is read too.

    Errors: ``Refused`` with ``hash_scheme_unknown``, ``hash_scheme_weak``, ``hash_locked``, ``hash_damaged`` or
    ``hash_too_dear``; nothing of the text is in it.
    """
    scheme, value = _parted(raw.strip())
    if value.startswith("!"):
        # So do directories lock an account: no password is right.
        raise Refused("hash_locked", field="hash")
    if scheme in _SALTED:
        kept = f"{{{scheme}}}{value}"
        _parsed(_SALTED[scheme].from_string, kept)
        return kept
    if scheme == "ARGON2":
        return _argon2(value)
    if scheme == "CRYPT":
        return _crypted(value)
    raise Refused("hash_scheme_weak" if scheme in _WEAK else "hash_scheme_unknown", field="hash")


def matches(stored: str, secret: bytes) -> bool:
    """Tell whether the password is that of a hash which ``read`` returned."""
    kind, _, value = stored[1:].partition("}")
    try:
        if kind in _SALTED:
            return bool(_SALTED[kind].verify(secret, stored))
        if kind.startswith("ARGON2"):
            return _ARGON2.verify(value, secret)
        _, variant, _ = kind.split("-")
        if variant in _CRYPTS:
            return bool(_CRYPTS[variant].verify(secret, value))
        return bcrypt.checkpw(secret[:_BCRYPT_BYTES], value.encode("ascii"))
    except (VerificationError, ValueError):
        # Or a password with a character that this kind of hash cannot have been made of.
        return False


def decoy(kind: str) -> str | None:
    """Return what nothing matches and costs as much as a hash of that kind; none where that is next to nothing."""
    if kind.startswith(f"{MARK}ARGON2"):
        own = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in _ARGON2_SIZES)
        return "$".join((f"{kind}{kind[len('{ARGON2') : -1]}", *own))
    if not kind.startswith(f"{MARK}CRYPT-"):
        return None
    _, variant, cost = kind[1:-1].split("-")
    if variant in _CRYPTS:
        return f"{kind}${variant}$rounds={cost}${_drawn(16)}${_drawn(_SIZES[variant])}"
    return f"{kind}{bcrypt.gensalt(int(cost)).decode()}{_drawn(31)}"


def _parted(text: str) -> tuple[str, str]:
    found = _SCHEME.fullmatch(text) or _SCHEME.fullmatch(_from_ldapsearch(text))
    if found:
        return found[1].upper(), found[2]
    # What other software keeps it in: without a scheme, since each of these says its own.
    if text.startswith("$"):
        return ("ARGON2" if text.startswith("$argon2") else "CRYPT"), text
    return "", text


def _from_ldapsearch(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _argon2(value: str) -> str:
    found = _parsed(extract_parameters, value)
    if found.memory_cost > _MOST_MEMORY or found.memory_cost * found.time_cost > _MOST_MEMORY_PASSES:
        raise Refused("hash_too_dear", field="hash")
    return f"{{ARGON2{value.rsplit('$', 2)[0]}}}{value}"


def _crypted(value: str) -> str:
    variant = value[1:2] if value[2:3] == "$" else ""
    if variant in _CRYPTS:
        found = _parsed(_CRYPTS[variant].from_string, value)
        if not found.checksum:
            raise Refused("hash_damaged", field="hash")
        if found.rounds > _MOST_ROUNDS:
            raise Refused("hash_too_dear", field="hash")
        return f"{{CRYPT-{variant}-{found.rounds}}}{value}"
    if value.startswith("$2"):
        blowfish = _BCRYPT.fullmatch(value)
        if not blowfish:
            raise Refused("hash_damaged", field="hash")
        if int(blowfish[1]) > _MOST_BCRYPT:
            raise Refused("hash_too_dear", field="hash")
        return f"{{CRYPT-2b-{int(blowfish[1])}}}{value}"
    # The first crypt has no mark of its own, and compares eight characters; MD5's is « 1 ».
    weak = variant == "1" or re.fullmatch(r"[./A-Za-z0-9]{13}", value)
    raise Refused("hash_scheme_weak" if weak else "hash_scheme_unknown", field="hash")


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except (ValueError, InvalidHashError):
        raise Refused("hash_damaged", field="hash") from None


def _drawn(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
