"""Sending what was promised, once the person has their answer."""

from collections.abc import Callable
from collections.abc import Sequence

import flask
from flask import Response

Deliver = Callable[[list[int]], None]


def deliver_after(response: Response, promised: Sequence[int], deliver: Deliver) -> Response:
    """Return the response, after which the promised mails are tried once."""
    if not promised:
        return response
    app = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, for after the request

    def now() -> None:
        with app.app_context():
            deliver(list(promised))

    response.call_on_close(now)
    return response
