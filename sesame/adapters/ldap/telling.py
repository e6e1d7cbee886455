"""A directory with rules for passwords, told a new one by RFC 3062 while its owner waits: in time, or not at all."""

import logging
import time
from dataclasses import replace

from sesame.adapters.ldap.answers import PORT
from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.breaker import QUICK
from sesame.adapters.ldap.directory import Directory
from sesame.adapters.ldap.entries import Places
from sesame.adapters.ldap.entries import find_entry
from sesame.adapters.ldap.password_change import PASSWORD
from sesame.adapters.ldap.password_change import change_password
from sesame.adapters.ldap.password_change import is_passed_on
from sesame.adapters.ldap.password_change import opens
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.publishing import Desired
from sesame.domain.told_at_once import Silent
from sesame.errors import NotTaken
from sesame.errors import Refused

log = logging.getLogger("sesame.publication")

#: A page waits no longer for one answer, whatever the deliverer may; a bind that only makes sure, less.
SECONDS, SECONDS_TO_MAKE_SURE = 4.0, 1.0


class LdapTelling:
    """Tells one directory; connections of its own, so that the deliverer's patience is not the page's."""

    def __init__(self, servers: LdapServers, places: Places) -> None:
        """Take the servers, and where entries are."""
        seconds = min(servers.timeout, SECONDS)
        self._places = places
        self._service = Directory(replace(servers, timeout=seconds, patience=min(servers.patience, seconds)))
        sure = min(servers.timeout, SECONDS_TO_MAKE_SURE)
        self._binds = Directory(replace(servers, timeout=sure, patience=min(servers.patience, sure)), as_service=False)

    def tell(self, desired: Desired, password: str, *, again: bool) -> bool:
        """Put a password in force. Errors: ``NotTaken``; ``Silent``, ``Unavailable``, after which it may be."""
        began = time.monotonic()
        try:
            return self._tell(desired, password, again=again)
        except Away:
            if time.monotonic() - began > QUICK:
                raise Silent(PORT) from None
            raise
        except Refused as error:
            # Nothing that its owner could mend: the deliverer meets it again, and says so.
            log.warning("the directory was not told a password at once: %s", error.code)
            return False

    def _tell(self, desired: Desired, password: str, *, again: bool) -> bool:
        entry = self._service.ask(lambda one: find_entry(one, self._places, desired, [PASSWORD]))
        if entry is None or is_passed_on(entry):
            return False
        try:
            self._service.ask(lambda one: change_password(one, entry.dn, password), again=False)
        except NotTaken:
            # The history names what an earlier try put there. Else no bind is made: each wrong one counts there.
            if again and self._opens(entry.dn, password):
                return True
            raise
        except Away:
            if not self._opens(entry.dn, password):
                raise
        return True

    def _opens(self, dn: str, password: str) -> bool:
        try:
            return self._binds.ask(lambda one: opens(one, dn, password))
        except (Away, Refused):
            return False
