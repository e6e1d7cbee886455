"""A proxy that speaks of the visitor and is not believed: every visitor then has the proxy's address."""

import ipaddress

import flask

from sesame.notices import Notices

#: What a proxy says of the visitor; believed by the portal's own ``ProxyFix`` alone.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Real-IP")
_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")))


def is_believed() -> bool:
    """Tell whether the portal's ``ProxyFix`` has seen the present request."""
    return "werkzeug.proxy_fix.orig" in flask.request.environ


def forwarded() -> list[str]:
    """Return which of these headers the present request has."""
    return [name for name in FORWARDED if name in flask.request.headers]


def note_proxy(notices: Notices) -> None:
    """Tell, once, that the proxy of the present request is not believed.

    Only of a request from this machine or a private network, where proxies are: anybody else may send such a
    header to a portal that needs no proxy. ``flask sesame doctor`` asks from outside and knows for sure.
    """
    if "X-Forwarded-For" in flask.request.headers and not is_believed() and _is_near():
        notices.tell(
            "proxy", "X-Forwarded-For is sent and not believed: all visitors share one address; see flask sesame doctor"
        )


def _is_near() -> bool:
    try:
        address = ipaddress.ip_address(flask.request.remote_addr or "")
    except ValueError:
        # A socket of this machine has no address.
        return True
    return address.is_loopback or any(address in network for network in _PRIVATE)
