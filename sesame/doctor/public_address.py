"""Asking the portal from outside: its health page, at the address people type, with the doctor's own token.

Several questions at once reach several of its processes; what each tells of itself shows what they share.
"""

import json
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from http.client import HTTPMessage
from typing import IO
from typing import Any
from urllib.error import HTTPError
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler
from urllib.request import HTTPSHandler
from urllib.request import OpenerDirector
from urllib.request import Request
from urllib.request import build_opener

from flask import Flask

from sesame.health import visit_token
from sesame.mounted import Mounted

#: More than most portals have processes, so that each is likely to answer once.
_QUESTIONS = 12
_PATIENCE = 5
_LONGEST_ANSWER = 65536
_LONGEST_PAGE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why nothing of ours answered: ``code`` for the sentence, ``detail`` as the system told it."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What came back: the details of each answer, or why there is none."""

    url: str
    answers: tuple[dict[str, Any], ...] = ()
    failure: Failure | None = None

    @property
    def processes(self) -> set[str]:
        """The processes that answered."""
        return {str(answer["process"]) for answer in self.answers}

    @property
    def seen(self) -> dict[str, Any]:
        """The request as the portal saw it; empty where it did not answer."""
        return dict(self.answers[0]["seen"]) if self.answers else {}


def visit(app: Flask, here: Mounted) -> Visits:
    """Open the health page as a visitor would, a dozen times at once."""
    settings = here.services.settings
    if not settings.public_url:
        return Visits(url="", failure=Failure(code="no_url"))
    url = _public(app, here, "sesame_health.ready")
    headers = {"Authorization": f"Bearer {visit_token(settings.secret_key)}", "Connection": "close"}
    if settings.identity_header:
        # Whoever can set this from outside is whoever they like; the portal tells whether it arrived.
        headers[settings.identity_header] = "sesame-doctor"
    first = _ask(url, headers)
    if isinstance(first, Failure):
        return Visits(url=url, failure=first)
    with ThreadPoolExecutor(_QUESTIONS) as pool:
        others = list(pool.map(lambda _number: _ask(url, headers), range(_QUESTIONS)))
    return Visits(url=url, answers=(first, *(answer for answer in others if not isinstance(answer, Failure))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as a visitor gets it."""

    status: int
    text: str
    headers: Mapping[str, str]


def read_page(app: Flask, here: Mounted, endpoint: str) -> Page | Failure:
    """Open a page of ours at the public address, as a stranger."""
    url = _public(app, here, endpoint)
    try:
        with _opener().open(Request(url), timeout=_PATIENCE) as answer:  # noqa: S310 - http(s), as the setting's type says
            text = answer.read(_LONGEST_PAGE).decode("utf-8", "replace")
            return Page(status=answer.status, text=text, headers=dict(answer.headers))
    except HTTPError as error:
        with error:
            return Page(status=error.code, text="", headers=dict(error.headers))
    except URLError as error:
        return _failure(error.reason)
    except (OSError, HTTPException) as error:
        return _failure(error)


def _public(app: Flask, here: Mounted, endpoint: str) -> str:
    base = here.services.settings.public_url
    return base + app.url_map.bind(urlsplit(base).netloc).build(endpoint)


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))


def days_left(url: str, now: float) -> int | None:
    """Return how many days the certificate of an https address is still good; none where it cannot be told."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), timeout=_PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as connection,
        ):
            return days_of(connection.getpeercert(), now)
    except OSError:
        return None


def days_of(certificate: Any, now: float) -> int | None:
    """Return how many days a certificate is still good, as Python's ``getpeercert`` gives it."""
    end = (certificate or {}).get("notAfter")
    return int((ssl.cert_time_to_seconds(end) - now) // 86400) if end else None


class _NoRedirect(HTTPRedirectHandler):
    """Tells a redirect instead of following it: the page behind it is not the one that was asked for."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow none."""


def _ask(url: str, headers: dict[str, str]) -> dict[str, Any] | Failure:
    try:
        with _opener().open(Request(url, headers=headers), timeout=_PATIENCE) as answer:  # noqa: S310 - http(s), as the setting's type says
            return _read(answer.read(_LONGEST_ANSWER), status=answer.status)
    except HTTPError as error:
        with error:
            if "Location" in error.headers:
                return Failure(code="redirect", detail=error.headers["Location"])
            return _read(error.read(_LONGEST_ANSWER), status=error.code)
    except URLError as error:
        return _failure(error.reason)
    except (OSError, HTTPException) as error:
        return _failure(error)


def _read(body: bytes, *, status: int) -> dict[str, Any] | Failure:
    try:
        found = json.loads(body)
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        # The one word that strangers read: it is ours, and does not know our key.
        return Failure(code="stranger") if text in {"ok", "indisponible"} else Failure(code="other", detail=str(status))
    is_ours = isinstance(found, dict) and {"process", "seen", "missing"} <= set(found)
    return found if is_ours else Failure(code="other", detail=str(status))


def _failure(reason: object) -> Failure:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Failure(code="certificate", detail=reason.verify_message)
    if isinstance(reason, socket.gaierror):
        return Failure(code="name")
    if isinstance(reason, TimeoutError):
        return Failure(code="silent", detail=str(_PATIENCE))
    if isinstance(reason, ConnectionRefusedError):
        return Failure(code="refused")
    return Failure(code="broken", detail=type(reason).__name__)
