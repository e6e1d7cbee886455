"""« Mot de passe oublié »: what each step shows, and which verb of the service takes its answer."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sesame.blueprints.journey_view import JourneyView
from sesame.blueprints.steps.code import CodeHandler
from sesame.blueprints.steps.identification import IdentityHandler
from sesame.blueprints.steps.identification import KindHandler
from sesame.blueprints.steps.password import RecoveryPasswordHandler
from sesame.blueprints.steps.question import QuestionHandler
from sesame.mounted import Mounted
from sesame.translation import msg


def build_recovery(here: Mounted) -> Blueprint:
    """Return the blueprint of the journey."""
    recovery, portal = here.services.recovery, here.portal
    handlers: Mapping[str, Any] = {
        "numero": KindHandler(recovery),
        "identite": IdentityHandler(recovery, here.services.clock, portal),
        "code": CodeHandler(recovery, portal),
        "question": QuestionHandler(recovery, portal),
        "mot-de-passe": RecoveryPasswordHandler(recovery, portal),
    }
    blueprint = Blueprint("recovery", __name__)
    JourneyView(
        keeper=recovery.keeper,
        title=msg("Mot de passe oublié"),
        handlers=handlers,
        here=here,
    ).register(blueprint)
    return blueprint
