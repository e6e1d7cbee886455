"""The shape of each kind of number, checked before anything is looked up."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cache

from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

#: No known number is longer; what is longer is refused before any pattern is tried on it.
LONGEST = 64

#: Spaces, and marks that cannot be seen, which people copy along with a number from a card or a letter.
_SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
#: The dashes that a word processor writes where one was typed.
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")

DEFAULT_PATTERNS: Mapping[IdentifierKind, str] = {
    IdentifierKind.STUDENT_NUMBER: r"[0-9]{5,12}",
    # Eleven letters or digits, of both sorts: national forms end in one letter (before 2018) or two,
    # those a university issued itself mix both anywhere.
    IdentifierKind.INE: r"(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{11}",
    IdentifierKind.STAFF_NUMBER: r"[0-9]{2,12}",
    IdentifierKind.UID: r"[a-z0-9][a-z0-9._-]{1,63}",
    IdentifierKind.LOGIN: r"[a-z0-9][a-z0-9._-]{1,63}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierFormats:
    """The pattern of each kind, as this university writes its numbers."""

    patterns: Mapping[IdentifierKind, str] = field(default_factory=lambda: DEFAULT_PATTERNS)

    def parse(self, kind: IdentifierKind, raw: str) -> str:
        """Return the number as it is stored: spaces and case forgiven.

        Errors: ``Refused`` with ``identifier_missing``, ``identifier_too_long`` or
        ``identifier_malformed``, whose fact ``kind`` says which number was expected.
        """
        if len(raw) > LONGEST * 2:
            raise Refused("identifier_too_long", field="number", kind=kind)
        compact = raw if raw.isascii() and raw.isalnum() else _compact(raw)
        if kind in NUMBER_KINDS:
            compact = compact.replace("-", "").replace(".", "")
        value = compact.upper() if kind in NUMBER_KINDS else compact.lower()
        if not value:
            raise Refused("identifier_missing", field="number", kind=kind)
        if len(value) > LONGEST or not _compiled(self.patterns[kind]).fullmatch(value):
            raise Refused("identifier_malformed", field="number", kind=kind)
        return value


def _compact(raw: str) -> str:
    """Return what was typed as one word, dashes as a keyboard has them."""
    return _DASHES.sub("-", _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
