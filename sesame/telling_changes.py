"""What happens when something of somebody has changed: the portal is told, and other systems at once where they can."""

import logging
from collections.abc import Callable

import flask
from flask import Flask
from flask import Response

from sesame.background import Background
from sesame.mounted import mounted
from sesame.signals import changed

log = logging.getLogger("sesame.publication")


class TellChanges:
    """Listens to commits; targets are tried beside the requests, and whatever they do not take is still due."""

    def __init__(self, app: Flask, background: Background) -> None:
        """Take the app whose people these are, and the thread beside its requests."""
        self._app = app
        self._background = background

    def __call__(self, people: frozenset[int]) -> None:
        """Send the signal, and have other systems told soon."""
        services = mounted(self._app).services
        settings = services.settings
        if changed.receivers:
            self._send(people)
        if not settings.deliver_after_response or settings.publish_read_only:
            return
        if not (flask.has_request_context() and services.publishing.publication.has_targets_at_once):
            # What commands change, they may change of many: the deliverer comes by.
            return
        flask.after_this_request(self._once_sent(people))

    def _send(self, people: frozenset[int]) -> None:
        services = mounted(self._app).services
        with services.reading() as tx:
            revisions = {person: tx.revisions.wanted(person) for person in people}
        for person, revision in sorted(revisions.items()):
            kind = "forgotten" if services.people.get(person) is None else "changed"
            try:
                changed.send(self._app, person=person, kind=kind, revision=revision)
            except Exception as error:  # noqa: BLE001 - the portal's own code: one receiver's fault is no other's
                log.error("a receiver of sesame.changed failed: %s", type(error).__name__)  # noqa: TRY400 - its text may quote people

    def _once_sent(self, people: frozenset[int]) -> Callable[[Response], Response]:
        def note(response: Response) -> Response:
            response.call_on_close(lambda: self._background.run(lambda: self._try(people)))
            return response

        return note

    def _try(self, people: frozenset[int]) -> None:
        with self._app.app_context():
            mounted(self._app).services.publishing.publication.publish_now(sorted(people))
