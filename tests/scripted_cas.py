"""A CAS server that does what a test says: which of the protocol's two proofs of a fresh sign-in it gives."""

from dataclasses import dataclass
from dataclasses import field

import flask
from flask import Flask
from flask.typing import ResponseReturnValue

_YES = (
    "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess>"
    "<cas:user>{user}</cas:user><cas:attributes><cas:displayName>{user}</cas:displayName>{more}</cas:attributes>"
    "</cas:authenticationSuccess></cas:serviceResponse>"
)
_NO = (
    "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>"
    "<cas:authenticationFailure code='INVALID_TICKET'>no</cas:authenticationFailure></cas:serviceResponse>"
)


@dataclass
class ScriptedCas:
    """The server: ``tells`` sends isFromNewLogin; ``asks_again`` heeds renew at sign-in, ``refuses`` at validation."""

    tells: bool = False
    asks_again: bool = True
    refuses: bool = True
    user: str = "lmartin"
    #: Whether a password was typed for each ticket, and for which address it was given.
    tickets: dict[str, tuple[bool, str]] = field(default_factory=dict)

    def ticket(self, service: str, *, typed: bool) -> str:
        """Give a ticket to who typed a password, or is signed in already; return the way back to the portal."""
        name = f"ST-{len(self.tickets)}"
        self.tickets[name] = (typed, service)
        return f"{service}{'&' if '?' in service else '?'}ticket={name}"

    def answer_sign_in(self, service: str, *, renew: bool) -> str:
        """Do what the server's sign-in page does for somebody with an open session there."""
        return self.ticket(service, typed=renew and self.asks_again)

    def app(self) -> Flask:
        """Return what the portal asks."""
        app = Flask("scripted_cas")

        @app.get("/p3/serviceValidate")
        def validate() -> ResponseReturnValue:
            typed, service = self.tickets.pop(flask.request.args["ticket"], (False, ""))
            asked_afresh = flask.request.args.get("renew") == "true" and self.refuses
            if service != flask.request.args["service"] or (asked_afresh and not typed):
                return _NO
            more = f"<cas:isFromNewLogin>{str(typed).lower()}</cas:isFromNewLogin>" if self.tells else ""
            return _YES.format(user=self.user, more=more)

        return app
