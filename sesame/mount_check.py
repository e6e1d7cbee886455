"""What is looked at when Sésame is mounted: faults stop the start, all told at once; notices go to the log."""

from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.routing import RoutingException
from werkzeug.routing import Rule

from sesame.addresses import sub_path
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import TakesPasswords
from sesame.layout import check_layout
from sesame.layout import find_layout
from sesame.portal import MountOptions
from sesame.portal import Portal
from sesame.setting_types import SMALLEST_SECRET
from sesame.setting_types import url_or_path
from sesame.setting_types import url_prefix
from sesame.settings import Settings


def key_faults(app: Flask) -> list[str]:
    """Tell what is wrong with the portal's own key, by which its sessions are signed."""
    key: Any = app.secret_key
    if not key:
        return []
    if not isinstance(key, str | bytes):
        fault = (
            f"SECRET_KEY: a text is expected, and not a value of type {type(key).__name__}; Flask takes digits alone "
            "in FLASK_SECRET_KEY for a number unless they stand in double quotes"
        )
        return [fault]
    if len(key) < SMALLEST_SECRET:
        return [
            f"SECRET_KEY: the portal's has fewer than {SMALLEST_SECRET} characters; who guesses it is whoever they say"
        ]
    return []


def key_text(app: Flask) -> str:
    """Return the portal's key as a text; bytes that are none, such as random ones, by their digits."""
    return _text(app.secret_key)


def older_keys(app: Flask) -> tuple[str, ...]:
    """Return the portal's keys of before, the newest first, as Flask has them."""
    return tuple(_text(key) for key in app.config.get("SECRET_KEY_FALLBACKS") or () if key)


def _text(key: Any) -> str:
    if not isinstance(key, bytes):
        return str(key or "")
    try:
        return key.decode()
    except UnicodeDecodeError:
        return key.hex()


def option_faults(options: MountOptions) -> list[str]:
    """Tell which options of ``mount`` cannot be meant."""
    faults = []
    for name, kind, value in (
        ("url_prefix", url_prefix, options.url_prefix),
        ("home_url", url_or_path, options.home_url),
    ):
        try:
            if value:
                kind.parse(value)
        except (ValueError, TypeError):
            faults.append(f"mount({name}={value!r}): not accepted; expected {kind.allowed}")
    return faults


def layout_faults(app: Flask, settings: Settings) -> list[str]:
    """Tell why nothing would be seen of Sésame's pages in the portal's layout."""
    fault = check_layout(app, find_layout(app, settings.base_template)).fault
    if not fault:
        return []
    advice = (
        "mend it, mount Sésame after the portal's own extensions and blueprints, or name another layout "
        "(sesame/base.html is Sésame's own)"
    )
    return [f"SESAME_BASE_TEMPLATE: {fault}; {advice}"]


def note_fresh_sign_in(portal: Portal, settings: Settings) -> None:
    """Tell that no sign-in will ever count as fresh; commands run by Sésame alone may share the portal's settings."""
    if settings.reauthentication == "renew" and portal.options.reauthenticated_at is None:
        portal.notices.tell(
            "fresh_sign_in_untold",
            "SESAME_REAUTHENTICATION is renew, and no mount(reauthenticated_at=…) tells of a fresh sign-in: nobody can "
            "change a password, a joker or a phone",
        )


def note_authority(portal: Portal, settings: Settings, port: CurrentPassword | None) -> None:
    """Tell which of what was said about passwords has no effect."""
    if port is not None and not settings.asks_elsewhere:
        portal.notices.tell(
            "password_authority",
            "a port current_password is given, and SESAME_PASSWORD_AUTHORITY is sesame: it is never asked",
        )
    if settings.password_elsewhere_url and (not settings.asks_elsewhere or isinstance(port, TakesPasswords)):
        portal.notices.tell(
            "password_elsewhere_url",
            "SESAME_PASSWORD_ELSEWHERE_URL has no effect: passwords are changed in Sésame",
        )


def note_test_site(portal: Portal, settings: Settings) -> None:
    """Tell that nothing goes to people: on a site that is open to them, nobody would get a code."""
    if settings.catch_all:
        portal.notices.tell(
            "catch_all",
            f"SESAME_CATCH_ALL: this is a test site, whatever would leave for people goes to {settings.catch_all}",
        )


def note_layout(app: Flask, portal: Portal) -> None:
    """Tell what pages lack in the portal's layout, though they can be read."""
    name = portal.base_template
    if not check_layout(app, name).has_title:
        portal.notices.tell("layout_title", f"the layout {name} has no block « title »: Sésame's pages have no title")


def note_addresses(app: Flask, portal: Portal) -> None:
    """Tell which of our addresses lead somewhere else, since the portal has a page there."""
    if app.url_map.host_matching:
        portal.notices.tell(
            "host_matching",
            "the portal matches hosts (host_matching), and Sésame's addresses name none: they are not found",
        )
        return
    taken = _taken(app)
    if taken:
        portal.notices.tell(
            "address_taken",
            f"the portal itself answers at addresses of Sésame's: {', '.join(taken)}; move Sésame by "
            "SESAME_ACCOUNT_PREFIX, SESAME_HELP_PREFIX or url_prefix",
        )


def note_public_address(portal: Portal, settings: Settings) -> None:
    """Tell, at a first request, that links of mails lead outside of where the portal lives."""
    told = urlsplit(settings.public_url).path
    if settings.public_url and told != sub_path():
        portal.notices.tell(
            "public_url",
            f"SESAME_PUBLIC_URL ends in {told or '/'!r} and the portal is asked for below {sub_path() or '/'!r}: "
            "links of mails lead nowhere",
        )


def _taken(app: Flask) -> list[str]:
    """Return the addresses that would be ours and are answered by the portal, each with its endpoint."""
    rules = list(app.url_map.iter_rules())
    ours = Map([rule.empty() for rule in rules if rule.endpoint.startswith(("sesame.", "sesame_health."))])
    # What catches the rest only says « not found »: whatever else is below our prefixes may be there.
    catching = {rule.endpoint for rule in ours.iter_rules() if "anything" in rule.arguments}
    taken = {}
    for path in filter(None, (_example(rule) for rule in rules)):
        mine, found = _match(ours, path), _match(app.url_map, path)
        if mine and mine not in catching and found != mine:
            taken[path] = f"{path} ({found})"
    return sorted(taken.values())


def _example(rule: Rule) -> str:
    """Return an address of a rule, with invented values; nothing where its variables take no such value."""
    try:
        built = rule.build(dict.fromkeys(rule.arguments, "1"))
    except Exception:  # noqa: BLE001 - converters are the portal's own, and what they take nobody else knows
        return ""
    return built[1] if built else ""


def _match(url_map: Map, path: str) -> str:
    try:
        endpoint, _ = url_map.bind("localhost").match(path)
    except (HTTPException, RoutingException):
        return ""
    return str(endpoint)


class FirstRequest:
    """What can be told only when a page is asked for: where the portal lives, and what was added after the mount."""

    def __init__(self, portal: Portal, settings: Settings) -> None:
        """Wait for it."""
        self._portal = portal
        self._settings = settings
        self._looked = False

    def look(self) -> None:
        """Look once; threads that come together may look twice, and tell once."""
        if not self._looked:
            self._looked = True
            note_public_address(self._portal, self._settings)
            note_addresses(flask.current_app, self._portal)
