"""How this university writes its numbers, as its settings say."""

from sesame.domain.identifiers import DEFAULT_PATTERNS
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.person import IdentifierKind
from sesame.settings import Settings


def identifier_formats(settings: Settings) -> IdentifierFormats:
    """Return how this university writes its numbers; a login is written like a uid."""
    patterns = {
        **DEFAULT_PATTERNS,
        IdentifierKind.STUDENT_NUMBER: settings.student_number_pattern,
        IdentifierKind.STAFF_NUMBER: settings.staff_number_pattern,
        IdentifierKind.UID: settings.uid_pattern,
        IdentifierKind.LOGIN: settings.uid_pattern,
    }
    return IdentifierFormats(patterns=patterns)
