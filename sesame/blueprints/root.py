"""The parent blueprint: what holds on every page of Sésame, and on no other page of the portal."""

from dataclasses import dataclass
from pathlib import Path

import flask
from flask import Blueprint
from flask import Response
from jinja2 import BaseLoader

from sesame.addresses import DISAVOWAL_PATH
from sesame.addresses import below_portal
from sesame.blueprints.account import build_account
from sesame.blueprints.activation import build_activation
from sesame.blueprints.disavowal import build_disavowal
from sesame.blueprints.error_pages import handle_errors
from sesame.blueprints.language_switch import languages_offered
from sesame.blueprints.language_switch import remember_language
from sesame.blueprints.page_frame import PageFrame
from sesame.blueprints.recovery import build_recovery
from sesame.blueprints.security_headers import SecurityHeaders
from sesame.blueprints.security_headers import nonce_functions
from sesame.blueprints.static_files import StaticFiles
from sesame.mount_check import FirstRequest
from sesame.mounted import Mounted
from sesame.mounted import mounted
from sesame.proxy_note import note_proxy
from sesame.request_log import tell_request_id

#: No form of ours is longer; what is longer is refused before it is read.
LARGEST_REQUEST = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLink:
    """One entry for the portal's « Aide » menu."""

    label: str
    url: str


def help_links() -> list[HelpLink]:
    """Return what a portal lists under « Aide », in the reader's language; a global of its templates."""
    tr = mounted().portal.translator()
    return [
        HelpLink(label=tr("Activer mon compte"), url=flask.url_for("sesame.activation.intro")),
        HelpLink(label=tr("Mot de passe oublié"), url=flask.url_for("sesame.recovery.intro")),
        HelpLink(label=tr("Mon Sésame"), url=flask.url_for("sesame.account.overview")),
    ]


def build_blueprint(here: Mounted, frame: PageFrame, templates: BaseLoader) -> Blueprint:
    """Return the blueprint of one mounted Sésame, children included.

    ``frame`` is what its pages stand in; ``templates`` finds them. An app's own templates come before both.
    """
    settings = here.services.settings
    root = Blueprint(
        "sesame",
        "sesame",
        static_folder="static",
        static_url_path=f"{settings.account_prefix}/static",
    )
    root.jinja_loader = templates
    root.before_request(_limit_size)
    root.before_request(lambda: note_proxy(here.notices))
    root.before_request(FirstRequest(here.portal, settings).look)
    root.before_request(lambda: here.services.flood_gate.check() if _counts() else None)
    static_files = StaticFiles(Path(str(root.static_folder)))
    root.url_defaults(static_files.name_version)
    root.after_request(static_files.keep)
    root.after_request(SecurityHeaders(settings.content_policy).protect)
    root.after_request(tell_request_id)
    root.after_request(remember_language)
    root.context_processor(lambda: _context(here, frame))
    handle_errors(root)
    root.register_blueprint(build_activation(here), url_prefix=f"{settings.help_prefix}/activer-mon-compte")
    root.register_blueprint(build_recovery(here), url_prefix=f"{settings.help_prefix}/mot-de-passe-oublie")
    root.register_blueprint(build_disavowal(here), url_prefix=f"{settings.account_prefix}{DISAVOWAL_PATH}")
    root.register_blueprint(build_account(here), url_prefix=settings.account_prefix)
    root.add_url_rule(f"{settings.account_prefix}/<path:anything>", "not_found", _not_found)
    return root


def _limit_size() -> None:
    flask.request.max_content_length = LARGEST_REQUEST


def _counts() -> bool:
    return flask.request.endpoint != "sesame.static"


def _not_found(anything: str) -> Response:
    flask.abort(404, anything)


def _context(here: Mounted, frame: PageFrame) -> dict[str, object]:
    """Return what every template of ours may name."""
    tr = here.portal.translator()
    return {
        "tr": tr,
        "language": tr.language,
        "languages": languages_offered(),
        **frame.context(),
        **nonce_functions(),
        "home_url": here.portal.home_url,
        "below_portal": below_portal,
        "settings": here.services.settings,
    }
