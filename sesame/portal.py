"""What Sésame borrows from the portal it is mounted in, found by looking, each replaceable by one option."""

import datetime as dt
import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import flask
from flask import Flask

from sesame.addresses import below_portal
from sesame.given_ports import GivenPorts
from sesame.layout import find_layout
from sesame.notices import Notices
from sesame.settings import Settings
from sesame.translation import LANGUAGES
from sesame.translation import SOURCE_LANGUAGE
from sesame.translation import Translator
from sesame.translation import translator

log = logging.getLogger("sesame")
LANGUAGE_COOKIE = "sesame_langue"
#: What a reader of neither of our languages gets: likelier to be read than French, at a university.
_FOR_OTHERS = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class MountOptions:
    """What a portal may say instead of letting Sésame look.

    ``identity`` returns the login of who is signed in (or the uid, by ``SESAME_IDENTITY_IS``), or none;
    ``locale`` a language code; ``mail`` is a
    Flask-Mail ``Mail``, ``limiter`` a Flask-Limiter ``Limiter``. ``reauthenticated_at`` returns when the
    person last gave a password to the sign-in server (an aware moment), or none; ``end_sessions`` ends
    every session of such a name except the present request's and returns how many. ``url_prefix`` stands before
    every url; ``home_url`` is where the portal's first page is. ``ports`` are parts of a university's own in place of
    Sésame's.
    """

    identity: Callable[[], str | None] | None = None
    locale: Callable[[], str | None] | None = None
    mail: Any = None
    limiter: Any = None
    reauthenticated_at: Callable[[], dt.datetime | None] | None = None
    end_sessions: Callable[[str], int] | None = None
    url_prefix: str = ""
    home_url: str = "/"
    ports: GivenPorts = field(default_factory=GivenPorts)


class Portal:
    """The portal as Sésame sees it; nothing is looked up before it is needed."""

    def __init__(
        self,
        app: Flask,
        settings: Settings,
        options: MountOptions,
        translator_of: Callable[[str], Translator] = translator,
    ) -> None:
        """Take the app only to look at: nothing of it is changed here. ``translator_of`` knows the site's words."""
        self._app = app
        self._settings = settings
        self.options = options
        self.notices = Notices()
        self.translator_of = translator_of

    def identity(self) -> str | None:
        """Return the name of who is signed in: the option, Flask-Login, the session key, ``REMOTE_USER``, a header."""
        if self.options.identity is not None:
            told = self.options.identity()
            return str(told) if told else None
        if self._has_flask_login:
            return self._of_flask_login()
        found = flask.session.get(self._settings.identity_session_key)
        found = found or flask.request.environ.get("REMOTE_USER")
        if not found and self._settings.identity_header:
            found = flask.request.headers.get(self._settings.identity_header)
        return str(found) if found else None

    def identity_source(self) -> str:
        """Return which of these is asked first: ``option``, ``flask-login``, ``header`` or ``session``."""
        if self.options.identity is not None:
            return "option"
        if self._has_flask_login:
            return "flask-login"
        return "header" if self._settings.identity_header else "session"

    def note_stranger(self) -> None:
        """Tell the maintainer, once, that somebody is signed in whom the university does not know.

        Where the portal's own ids were taken for logins, everybody is a stranger, and nothing else says why.
        """
        name = self._settings.identity_is
        if self.options.identity is not None:
            how = f"the mount option identity has to return the {name} of the imported people"
        elif self._has_flask_login and not self._settings.identity_attribute:
            how = (
                f"Flask-Login's get_id() was taken for the {name}; where it is a row number, name the attribute that "
                f"holds the {name} by SESAME_IDENTITY_ATTRIBUTE, or mount with identity="
            )
        else:
            how = f"what the portal tells has to be the {name} of the imported people, in lower case"
        self.notices.tell("stranger", f"somebody signed in to the portal is nobody Sésame knows; {how}")

    def language(self) -> str:
        """Return ``fr`` or ``en``: the option, Flask-Babel, our own switch, the browser.

        Who asks for other languages only gets English; who asks for nothing, French.
        """
        told = self._portal_language()
        if told in LANGUAGES:
            return told
        chosen = flask.request.args.get("langue") or flask.request.cookies.get(LANGUAGE_COOKIE)
        if chosen in LANGUAGES:
            return chosen
        accepted = flask.request.accept_languages
        others = _FOR_OTHERS if told or accepted else SOURCE_LANGUAGE
        return accepted.best_match(LANGUAGES) or others

    def translator(self) -> Translator:
        """Return what says sentences in the reader's language, the site's own words first."""
        return self.translator_of(self.language())

    @property
    def offers_languages(self) -> bool:
        """Whether Sésame shows a switch of its own: the portal says no language, or one we do not have."""
        return self._portal_language() not in LANGUAGES

    @property
    def base_template(self) -> str:
        """The template Sésame's pages extend."""
        return find_layout(self._app, self._settings.base_template)

    @property
    def home_url(self) -> str:
        """Where the portal's first page is, for the present request."""
        return below_portal(self.options.home_url)

    def client_address(self) -> str:
        """Return where the request comes from; an IPv6 client is its /64, which is what one line is given.

        Forwarded headers are believed only where the portal's own ``ProxyFix`` already did.
        """
        try:
            address = ipaddress.ip_address(flask.request.remote_addr or "")
        except ValueError:
            return "unknown"
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped:
                return str(address.ipv4_mapped)
            return str(ipaddress.ip_network((address, 64), strict=False))
        return str(address)

    def renew_session_id(self) -> None:
        """Give the session a new token for its forms, and a new id where the portal keeps it on the server and can."""
        flask.session.pop(self._app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"), None)
        regenerate = getattr(self._app.session_interface, "regenerate", None)
        if regenerate is not None:
            regenerate(flask.session)

    def signed_in_afresh_at(self) -> dt.datetime | None:
        """Return when the person last gave a password to the sign-in server, as far as the portal tells."""
        return self.options.reauthenticated_at() if self.options.reauthenticated_at else None

    def can_end_sessions(self) -> bool:
        """Tell whether the portal knows how to end a person's sessions."""
        return self.options.end_sessions is not None

    def end_sessions(self, name: str) -> bool:
        """End the sessions of who has that name in the portal, and tell whether it could; a failure undoes nothing."""
        if self.options.end_sessions is None:
            return False
        try:
            self.options.end_sessions(name)
        except Exception:
            log.exception("the portal could not end sessions")
            return False
        return True

    def mail_state(self) -> Any:
        """Return the portal's Flask-Mail settings, or those its configuration would give."""
        from flask_mail import Mail

        if self.options.mail is not None:
            state = getattr(self.options.mail, "state", None) or self.options.mail
        else:
            state = self._app.extensions.get("mail")
            state = state or Mail().init_mail(self._app.config, self._app.debug, self._app.testing)
        # Flask-Mail looks there while it writes a message, even one that goes by another connection.
        self._app.extensions.setdefault("mail", state)
        return state

    def mail_host(self) -> str:
        """Return host and port of the mail server; a portal may still set Flask-Mail up, so nothing is made here."""
        state = getattr(self.options.mail, "state", None) or self.options.mail or self._app.extensions.get("mail")
        host = state.server if state else self._app.config.get("MAIL_SERVER", "127.0.0.1")
        port = state.port if state else self._app.config.get("MAIL_PORT", 25)
        return f"{host}:{port}"

    def limiter(self) -> Any:
        """Return the portal's Flask-Limiter, or none."""
        if self.options.limiter is not None:
            return self.options.limiter
        return next(iter(self._app.extensions.get("limiter", ())), None)

    @property
    def _has_flask_login(self) -> bool:
        return hasattr(self._app, "login_manager")

    def _of_flask_login(self) -> str | None:
        from flask_login import current_user

        if not current_user.is_authenticated:
            return None
        attribute = self._settings.identity_attribute
        if not attribute:
            return str(current_user.get_id())
        found = getattr(current_user, attribute, None)
        if not found:
            words = f"SESAME_IDENTITY_ATTRIBUTE: somebody signed in has no {attribute}, so Sésame cannot know them"
            self.notices.tell("identity_attribute", words)
        # Nobody's name, and not nobody: who is signed in and sent to sign in would go round in circles.
        return str(found or "")

    def _portal_language(self) -> str:
        """Return the language the portal chose, by its code alone; nothing where it chooses none."""
        locale: object = None
        if self.options.locale is not None:
            locale = self.options.locale()
        elif "babel" in self._app.extensions:
            from flask_babel import get_locale

            locale = get_locale()
        return str(locale or "").replace("_", "-").split("-")[0].lower()
