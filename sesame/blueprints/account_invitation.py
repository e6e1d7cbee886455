"""The invitation of « Mon Sésame » to complete an account that existed before: its words, and the way to each part."""

from collections.abc import Mapping
from dataclasses import dataclass

import flask

from sesame.domain.asked import SMS as SMS_QUESTION
from sesame.domain.invitation import Invitation
from sesame.domain.invitation import Part
from sesame.domain.invitation import Standing
from sesame.domain.invitation import invitation_of
from sesame.domain.preferences import JOKER
from sesame.domain.preferences import PASSWORD
from sesame.domain.preferences import PHOTO
from sesame.domain.preferences import SMS
from sesame.domain.text import msg
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.translation import Translator

_LABELS = {
    Part.PASSWORD: PASSWORD.label,
    Part.CHARTERS: msg("Règlement et chartes"),
    Part.JOKER: JOKER.label,
    Part.ADDRESS: msg("Adresse personnelle"),
    Part.PHOTO: PHOTO.label,
    Part.SMS: SMS.label,
}

#: What each part is for, said while it is not done.
_REASONS = {
    Part.PASSWORD: msg("à choisir ici par « Mot de passe oublié »"),
    Part.CHARTERS: msg("à lire"),
    Part.JOKER: msg("pour remplacer vous-même un mot de passe oublié"),
    Part.ADDRESS: msg("pour vous prévenir et vous envoyer un code : donnez-en une à votre scolarité ou service"),
    Part.PHOTO: msg("oui ou non, pour chaque usage"),
    Part.SMS: msg("oui ou non, et votre numéro si c’est oui"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One part as the page lists it: without an address where nothing can be done here."""

    label: str
    is_done: bool
    reason: str
    url: str


class AccountInvitation:
    """Says what somebody may still complete, and where the next part is."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._settings = here.services.settings
        self._history = here.services.account_history

    def of(self, overview: Overview, *, unread: int) -> Invitation | None:
        """Return the invitation of whose account that is; ``unread`` counts the charters to read."""
        if overview.account.adopted_at is None:
            return None
        settings = self._settings
        return invitation_of(
            overview.person,
            overview.account,
            overview.preferences,
            knows_password=settings.asks_elsewhere or overview.account.password_hash is not None,
            unread=unread,
            photo_uses=settings.photo_uses,
            sms_decided=self._history.has_decided(overview.person, SMS_QUESTION.id),
        )

    def shown(self, invitation: Invitation, tr: Translator) -> Mapping[str, object]:
        """Return what the page lists, and the button to what comes next."""
        following = invitation.next
        return {
            "parts": [self._part(one, tr) for one in invitation.parts],
            "done": invitation.done,
            "total": len(invitation.counted),
            "percent": invitation.percent,
            "next_label": tr(_LABELS[following]) if following else "",
            "next_url": self._url(following) if following else "",
        }

    def _part(self, standing: Standing, tr: Translator) -> ShownPart:
        part = standing.part
        return ShownPart(
            label=tr(_LABELS[part]),
            is_done=standing.is_done,
            reason="" if standing.is_done else tr(_REASONS[part]),
            url=self._url(part) if standing.here and not standing.is_done else "",
        )

    def _url(self, part: Part) -> str:
        if part is Part.CHARTERS:
            return flask.url_for(".charters")
        if part is Part.PASSWORD and self._settings.reauthentication == "password":
            return flask.url_for("sesame.recovery.intro")
        sections = {Part.PASSWORD: PASSWORD, Part.JOKER: JOKER, Part.PHOTO: PHOTO, Part.SMS: SMS}
        return flask.url_for(".section", slug=sections[part].slug)
