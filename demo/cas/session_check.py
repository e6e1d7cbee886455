"""Ends a CAS session whose account was suspended or whose password was changed since it began.

Single sign-on would otherwise go on for hours: the password is asked once, at the beginning.
"""

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest
from django.http import HttpResponse

from demo.cas.sign_in import sesame

_KEY = "signed_in_at"


class SessionCheck:
    """Middleware, behind the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; before, end a session that is not good any more, and after, date one that began."""
        if request.session.get("authenticated") and not self._is_still_good(request):
            self._end(request)
        response = self._get_response(request)
        if request.session.get("authenticated") and _KEY not in request.session:
            request.session[_KEY] = dt.datetime.now(dt.UTC).isoformat()
        return response

    def _is_still_good(self, request: HttpRequest) -> bool:
        began = request.session.get(_KEY)
        username = request.session.get("username", "")
        return bool(began) and sesame().is_still_good(username, signed_in_at=dt.datetime.fromisoformat(began))

    def _end(self, request: HttpRequest) -> None:
        from cas_server.models import User

        for user in User.objects.filter(session_key=request.session.session_key):
            # Tells the services, as a sign-out does.
            user.logout(request)
            user.delete()
        request.session.flush()
