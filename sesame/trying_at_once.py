"""What happens when a transaction has promised something: it is tried once, beside the requests."""

from collections.abc import Callable
from collections.abc import Sequence

import flask
from flask import Flask
from flask import Response

from sesame.background import Background
from sesame.mounted import mounted


class TryAtOnce:
    """Listens to commits. In a request it waits for the answer to be sent; a command tries where it stands."""

    def __init__(self, app: Flask, background: Background) -> None:
        """Take the app whose deliveries these are, and the thread beside its requests."""
        self._app = app
        self._background = background

    def __call__(self, promised: Sequence[int]) -> None:
        """Try the promises of these ids soon; whatever does not leave waits in the outbox."""
        if not mounted(self._app).services.settings.deliver_after_response:
            return
        if flask.has_request_context():
            flask.after_this_request(self._once_sent(promised))
        else:
            self._try(promised)

    def _once_sent(self, promised: Sequence[int]) -> Callable[[Response], Response]:
        def note(response: Response) -> Response:
            response.call_on_close(lambda: self._background.run(lambda: self._try(promised)))
            return response

        return note

    def _try(self, promised: Sequence[int]) -> None:
        with self._app.app_context():
            mounted(self._app).services.delivery.deliver_now(promised)
