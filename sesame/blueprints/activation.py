"""« Activer mon compte »: what each step shows, and which verb of the service takes its answer."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sesame.blueprints.journey_view import JourneyView
from sesame.blueprints.steps.code import CodeHandler
from sesame.blueprints.steps.identification import IdentityHandler
from sesame.blueprints.steps.identification import KindHandler
from sesame.blueprints.steps.joker import JokerHandler
from sesame.blueprints.steps.password import PasswordHandler
from sesame.blueprints.steps.photo import PhotoHandler
from sesame.blueprints.steps.sms import PhoneHandler
from sesame.blueprints.steps.sms import SmsHandler
from sesame.mounted import Mounted
from sesame.translation import msg


def build_activation(here: Mounted) -> Blueprint:
    """Return the blueprint of the journey."""
    activation, portal = here.services.activation, here.portal
    handlers: Mapping[str, Any] = {
        "numero": KindHandler(activation),
        "identite": IdentityHandler(activation, here.services.clock, portal),
        "code": CodeHandler(activation, portal),
        "joker": JokerHandler(activation),
        "photo": PhotoHandler(activation),
        "sms": SmsHandler(activation),
        "telephone": PhoneHandler(activation),
        "mot-de-passe": PasswordHandler(activation, portal),
    }
    blueprint = Blueprint("activation", __name__)
    JourneyView(
        keeper=activation.keeper,
        title=msg("Activer mon compte"),
        handlers=handlers,
        here=here,
    ).register(blueprint)
    return blueprint
