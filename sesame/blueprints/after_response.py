"""Sending what was promised, once the person has their answer."""

from collections.abc import Sequence

import flask
from flask import Response

from sesame.mounted import Mounted


def deliver_after(response: Response, promised: Sequence[int], here: Mounted) -> Response:
    """Return the response, after which the promised mails are tried once, off this thread."""
    if not promised:
        return response
    app = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, for after the request

    def now() -> None:
        with app.app_context():
            here.deliver(promised)

    response.call_on_close(lambda: here.background.run(now))
    return response
