"""The password policy as data: each rule has an id, its figures and a predicate.

The same list draws the live checklist in the browser and decides on the server.
"""

import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.person import Person
from sesame.domain.ports import PasswordStrength
from sesame.domain.text import fold

#: The special characters of the guide: no apostrophe and no backslash, which may appear without counting.
SPECIAL = '!"#$%&()*+,-./:;<=>?@[]^_`{|}~'
SHORTEST = 12
LONGEST = 30
REMEMBERED = 3
#: A password that fewer guesses find is one of the first that would be tried against a stolen hash.
ENOUGH_GUESSES = 1e10

#: Where Unicode keeps places for pictographs to come: a phone may write some that this Python does not know yet.
_PICTOGRAPHS = (range(0x1F000, 0x1FB00), range(0x1FC00, 0x1FFFE))

#: Shorter names (« Li », « Anne-Lou ») occur inside too many good passwords to be refused.
_SHORTEST_NAME = 4
#: A number of fewer digits is no more telling than any other digits.
_SHORTEST_NUMBER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordContext:
    """What a password must not repeat: the login, the uid, the names and numbers others know; who counts guesses."""

    logins: tuple[str, ...]
    own_words: tuple[str, ...] = ()
    strength: PasswordStrength

    @classmethod
    def of(cls, person: Person, strength: PasswordStrength) -> "PasswordContext":
        """Return the context of one person."""
        return cls(logins=(person.login, person.uid), own_words=person.own_words, strength=strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    """One criterion: ``holds`` decides; ``facts`` are the figures that its sentence and the page use."""

    id: str
    holds: Callable[[str, PasswordContext], bool]
    facts: Mapping[str, str] = field(default_factory=dict)
    #: Whether the browser can tell before the form is sent.
    live: bool = True


def normalise_password(raw: str) -> str:
    """Return the password in the one form it is hashed and compared in (NFC, RFC 8265 § 4.2.2).

    Nothing else is changed: no trimming, no truncation, so that what was typed is what is kept.
    """
    # Sorting marks takes the square of their number. What is far too long is no password in any form.
    return raw if len(raw) > LONGEST * 4 else unicodedata.normalize("NFC", raw)


def _can_be_seen(char: str) -> bool:
    if any(ord(char) in block for block in _PICTOGRAPHS):
        return True
    return char.isprintable() and not char.isspace()


def _has_no_own_words(password: str, context: PasswordContext) -> bool:
    folded = fold(password)
    digits = "".join(char for char in password if char.isdigit())
    for word in context.own_words:
        whole = fold(word)
        if whole.isdigit():
            if len(whole) >= _SHORTEST_NUMBER and whole in digits:
                return False
            continue
        parts = [fold(part) for part in "".join(c if c.isalnum() else " " for c in word).split()]
        if any(len(part) >= _SHORTEST_NAME and part in folded for part in (whole, *parts)):
            return False
    return True


def _costs_enough(password: str, context: PasswordContext) -> bool:
    # What is too long is refused for that; counting its guesses would be work for nothing.
    return len(password) > LONGEST or context.strength.guesses(password, context.own_words) >= ENOUGH_GUESSES


#: Decided by comparing hashes, so by the service and not by a predicate; listed here to be shown.
HISTORY_RULE = PasswordRule(
    id="history", holds=lambda _password, _context: True, facts={"count": str(REMEMBERED)}, live=False
)

POLICY: tuple[PasswordRule, ...] = (
    PasswordRule(
        id="length",
        holds=lambda password, _: SHORTEST <= len(password) <= LONGEST,
        facts={"shortest": str(SHORTEST), "longest": str(LONGEST)},
    ),
    PasswordRule(id="lower", holds=lambda password, _: any(char.islower() for char in password)),
    PasswordRule(id="upper", holds=lambda password, _: any(char.isupper() for char in password)),
    PasswordRule(id="digit", holds=lambda password, _: any(char in "0123456789" for char in password)),
    PasswordRule(
        id="special",
        holds=lambda password, _: any(char in SPECIAL for char in password),
        facts={"characters": " ".join(SPECIAL), "set": SPECIAL},
    ),
    PasswordRule(
        id="no_space",
        # What cannot be seen is refused with the spaces: it could not be typed again.
        holds=lambda password, _: all(map(_can_be_seen, password)),
    ),
    PasswordRule(
        id="no_login",
        # Small letters, and no case folding: the browser knows no other way, and is to say the same.
        holds=lambda password, context: not any(name.lower() in password.lower() for name in context.logins),
    ),
    PasswordRule(id="no_own_words", holds=_has_no_own_words, live=False),
    PasswordRule(id="not_common", holds=_costs_enough, live=False),
    HISTORY_RULE,
)


def broken_rules(password: str, context: PasswordContext) -> tuple[PasswordRule, ...]:
    """Return the rules this password breaks, in the order they are shown; none when it may be taken."""
    # A text far too long is judged on its length alone: the other rules would cost time for nothing.
    if len(password) > LONGEST * 4:
        return POLICY[:1]
    return tuple(rule for rule in POLICY if not rule.holds(password, context))
