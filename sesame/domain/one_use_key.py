"""A one-use key: 80 random bits that somebody can read out on the telephone, and write down without a mistake.

Written in Douglas Crockford's Base 32 with its check character (modulo 37): no I, L, O or U, small letters and the
look-alikes of digits are understood, any single wrong character and any two neighbours exchanged are told.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sesame.domain.person_file import HeldKey
from sesame.errors import Refused

BITS = 80
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = f"{_DIGITS}*~$=U"
_LENGTH = BITS // 5
_GROUP = 4
_LOOK_ALIKE = str.maketrans("OIL", "011")
#: More than a key with any separators; nothing longer is looked at.
_LONGEST_TYPED = 64


class KeyAct(StrEnum):
    """What a key is good for, and for nothing else; the names are those of the journeys."""

    ACTIVATION = "activation"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedKey:
    """Whose a key is that somebody gave, and the act it is good for."""

    person: int
    act: str


class OneUseKeys(Protocol):
    """Keys and codes that open a closed path once, by digest alone."""

    def give(self, digest: str, *, person: int, act: str, until: dt.datetime) -> None:
        """Keep a key of somebody for one act."""

    def withdraw(self, person: int, *, act: str) -> None:
        """Forget the keys of a person for one act."""

    def try_(self, digest: str, *, now: dt.datetime, limit: int) -> HandedKey | None:
        """Count one try with a key, holding it until the commit; return whose it is, and for what, while it is good."""

    def give_back(self, digest: str) -> None:
        """Take back one try of a key."""

    def spend(self, digest: str) -> None:
        """Forget a key that was used."""

    def held(self, person: int, *, now: dt.datetime) -> list[HeldKey]:
        """Return what a person holds that is still good."""

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of the keys whose life ended before then; return how many."""


def write(number: int) -> str:
    """Return the key of a number of 80 bits, as people read it: « 4G7K-2M9P-X3TB-8W5N-C »."""
    digits = "".join(_DIGITS[(number >> shift) & 31] for shift in range(BITS - 5, -1, -5))
    written = f"{digits}{_CHECKS[number % 37]}"
    return "-".join(written[start : start + _GROUP] for start in range(0, len(written), _GROUP))


def without_separators(raw: str) -> str:
    """Return what was typed without spaces and dashes, as people put them into keys and codes."""
    return "".join(raw.replace("-", " ").split())


def read(raw: str) -> str:
    """Return the key as ``write`` gave it, however it was typed.

    Errors: ``Refused`` on ``key``: ``key_malformed`` where it cannot be one, ``key_mistyped`` where the check
    character tells of a slip.
    """
    if len(raw) > _LONGEST_TYPED:
        raise Refused("key_malformed", field="key")
    typed = without_separators(raw).upper()
    digits, check = typed[:-1].translate(_LOOK_ALIKE), typed[-1:]
    if len(digits) != _LENGTH or any(digit not in _DIGITS for digit in digits):
        raise Refused("key_malformed", field="key")
    number = 0
    for digit in digits:
        number = number * 32 + _DIGITS.index(digit)
    if _CHECKS[number % 37] not in (check, check.translate(_LOOK_ALIKE)):
        raise Refused("key_mistyped", field="key")
    return write(number)
