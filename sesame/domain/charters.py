"""The texts one acknowledges: the house rules, and what a site adds to them, each with its version.

They are acknowledged and not consented to: an account goes with them. What was read is kept as a decision on the
charter's subject, with the version as its document; the house rules' subject is that of versions before there
were several, so that nobody has to read again what they have read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

#: The subject of the house rules.
HOUSE_RULES = "charter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """One text in force; ``id`` is empty and ``labels`` are none for the house rules, whose name we know."""

    version: str
    url: str
    id: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The subject of the decisions on it."""
        return f"{HOUSE_RULES}:{self.id}" if self.id else HOUSE_RULES

    @property
    def field(self) -> str:
        """The name of its box on a page."""
        return f"charter_{self.id}" if self.id else "charter"

    @property
    def wording_field(self) -> str:
        """The name of the field that says which words stood beside the box."""
        return f"wording_{self.id}" if self.id else "wording"

    def label(self, language: str) -> str:
        """Return its title in that language, in French where there is none."""
        return self.labels.get(language, self.labels.get("fr", ""))
