"""Lets the CAS server redirect to registered services only.

django-cas-server looks at its service patterns when it makes a ticket, but neither before it follows ``gateway`` nor
at the sign-out, so that its address could be used to send people anywhere.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http import HttpResponse
from django.http import QueryDict
from django.shortcuts import render

_NAMES = ("service", "url")


class KnownServices:
    """Middleware, before the views of sign-in and sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the rest does."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Refuse to sign in for a service nobody registered; sign out without going there."""
        page = request.resolver_match.url_name if request.resolver_match else None
        if page not in {"login", "logout"} or (_is_known(request.GET) and _is_known(request.POST)):
            return None
        if page == "login":
            return render(request, "cas/unknown_service.html", status=403)
        # Refused, a sign-out would leave somebody signed in who believes the contrary.
        query = request.GET.copy()
        for name in _NAMES:
            query.pop(name, None)
        request.GET = query
        return None


def _is_known(fields: QueryDict) -> bool:
    # Every value: of several, views take one and browsers or proxies another.
    return all(_is_registered(target) for name in _NAMES for target in fields.getlist(name) if target)


def _is_registered(target: str) -> bool:
    from cas_server.models import ServicePattern

    # Whatever the pattern says: browsers read a backslash as a slash and leave control characters out.
    if "\\" in target or not target.isprintable():
        return False
    try:
        ServicePattern.validate(target)
    except ServicePattern.DoesNotExist:
        return False
    return True
