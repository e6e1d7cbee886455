"""The way to the portal's sign-in page and back: once by itself, and never round and round."""

from urllib.parse import urlencode

import flask
from flask import Response
from flask.typing import ResponseReturnValue

from sesame.addresses import below_portal
from sesame.addresses import present_page
from sesame.blueprints.cookies import forget
from sesame.blueprints.cookies import keep
from sesame.blueprints.language_switch import NO_SWITCH
from sesame.mounted import Mounted

#: Say how often this browser was just sent to sign in, and whether it was to sign in afresh: in cookies, since many
#: portals empty their session then.
_SENT, _SENT_AFRESH = "sesame_connexion", "sesame_retour"
#: Nobody takes longer to type a password; whoever gave up meanwhile is sent once more.
_PATIENCE = 30 * 60
#: Sent so often in so few seconds, nobody was asked anything: the portal takes them for signed in, and we do not.
_AT_MOST, _WITHIN = 3, 20


class SignInAgain:
    """Sends people to sign in; whoever comes back without what was missing reads why."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._settings = here.services.settings
        self._notices = here.notices

    def for_who_is_out(self) -> ResponseReturnValue:
        """Send to the sign-in page, and stop where that leads straight back here."""
        there = self._with_way_back(self._settings.sign_in_url)
        if flask.request.method == "POST":
            return self._offer(there)
        times = len(flask.request.cookies.get(_SENT, ""))
        if times >= _AT_MOST:
            self._notices.tell(
                "sign_in_unseen",
                "somebody comes straight back from SESAME_SIGN_IN_URL, and Sésame sees nobody signed in: "
                "SESAME_IDENTITY_SESSION_KEY, SESAME_IDENTITY_HEADER or mount(identity=…) has to say who it is",
            )
            return self._explain(there, signed_out=True)
        answer = flask.make_response(flask.redirect(there, code=303))
        keep(answer, _SENT, "x" * (times + 1), seconds=_WITHIN)
        return answer

    def afresh(self) -> ResponseReturnValue:
        """Send to sign in once more, and stop where that has just proven nothing."""
        there = self._with_way_back(self._settings.renew_url)
        if flask.request.method == "POST":
            answer = flask.make_response(self._offer(there))
        elif _SENT_AFRESH in flask.request.cookies:
            self._notices.tell(
                "fresh_sign_in_unproven",
                "somebody came back from SESAME_RENEW_URL, and reauthenticated_at told no sign-in of the last five "
                "minutes: where the CAS server sends no isFromNewLogin, the portal has to validate the ticket with "
                "renew=true (docs/mounting.md)",
            )
            answer = flask.make_response(self._explain(there, signed_out=False))
        else:
            answer = flask.make_response(flask.redirect(there, code=303))
        keep(answer, _SENT_AFRESH, "x", seconds=_PATIENCE)
        return answer

    def arrived(self, response: Response) -> Response:
        """Forget the way, once a page of « Mon Sésame » was shown."""
        if response.status_code == 200:  # noqa: PLR2004 - neither a redirection nor a refusal
            forget(response, _SENT)
            forget(response, _SENT_AFRESH)
        return response

    def _with_way_back(self, url: str) -> str:
        url, query = below_portal(url), urlencode({self._settings.sign_in_next: present_page()})
        return f"{url}{'&' if '?' in url else '?'}{query}"

    def _explain(self, there: str, *, signed_out: bool) -> ResponseReturnValue:
        page = "sesame/account/came_back.html"
        return flask.render_template(page, sign_in_url=there, signed_out=signed_out), 403

    def _offer(self, there: str) -> ResponseReturnValue:
        """Offer the way to who sent a form.

        Browsers apply ``form-action`` of the Content-Security-Policy to redirections, and the sign-in
        server is another origin.
        """
        return flask.render_template("sesame/account/sign_in_again.html", sign_in_url=there, **NO_SWITCH), 403
