"""The two addresses for sign-in servers, in front of the portal's own pages.

They answer before the portal is asked: no session is opened, no hook of the portal runs, no token of forms is looked
for, and nothing of the portal is told about them.
"""

import logging
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response

from sesame.api import dialects
from sesame.domain.ports import ClientGate
from sesame.domain.sign_in_clients import SignInClient
from sesame.errors import Throttled
from sesame.errors import Unavailable
from sesame.services.sign_in_questions import SignInQuestions

log = logging.getLogger("sesame.security")

_Route = Callable[[Request, SignInClient], Response]
Wsgi = Callable[[Mapping[str, Any], Callable[..., Any]], Iterable[bytes]]

#: No question is longer.
LARGEST_QUESTION = 16 * 1024
#: Where a client shows its name and secret, ``name:secret``, if it or a proxy before it can add a header.
CLIENT_HEADER = "X-Sesame-Client"


class SignInApi:
    """A WSGI application that answers its own addresses and hands the rest on."""

    def __init__(
        self,
        behind: Wsgi,
        *,
        prefix: str,
        clients: tuple[SignInClient, ...],
        questions: SignInQuestions,
        gate: ClientGate,
    ) -> None:
        """Take what stands behind it, the path its addresses begin with, and who may ask."""
        self._behind = behind
        self._clients = {client.name: client for client in clients}
        self._questions = questions
        self._gate = gate
        self._routes = {f"{prefix}/connexion": self._sign_in, f"{prefix}/session": self._session}

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, or hand on."""
        route = self._routes.get(environ.get("PATH_INFO", ""))
        if route is None:
            return self._behind(environ, start_response)
        request = Request(dict(environ))
        request.max_content_length = LARGEST_QUESTION
        return self._answer(request, route)(request.environ, start_response)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The paths it answers, in a fixed order."""
        return tuple(self._routes)

    def _answer(self, request: Request, route: _Route) -> Response:
        if request.method != "POST":
            return Response(status=405, headers={"Allow": "POST"})
        if (request.content_length or 0) > LARGEST_QUESTION:
            return Response(status=413)
        client = self._client(request)
        return dialects.refusal() if client is None else self._answer_client(request, client, route)

    def _answer_client(self, request: Request, client: SignInClient, route: _Route) -> Response:
        try:
            self._gate.check(client.name, client.per_minute)
            return route(request, client)
        except Throttled as error:
            return _later(429, error.resets_in)
        except Unavailable as error:
            log.warning("a sign-in server is not answered: %s is not available", error.port)
            return _later(503, error.retry_after)

    def _sign_in(self, request: Request, client: SignInClient) -> Response:
        question = dialects.read(client.dialect, request)
        found = None
        if question is not None:
            found = self._questions.ask(client, question.login, question.password, address=question.address)
        return dialects.answer(client.dialect, found)

    def _session(self, request: Request, _client: SignInClient) -> Response:
        token = dialects.read_json(request).get("token")
        good = isinstance(token, str) and self._questions.is_still_good(token)
        return dialects.json_of({"result": good, "info": {}})

    def _client(self, request: Request) -> SignInClient | None:
        name, secret = _shown(request)
        client = self._clients.get(name)
        if client is None:
            reason = "unknown client"
        elif not client.shows(secret):
            reason = "wrong secret"
        elif not client.is_at(request.remote_addr or ""):
            reason = "wrong address"
        else:
            return client
        log.warning("a sign-in server was turned away: %s", reason)
        return None


def put_in_front(app: Flask, build: Callable[[Wsgi], SignInApi]) -> SignInApi:
    """Let the addresses be answered before the app, and after whatever stands in front of it.

    What a portal has wrapped its app in before, a ``ProxyFix`` for instance, says from where a request comes: it is
    gone through to the app itself.
    """
    holder: Any = app
    attribute = "wsgi_app"
    while hasattr(getattr(holder, attribute), "app"):
        holder, attribute = getattr(holder, attribute), "app"
    api = build(getattr(holder, attribute))
    setattr(holder, attribute, api)
    return api


def _shown(request: Request) -> tuple[str, str]:
    """Return the name and secret of who asks: by a header, by the address's own, else by a query."""
    shown = request.headers.get(CLIENT_HEADER, "") or request.args.get("client", "")
    name, colon, secret = (shown or dialects.basic(request)).partition(":")
    return (name, secret) if colon else ("", "")


def _later(status: int, seconds: int) -> Response:
    return Response(status=status, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})
