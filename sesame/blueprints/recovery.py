"""« Mot de passe oublié »: what each step shows, and which verb of the service takes its answer."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sesame.blueprints.journey_view import JourneyView
from sesame.blueprints.steps.answer import AnswerHandler
from sesame.blueprints.steps.code import CodeHandler
from sesame.blueprints.steps.identification import IdentityHandler
from sesame.blueprints.steps.identification import KindHandler
from sesame.blueprints.steps.password import RecoveryPasswordHandler
from sesame.domain.journeys import Fact
from sesame.domain.text import msg
from sesame.moments import Moments
from sesame.mounted import Mounted


def build_recovery(here: Mounted) -> Blueprint:
    """Return the blueprint of the journey."""
    recovery, portal = here.services.recovery, here.portal
    settings = here.services.settings
    moments = Moments(settings.timezone)
    handlers: Mapping[str, Any] = {
        Fact.KIND: KindHandler(recovery),
        Fact.IDENTITY: IdentityHandler(recovery, here.services.clock, portal, settings=settings, moments=moments),
        Fact.CODE: CodeHandler(recovery, portal, moments),
        Fact.ANSWER: AnswerHandler(recovery, portal),
        Fact.PASSWORD: RecoveryPasswordHandler(recovery, here),
    }
    blueprint = Blueprint("recovery", __name__)
    JourneyView(
        keeper=recovery.keeper,
        title=msg("Mot de passe oublié"),
        handlers=handlers,
        here=here,
    ).register(blueprint)
    return blueprint
