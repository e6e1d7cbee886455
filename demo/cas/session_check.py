"""Ends a CAS session whose account was suspended or whose password was changed since it began.

Single sign-on would otherwise go on for hours: the password is asked once, at the beginning.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http import HttpResponse

from demo.cas.busy import busy
from demo.cas.password_check import sesame
from demo.cas.sign_in import stored_login
from sesame.errors import Unavailable

_KEY = "password_version"


class SessionCheck:
    """Middleware, behind the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; before, end a session that is not good any more, and after, mark one that began."""
        try:
            return self._checked(request)
        except Unavailable as error:
            # Middlewares are no views: what they raise is a 500 otherwise.
            return busy(request, error)

    def _checked(self, request: HttpRequest) -> HttpResponse:
        if request.session.get("authenticated") and not self._is_still_good(request):
            self._end(request)
        before = request.session.get("username")
        login = stored_login(request.POST.get("username", ""))
        # Before the password is compared: a change in between then ends the session instead of hiding in it.
        version = sesame().password_version(login) if login else ""
        response = self._get_response(request)
        signed_in = request.session.get("username") if request.session.get("authenticated") else None
        if signed_in and signed_in == login and (signed_in != before or _KEY not in request.session):
            request.session[_KEY] = version
        return response

    def _is_still_good(self, request: HttpRequest) -> bool:
        return sesame().is_still_good(request.session.get("username", ""), version=request.session.get(_KEY, ""))

    def _end(self, request: HttpRequest) -> None:
        from cas_server.models import User

        for user in User.objects.filter(session_key=request.session.session_key):
            # Tells the services, as a sign-out does.
            user.logout(request)
            user.delete()
        request.session.flush()
