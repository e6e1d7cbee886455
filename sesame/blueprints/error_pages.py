"""Pages for what stops a request: each says what happened, what was kept, and what to do next."""

import logging

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import default_exceptions

from sesame.blueprints.language_switch import NO_SWITCH
from sesame.errors import Expired
from sesame.errors import Stale
from sesame.errors import Throttled
from sesame.errors import Unavailable
from sesame.layout import OWN_LAYOUT
from sesame.request_log import cause_of

log = logging.getLogger("sesame")


class UnverifiedForm(BadRequest):
    """A form without its own token: an old page, another site, or cookies that are refused."""


def handle_errors(root: Blueprint) -> None:
    """Give the blueprint and its children one handler for each family of error."""
    root.register_error_handler(Expired, _expired)
    root.register_error_handler(Stale, _moved_on)
    root.register_error_handler(Throttled, _throttled)
    root.register_error_handler(Unavailable, _unavailable)
    root.register_error_handler(UnverifiedForm, _unverified)
    root.register_error_handler(CSRFError, _unverified)
    root.register_error_handler(HTTPException, _other)
    for code in default_exceptions:
        # By code as well: Flask asks a portal's own handler of a code before ours of the whole family.
        root.register_error_handler(code, _other)
    root.register_error_handler(InternalServerError, _broken)


def _page(name: str, status: int, **facts: object) -> ResponseReturnValue:
    switch = NO_SWITCH if flask.request.method == "POST" else {}
    return flask.render_template(f"sesame/errors/{name}.html", **facts, **switch), status


def _expired(error: Expired) -> ResponseReturnValue:
    return _page("link_expired" if error.code == "link_expired" else "expired", 410)


def _moved_on(_error: Stale) -> ResponseReturnValue:
    return _page("moved_on", 409)


def _throttled(error: Throttled) -> ResponseReturnValue:
    minutes = max(1, -(-error.resets_in // 60))
    response = flask.make_response(_page("too_many", 429, minutes=minutes, why=error.why))
    response.headers["Retry-After"] = str(error.resets_in)
    return response


def _unavailable(error: Unavailable) -> ResponseReturnValue:
    cause = cause_of(error)
    log.error("%s is not available (%s)", error.port, cause, extra={"cause": cause})
    response = flask.make_response(_page("unavailable", 503, port=error.port))
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _unverified(_error: BadRequest) -> ResponseReturnValue:
    return _page("unverified", 400)


def _other(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:  # noqa: PLR2004 - a redirect of Werkzeug's
        return error
    status = error.code or 500
    names = {404: "not_found", 413: "too_large", 429: "too_many"}
    if status >= 500:  # noqa: PLR2004 - the family of the server's own errors
        return _page("broken", status)
    response = flask.make_response(_page(names.get(status, "bad_request"), status, minutes=1, why=""))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _broken(_error: InternalServerError) -> ResponseReturnValue:
    try:
        return _page("broken", 500)
    except Exception:  # noqa: BLE001 - logged by Flask a moment ago, if it is the portal's layout that breaks
        return _page("broken", 500, base_template=OWN_LAYOUT, styles_in_content=True)
