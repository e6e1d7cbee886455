"""The headers of the CAS server's pages."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http import HttpResponse


class SecurityHeaders:
    """Middleware: nothing foreign is loaded, nothing is framed, nothing is kept by caches.

    No ``form-action``: the sign-in form ends, by redirection, at the portal, which is another origin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self._get_response(request)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
        )
        response.setdefault("Cache-Control", "no-store")
        return response
