"""A target that is told by a signed POST that something of somebody changed; what it may know it asks for by itself."""

import hmac
import json
import ssl
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError

from sesame.domain.publishing import Desired
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable

#: ``t=<seconds since 1970>,v1=<HMAC-SHA-256 of « seconds.body », in hex>``
SIGNATURE = "Sesame-Signature"
#: Answers that speak of this moment and not of what was sent.
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """POSTs the inner key, what kind of change it is, and the revision; nothing else leaves."""

    name: str
    label: Label
    url: str
    secret: bytes = field(repr=False)
    timeout: int = 10
    wants: PasswordForm = PasswordForm.NONE
    kind: str = "webhook"
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:  # noqa: ARG002 - it takes none
        """Send it. Errors: as the port says, by the status of the answer."""
        forgotten = desired.state is PublishedState.FORGOTTEN
        told = {"key": desired.key, "kind": "forgotten" if forgotten else "changed", "revision": desired.revision}
        body = json.dumps(told, separators=(",", ":")).encode()
        at = str(int(time.time()))
        request = urllib.request.Request(  # noqa: S310 - the declarations take http(s) alone
            self.url,
            data=body,
            method="POST",
            headers={"Content-Type": "application/json", SIGNATURE: f"t={at},v1={signature(self.secret, at, body)}"},
        )
        self._send(request)
        return Published()

    def _send(self, request: urllib.request.Request) -> None:
        # No proxies of the environment, and no redirections: it goes where the declaration says.
        handlers = (urllib.request.ProxyHandler({}), _NoRedirection, urllib.request.HTTPSHandler(context=self.tls()))
        try:
            urllib.request.build_opener(*handlers).open(request, timeout=self.timeout).close()
        except HTTPError as answer:
            status = answer.code
            answer.close()
            if status in _LATER:
                raise TurnedAway(self.name) from None
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Unavailable(self.name) from None
            raise Refused(f"status_{status}") from None
        except (OSError, HTTPException):
            raise Unavailable(self.name) from None


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nobody elsewhere: the answer is told as what it is."""


def signature(secret: bytes, at: str, body: bytes) -> str:
    """Return the signature of a body sent at a moment, as a receiver has to compute it."""
    return hmac.digest(secret, at.encode() + b"." + body, "sha256").hex()
