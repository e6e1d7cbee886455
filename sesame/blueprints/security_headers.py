"""The headers every page of Sésame carries."""

import flask
from flask import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "script-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)


def protect(response: Response) -> Response:
    """Forbid foreign content, framing, sniffing, and any copy of a page that shows somebody's data.

    The referrer policy is ``same-origin`` and not ``no-referrer``, because Flask-WTF refuses posts over
    HTTPS without a Referer. A portal's own ``after_request`` runs later and may loosen what it must.
    """
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if flask.request.endpoint != "sesame.static":
        response.headers["Cache-Control"] = "no-store"
    return response
