"""Keeps whose request it is within reach of the password check, which django-cas-server does not tell."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http import HttpResponse

_address: ContextVar[str] = ContextVar("client_address", default="")


def client_address() -> str:
    """Return the address of whoever the request in this thread comes from."""
    return _address.get()


class ClientAddress:
    """Middleware; behind a proxy, ``REMOTE_ADDR`` has to be made right before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep the address as long as the request lasts."""
        token = _address.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return self._get_response(request)
        finally:
            _address.reset(token)
