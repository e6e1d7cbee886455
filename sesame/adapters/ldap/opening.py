"""One connection to the first server of a directory that answers, its certificate looked at and its time bounded."""

import errno
import logging
import os
import ssl
import time
from collections.abc import Callable
from typing import Any

import ldap

from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.answers import diagnosis
from sesame.adapters.ldap.answers import meaning
from sesame.domain.ldap_servers import LdapServers

log = logging.getLogger("sesame")

#: A server that failed is tried after the others for so many seconds.
_LAST_FOR = 60.0
_WORDS_OF_THE_NETWORK = frozenset(map(os.strerror, errno.errorcode))


class Opening:
    """Opens connections; remembers which server failed a moment ago."""

    def __init__(
        self, servers: LdapServers, *, as_service: bool = True, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the servers, and whether a connection is bound as Sésame's own name or as nobody."""
        self._servers = servers
        self._as_service = as_service
        self._now = now
        self._failed: dict[str, float] = {}

    def open(self) -> tuple[str, Any]:
        """Return the address of the server that answered, and a connection. Errors: ``Away`` when none does."""
        why = "away"
        for url in self._in_order():
            try:
                connection = self._connected(url)
            except Away as error:
                why = error.why
                self.failed(url)
                log.warning("the directory's server %s was passed over: %s", url, why)
            else:
                self._failed.pop(url, None)
                return url, connection
        raise Away(why)

    def failed(self, url: str) -> None:
        """Note that a server failed: others come first for a while."""
        self._failed[url] = self._now()

    def _in_order(self) -> list[str]:
        since = self._now() - _LAST_FOR
        return sorted(self._servers.urls, key=lambda url: self._failed.get(url, since - 1) >= since)

    def _connected(self, url: str) -> Any:
        servers = self._servers
        connection = ldap.initialize(url, bytes_mode=False)
        self._set_options(connection)
        try:
            if servers.starttls and not url.startswith(("ldaps:", "ldapi:")):
                _start_tls(connection)
            if self._as_service and servers.bind_dn:
                if not servers.password:
                    # A name without a password would be a bind of nobody.
                    raise Away("bind")
                connection.simple_bind_s(servers.bind_dn, servers.password)
            else:
                _greet(connection)
        except ldap.LDAPError as error:
            quietly_closed(connection)
            raise Away(_why(error, url)) from None
        return connection

    def _set_options(self, connection: Any) -> None:
        servers = self._servers
        connection.protocol_version = ldap.VERSION3
        connection.timeout = servers.timeout
        connection.set_option(ldap.OPT_REFERRALS, ldap.OPT_OFF)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, servers.patience)
        connection.set_option(ldap.OPT_TIMEOUT, servers.timeout)
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
        if trusted := servers.certificates or ssl.get_default_verify_paths().cafile:
            connection.set_option(ldap.OPT_X_TLS_CACERTFILE, trusted)
        # The last one: what was said of TLS holds from here.
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)


def _greet(connection: Any) -> None:
    """See that somebody answers; what is answered to nobody does not matter."""
    try:
        connection.whoami_s()
    except ldap.LDAPError as error:
        if isinstance(meaning(error), Away):
            raise


def quietly_closed(connection: Any) -> None:
    """Close a connection, whatever became of it."""
    try:
        connection.unbind_s()
    except (ldap.LDAPError, AttributeError):
        log.debug("a connection to the directory was closed already")


def _start_tls(connection: Any) -> None:
    try:
        connection.start_tls_s()
    except ldap.CONNECT_ERROR:
        raise Away("tls") from None
    except (ldap.PROTOCOL_ERROR, ldap.UNAVAILABLE_CRITICAL_EXTENSION, ldap.UNWILLING_TO_PERFORM):
        # It has none: nothing is sent to it in clear.
        raise Away("tls") from None


def _why(error: "ldap.LDAPError", url: str) -> str:
    if isinstance(error, ldap.SERVER_DOWN) and url.startswith("ldaps:") and _speaks_otherwise(error):
        return "tls"
    found = meaning(error)
    # Whatever is said to the service's own bind, it is not said of a person.
    return found.why if isinstance(found, Away) else "bind"


def _speaks_otherwise(error: "ldap.LDAPError") -> bool:
    """Tell whether something listened, and TLS was what failed: the words are then none of the network's."""
    words = diagnosis(error)
    return bool(words) and words not in _WORDS_OF_THE_NETWORK
