"""What a person may change later: one description of each section and of each preference.

The version that guards against two windows, one's own data and the summary all read it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sesame.domain.account import Preferences
from sesame.domain.audit import AuditAction
from sesame.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of « Mon Sésame »: its name in the code, its word in the url, and the event of a change."""

    name: str
    slug: str
    label: str
    action: AuditAction


PASSWORD = Section(
    name="password",
    slug="mot-de-passe",
    label=msg("Mot de passe"),
    action=AuditAction.PASSWORD_CHANGED,
)
JOKER = Section(
    name="joker",
    slug="joker",
    label=msg("Question joker"),
    action=AuditAction.JOKER_CHANGED,
)
DIRECTORY = Section(
    name="directory",
    slug="annuaire",
    label=msg("Annuaire interne"),
    action=AuditAction.DIRECTORY_CHANGED,
)
PHOTO = Section(
    name="photo",
    slug="photo",
    label=msg("Usage de la photo"),
    action=AuditAction.PHOTO_CHANGED,
)
SMS = Section(
    name="sms",
    slug="sms",
    label=msg("SMS d’alerte"),
    action=AuditAction.SMS_CHANGED,
)

#: In the order of the page.
SECTIONS = (PASSWORD, JOKER, DIRECTORY, PHOTO, SMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One thing decided: ``id`` is its name in ``Preferences`` and in one's own data, ``section`` where it changes."""

    id: str
    label: str
    section: Section

    def of(self, preferences: Preferences) -> Any:
        """Return how it stands."""
        return getattr(preferences, self.id)

    @property
    def default(self) -> Any:
        """How it stands for who never decided."""
        return self.of(Preferences())


PREFERENCES = (
    Preference(id="photo", label=msg("Photo"), section=PHOTO),
    Preference(id="sms", label=msg("SMS d’alerte"), section=SMS),
    Preference(id="phone", label=msg("Téléphone pour les SMS"), section=SMS),
    Preference(id="directory_visible", label=msg("Visible dans l’annuaire interne"), section=DIRECTORY),
)


def plain_preferences(preferences: Preferences) -> dict[str, Any]:
    """Return every preference as plain data, by id; the same decisions give the same data."""
    values = {one.id: one.of(preferences) for one in PREFERENCES}
    return {
        name: dict(sorted(value.items())) if isinstance(value, Mapping) else value for name, value in values.items()
    }
