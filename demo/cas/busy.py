"""A calm page where Sésame cannot compare a password now: too many wait for it, or its database is away.

The try was not counted, so that nobody has anything to make good but to come again.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http import HttpResponse
from django.shortcuts import render

from sesame.errors import Unavailable


def busy(request: HttpRequest, error: Unavailable) -> HttpResponse:
    """Say when to come again (503)."""
    facts = {"seconds": error.retry_after, "again": request.get_full_path()}
    response = render(request, "cas/busy.html", facts, status=503)
    response["Retry-After"] = str(error.retry_after)
    return response


class Busy:
    """Middleware, inside of everything else that asks Sésame something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the rest does."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that could not ask; any other error is Django's."""
        return busy(request, exception) if isinstance(exception, Unavailable) else None
