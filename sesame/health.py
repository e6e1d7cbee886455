"""Whether this process can serve, and what it is like from inside: for monitors, and for the doctor."""

import hmac
import os
import socket
import threading
import time
from typing import Any

import flask
from itsdangerous import BadData
from itsdangerous import URLSafeTimedSerializer

from sesame import limiter_store
from sesame import proxy_note
from sesame.domain.publications import TargetProgress
from sesame.errors import Unavailable
from sesame.mounted import Mounted
from sesame.start_line import foundations_of

#: How long the doctor's own token is good, in seconds: one visit.
_VISIT = 120
#: Whoever asks often is given the answer of a moment ago, in seconds: a health page must not be a way to wear us out.
_FRESH = 1.0


class Health:
    """The health of one mounted Sésame."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted; nothing is looked at yet."""
        self._here = here
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._missing: tuple[str, ...] = ()

    def missing(self) -> tuple[str, ...]:
        """Return what this process lacks to serve: ``database``, ``schema``, ``limiter``; nothing when it is ready."""
        with self._lock:
            if time.monotonic() - self._looked_at > _FRESH:
                self._missing = tuple(self._look())
                self._looked_at = time.monotonic()
            return self._missing

    def details(self) -> dict[str, Any]:
        """Return what is known of this process and of the present request, without any datum of a person."""
        found = foundations_of(self._here)
        return {
            "missing": list(self.missing()),
            "process": f"{socket.gethostname()}:{os.getpid()}",
            "version": found.version,
            "database": found.database,
            "mail": found.mail,
            "identity": found.identity,
            "limiter": found.limiter,
            **self._timers(),
            **self._targets(),
            "seen": self._seen(),
        }

    def knows(self, authorization: str) -> bool:
        """Tell whether an ``Authorization`` header is a monitor's, with the token that was set, or the doctor's."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            return False
        settings = self._here.services.settings
        if settings.health_token and hmac.compare_digest(token.encode(), settings.health_token.encode()):
            return True
        try:
            _visits(settings.secret_key).loads(token, max_age=_VISIT)
        except BadData:
            return False
        return True

    def _look(self) -> list[str]:
        missing = []
        try:
            if not self._here.services.schema.is_current():
                missing.append("schema")
        except Unavailable:
            missing.append("database")
        if not limiter_store.answers(self._here):
            missing.append("limiter")
        return missing

    def _timers(self) -> dict[str, Any]:
        watch = self._here.services.watch
        try:
            owed, beats = watch.owed(), watch.beats()
        except Unavailable:
            return {}
        return {
            "waiting_mails": owed.waiting,
            "dead_mails": owed.dead,
            "oldest_waiting_mail": owed.oldest.isoformat() if owed.oldest else None,
            "timers": {name: at.isoformat() for name, at in beats.items()},
        }

    def _targets(self) -> dict[str, Any]:
        publication = self._here.services.publishing.publication
        try:
            progress = {target.name: publication.progress(target.name) for target in publication.targets}
        except Unavailable:
            return {}
        return {"targets": {name: _told(one) for name, one in progress.items()}} if progress else {}

    def _seen(self) -> dict[str, Any]:
        """Return the present request as the portal sees it: what a proxy in front made of it."""
        request, header = flask.request, self._here.services.settings.identity_header
        return {
            "scheme": request.scheme,
            "host": request.host,
            "root": request.root_path.rstrip("/"),
            "forwarded": proxy_note.forwarded(),
            "proxy_fix": proxy_note.is_believed(),
            "identity_header": bool(header and header in request.headers),
        }


def _told(progress: TargetProgress) -> dict[str, Any]:
    return {
        "waiting": progress.waiting,
        "refused": progress.refused,
        "failing_since": progress.failing_since.isoformat() if progress.failing_since else None,
        "last_error": progress.last_error,
        "sealed_passwords": progress.secrets,
        "oldest_sealed_password": progress.oldest_secret.isoformat() if progress.oldest_secret else None,
    }


def visit_token(secret_key: str) -> str:
    """Return what the doctor shows at the door: only who has the portal's key can make one."""
    return str(_visits(secret_key).dumps("doctor"))


def _visits(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="sesame.health")
