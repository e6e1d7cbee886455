"""« Mon Sésame »: its sections under one view."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sesame.blueprints.account_view import AccountView
from sesame.blueprints.charters_page import ChartersPage
from sesame.blueprints.own_suspension import OwnSuspension
from sesame.blueprints.sections.directory import DirectorySection
from sesame.blueprints.sections.joker import JokerSection
from sesame.blueprints.sections.password import PasswordSection
from sesame.blueprints.sections.photo import PhotoSection
from sesame.blueprints.sections.sms import SmsSection
from sesame.domain.preferences import DIRECTORY
from sesame.domain.preferences import JOKER
from sesame.domain.preferences import PASSWORD
from sesame.domain.preferences import PHOTO
from sesame.domain.preferences import SMS
from sesame.mounted import Mounted


def build_account(here: Mounted) -> Blueprint:
    """Return the blueprint of the area."""
    blueprint = Blueprint("account", __name__)
    handlers: Mapping[str, Any] = {
        PASSWORD.name: PasswordSection(here),
        JOKER.name: JokerSection(here),
        DIRECTORY.name: DirectorySection(here),
        PHOTO.name: PhotoSection(here),
        SMS.name: SmsSection(here),
    }
    charters = ChartersPage(here)
    AccountView(here, handlers, charters).register(blueprint)
    charters.register(blueprint)
    OwnSuspension(here).register(blueprint)
    return blueprint
