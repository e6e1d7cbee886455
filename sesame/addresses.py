"""Addresses: where a path of the settings leads below the portal's sub-path, and what a mail's link begins with."""

from urllib.parse import urlsplit

import flask

from sesame.settings import Settings

#: « Ce n'est pas moi », below the prefix of the account pages.
DISAVOWAL_PATH = "/ce-n-est-pas-moi"


def sub_path() -> str:
    """Return the path that the portal lives under, as its server tells it; empty at the root of its host."""
    root = flask.request.script_root.strip("/\\")
    return f"/{root}" if root else ""


def below_portal(address: str) -> str:
    """Return an address of the settings as a link of the present request.

    A path is one of the portal's, so it gets the sub-path that the portal lives under, unless it was written
    with it. An address with a host stays as it is.
    """
    root = sub_path()
    if not address.startswith("/") or f"{urlsplit(address).path}/".startswith(f"{root}/"):
        return address
    return f"{root}{address}"


def typed_address(settings: Settings, path: str) -> str:
    """Return a path of ours as people type it into a browser, such as a printed page shows it."""
    if settings.public_url:
        return f"{settings.public_url}{path.removeprefix(sub_path())}"
    return f"{flask.request.host_url.rstrip('/')}{path}"


def present_page() -> str:
    """Return the present request's own address, as a path that leads nowhere but into this portal."""
    return f"{sub_path()}{flask.request.full_path.rstrip('?')}"


def disavowal_page(settings: Settings, url_prefix: str) -> str:
    """Return what the links of mails begin with; empty where the portal's public address is not known.

    That address is the one people type, its sub-path included: a request's ``Host`` can be forged.
    """
    if not settings.public_url:
        return ""
    return f"{settings.public_url}{url_prefix.rstrip('/')}{settings.account_prefix}{DISAVOWAL_PATH}"
