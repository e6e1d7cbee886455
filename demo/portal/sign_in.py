"""Signing in and out through CAS, single logout included."""

import datetime as dt
from urllib.parse import urlencode
from urllib.parse import urlsplit

import flask
from cas import CASClient
from cas import CASClientV3
from flask import Blueprint
from flask.typing import ResponseReturnValue

from demo.portal import live_tickets

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """Send to the CAS server, or come back from it with a ticket."""
    renew = flask.request.args.get("renew") == "true"
    following = local_path(flask.request.args.get("next", "/"))
    client = _client(following, renew=renew)
    ticket = flask.request.args.get("ticket")
    if not ticket:
        return flask.redirect(client.get_login_url(), code=303)
    username, attributes, _ = client.verify_ticket(ticket)
    if not username and renew:
        # No password was typed for this ticket. Who was signed in still is, and no fresher than before.
        return flask.redirect(following, code=303)
    if not username:
        return flask.render_template("error.html", found=True), 403
    attributes = attributes or {}
    # Asking for a fresh sign-in proves nothing, since whoever holds the browser writes the addresses: the
    # CAS server says whether a password was typed for this very ticket (CAS protocol 3.0, § 2.5.7). Some
    # servers leave that out, LemonLDAP::NG among them; but validating with renew=true succeeds only then
    # (§ 2.5.1), and python-cas does not ask for it by itself.
    is_new = attributes.get("isFromNewLogin", "true" if renew else "false") == "true"
    language = flask.session.get("language")
    # A new session: what somebody else left in this browser is not carried over.
    flask.session.clear()
    flask.session.update(
        username=username,
        display_name=attributes.get("displayName") or username,
        ticket=ticket,
        language=language,
        fresh_at=dt.datetime.now(dt.UTC).timestamp() if is_new else None,
    )
    live_tickets.add(ticket, username)
    return flask.redirect(following, code=303)


@blueprint.post("/login")
def single_logout() -> ResponseReturnValue:
    """Take the CAS server's word that somebody signed out."""
    request = flask.request.form.get("logoutRequest", "")
    # As bytes: a text that declares its own encoding is refused by the parser.
    for element in CASClientV3.get_saml_slos(request.encode()) or []:
        if element.text:
            # The ticket is known to the CAS server and to this portal alone: it proves who asks.
            live_tickets.remove(element.text.strip())
    return "", 204


@blueprint.get("/logout")
def logout() -> ResponseReturnValue:
    """Sign out here, then at the CAS server, which tells the other services."""
    live_tickets.remove(str(flask.session.get("ticket", "")))
    flask.session.clear()
    return flask.redirect(_client("/").get_logout_url(flask.current_app.config["PORTAL_URL"] + "/"), code=303)


def forget_ended_session() -> None:
    """Before each request: a session whose ticket was ended is nobody's."""
    ticket = flask.session.get("ticket")
    if ticket and not live_tickets.is_live(ticket):
        flask.session.clear()


def end_other_sessions(username: str) -> int:
    """End every session of somebody but the present one."""
    return live_tickets.remove_of(
        username, but=str(flask.session.get("ticket", "")) if flask.has_request_context() else ""
    )


def reauthenticated_at() -> dt.datetime | None:
    """Return when the person last typed a password at the CAS server, as far as this session knows."""
    moment = flask.session.get("fresh_at")
    return dt.datetime.fromtimestamp(moment, dt.UTC) if moment else None


def local_path(target: str) -> str:
    """Return the path to come back to; anything that could lead elsewhere becomes the first page."""
    parts = urlsplit(target.replace("\\", "/"))
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if any(char.isspace() or not char.isprintable() for char in target):
        return "/"
    return target


def _client(following: str, *, renew: bool = False) -> CASClientV3:
    """Return a client whose service address comes from the configuration, never from the Host header."""
    config = flask.current_app.config
    query = {"next": following, **({"renew": "true"} if renew else {})}
    client = CASClient(
        version="3",
        service_url=f"{config['PORTAL_URL']}/login?{urlencode(query)}",
        server_url=f"{config['CAS_URL']}/",
        renew=renew,
    )
    if renew:
        client.session.params = {"renew": "true"}
    return client
