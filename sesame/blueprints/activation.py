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
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import Fact
from sesame.domain.text import msg
from sesame.moments import Moments
from sesame.mounted import Mounted


def build_activation(here: Mounted) -> Blueprint:
    """Return the blueprint of the journey."""
    activation, portal = here.services.activation, here.portal
    settings = here.services.settings
    moments = Moments(settings.timezone)
    handlers: Mapping[str, Any] = {
        Fact.KIND: KindHandler(activation),
        Fact.IDENTITY: IdentityHandler(activation, here.services.clock, portal, settings=settings, moments=moments),
        Fact.CODE: CodeHandler(activation, portal, moments),
        Fact.JOKER: JokerHandler(activation),
        Fact.PHOTO: PhotoHandler(activation),
        Fact.SMS: SmsHandler(activation),
        Fact.PHONE: PhoneHandler(activation),
        Fact.PASSWORD: PasswordHandler(activation, portal),
    }
    blueprint = Blueprint("activation", __name__)

    def mail_login(state: JourneyState) -> None:
        origin, language = portal.client_address(), portal.translator().language
        activation.login_mail.send(state, origin=origin, language=language)

    JourneyView(
        keeper=activation.keeper,
        title=msg("Activer mon compte"),
        handlers=handlers,
        here=here,
        at_end=mail_login,
    ).register(blueprint)
    return blueprint
