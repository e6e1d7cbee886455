"""« Mon Sésame »: its sections under one view."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sesame.blueprints.account_view import AccountView
from sesame.blueprints.sections.directory import DirectorySection
from sesame.blueprints.sections.joker import JokerSection
from sesame.blueprints.sections.password import PasswordSection
from sesame.blueprints.sections.photo import PhotoSection
from sesame.blueprints.sections.sms import SmsSection
from sesame.mounted import Mounted


def build_account(here: Mounted) -> Blueprint:
    """Return the blueprint of the area."""
    blueprint = Blueprint("account", __name__)
    sections: Mapping[str, Any] = {
        "mot-de-passe": PasswordSection(here),
        "joker": JokerSection(here),
        "annuaire": DirectorySection(here),
        "photo": PhotoSection(here),
        "sms": SmsSection(here),
    }
    AccountView(here, sections).register(blueprint)
    return blueprint
