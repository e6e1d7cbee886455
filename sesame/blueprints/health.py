"""The health page: one word for strangers and load balancers, details for who shows a token.

It stands beside the other pages and not among them: no flood gate, no session, no language, nothing kept.
"""

import flask
from flask import Blueprint
from flask import Response

from sesame.health import Health
from sesame.mounted import Mounted
from sesame.request_log import tell_request_id

_WORDS = {True: "ok", False: "indisponible"}


def build_health(here: Mounted) -> Blueprint:
    """Return the two addresses: whether this process can serve, and whether it lives at all."""
    pages = Blueprint("sesame_health", __name__)
    health = Health(here)

    @pages.get("/sante")
    def ready() -> Response:
        return _answer(health, ready=not health.missing())

    @pages.get("/sante/vie")
    def live() -> Response:
        return _answer(health, ready=True)

    pages.after_request(_plain)
    pages.after_request(tell_request_id)
    return pages


def _answer(health: Health, *, ready: bool) -> Response:
    status = 200 if ready else 503
    if health.knows(flask.request.headers.get("Authorization", "")):
        answer = flask.jsonify({"status": _WORDS[ready], **health.details()})
        answer.status_code = status
        return answer
    return Response(f"{_WORDS[ready]}\n", status, content_type="text/plain; charset=utf-8")


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
