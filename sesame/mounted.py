"""What one app has mounted, found again from any request or command."""

from dataclasses import dataclass

from flask import Flask
from flask import current_app

from sesame.background import Background
from sesame.container import Services
from sesame.notices import Notices
from sesame.portal import Portal

EXTENSION = "sesame"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounted:
    """Sésame inside one app: its services, and the portal around it."""

    services: Services
    portal: Portal
    background: Background
    #: Where other systems are told, apart from mails.
    telling: Background

    @property
    def notices(self) -> Notices:
        """What the maintainer should know of this mount."""
        return self.portal.notices

    @property
    def password_page_elsewhere(self) -> str:
        """Where people change a password that Sésame cannot change; nothing where it can."""
        authority = self.services.password_authority
        if authority is None or authority.takes_changes:
            return ""
        return self.services.settings.password_elsewhere_url


def mounted(app: Flask | None = None) -> Mounted:
    """Return what the app, or the current one, has mounted."""
    found: Mounted = (app or current_app).extensions[EXTENSION]
    return found
