"""The headers every page of Sésame carries."""

import secrets

import flask
from flask import Response

from sesame.content_policy import ContentPolicy
from sesame.mounted import EXTENSION

_KEPT = "sesame_csp_nonce"


def sesame_csp_nonce() -> str:
    """Return the nonce of this page, for a layout to write on what is inline; a global of the portal's templates.

    Nothing outside of Sésame's pages, or where ``SESAME_CSP_NONCE`` is not set. Where the portal has a ``csp_nonce``
    of its own (Flask-Talisman), that one is it, so that one attribute serves all pages.
    """
    if not flask.has_request_context() or "sesame" not in flask.request.blueprints:
        return ""
    if not flask.current_app.extensions[EXTENSION].services.settings.csp_nonce:
        return ""
    if _KEPT not in flask.g:
        theirs = flask.current_app.jinja_env.globals.get("csp_nonce")
        setattr(flask.g, _KEPT, (str(theirs()) if callable(theirs) else "") or secrets.token_urlsafe(16))
    return str(flask.g.get(_KEPT))


def nonce_functions() -> dict[str, object]:
    """Return the name that the portal has for a nonce, where it has one: on our pages it gives the same value."""
    settings = flask.current_app.extensions[EXTENSION].services.settings
    has_theirs = callable(flask.current_app.jinja_env.globals.get("csp_nonce"))
    return {"csp_nonce": sesame_csp_nonce} if settings.csp_nonce and has_theirs else {}


class SecurityHeaders:
    """Writes the headers; ``protect`` is an ``after_request`` function."""

    def __init__(self, policy: ContentPolicy) -> None:
        """Take the policy of the mounted Sésame."""
        self._policy = policy

    def protect(self, response: Response) -> Response:
        """Forbid foreign content, framing, sniffing, and any copy of a page that shows somebody's data.

        The referrer policy is ``same-origin`` and not ``no-referrer``, because Flask-WTF refuses posts over
        HTTPS without a Referer. A portal's own ``after_request`` runs later and may loosen what it must.
        """
        is_page = flask.request.endpoint != "sesame.static"
        nonce = sesame_csp_nonce() if is_page and self._policy.with_nonce else ""
        response.headers.setdefault("Content-Security-Policy", self._policy.header(nonce))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if is_page:
            response.headers["Cache-Control"] = "no-store"
        return response
