"""« Ce n'est pas moi »: the page behind the link of a mail. A GET changes nothing; one button suspends."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.language_switch import NO_SWITCH
from sesame.errors import Refused
from sesame.forms.step_form import TokenForm
from sesame.mounted import Mounted
from sesame.whose_session import end_sessions


def build_disavowal(here: Mounted) -> Blueprint:
    """Return the blueprint of the page."""
    suspension, portal = here.services.suspension, here.portal
    blueprint = Blueprint("disavowal", __name__)

    @blueprint.get("/<token>")
    def ask(token: str) -> ResponseReturnValue:
        """Say what the button will do."""
        suspension.look(token)
        return flask.render_template("sesame/disavowal/ask.html", form=TokenForm())

    @blueprint.post("/<token>")
    def disavow(token: str) -> ResponseReturnValue:
        """Suspend the account, end the sessions, tell the help desk."""
        if not TokenForm().validate():
            raise UnverifiedForm
        try:
            person = suspension.disavow(token, origin=portal.client_address())
        except Refused:
            # Suspended meanwhile by another link: what was wanted is done.
            return flask.render_template("sesame/disavowal/done.html", **NO_SWITCH)
        end_sessions(here, person)
        return flask.render_template("sesame/disavowal/done.html", **NO_SWITCH)

    return blueprint
