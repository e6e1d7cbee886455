"""The directory as the system that knows people's passwords: asked by a bind, told a new one by RFC 3062."""

import logging
import re
from typing import Any

import ldap
from ldap.filter import escape_filter_chars

from sesame.adapters.ldap.directory import Directory
from sesame.adapters.ldap.password_change import PASSWORD
from sesame.adapters.ldap.password_change import change_password
from sesame.adapters.ldap.password_change import has_password
from sesame.adapters.ldap.password_change import is_passed_on
from sesame.adapters.ldap.schema import read_schema
from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import one_entry
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.person import Person
from sesame.errors import NotTaken
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken

log = logging.getLogger("sesame")

_PLACE = re.compile(r"\{(uid|login)\}")
#: What says that the password is not right, or may not be used: to Sésame, and to a guesser, the same.
_NO = (
    ldap.INVALID_CREDENTIALS,
    ldap.INAPPROPRIATE_AUTH,
    ldap.UNWILLING_TO_PERFORM,
    ldap.NO_SUCH_OBJECT,
    ldap.CONSTRAINT_VIOLATION,
    ldap.INVALID_DN_SYNTAX,
)


class LdapPasswordsThatAreRead:
    """Says whether a password is right, and takes no new one from Sésame."""

    def __init__(self, servers: LdapServers, *, base: str, query: str) -> None:
        """Take the servers, and by which filter somebody's one entry is found below the base."""
        self._base = base
        self._query = query
        self._service = Directory(servers)
        self._binds = Directory(servers, as_service=False)
        self._names_are_known = False

    def check(self, login: str, password: str, *, person: Person | None) -> bool:
        """Tell whether a bind with it is taken. Errors: ``Unavailable``."""
        if not password:
            # A bind of nobody, which is always taken.
            return False
        uid, login = (person.uid, person.login) if person else (login, login)
        entry = self._find(uid, login)
        # Of nobody, the same is asked.
        dn = entry.dn if entry else f"cn=nobody,{self._base}"
        is_right = self._binds.ask(lambda connection: _binds(connection, dn, password))
        return is_right and entry is not None and person is not None

    def _find(self, uid: str, login: str) -> Entry | None:
        self._check_names()
        values = {"uid": escape_filter_chars(uid), "login": escape_filter_chars(login)}
        query = _PLACE.sub(lambda place: values[place[1]], self._query)
        try:
            return self._service.ask(lambda connection: one_entry(connection, self._base, query, self._names()))
        except Refused as error:
            if error.code == "ldap_ambiguous":
                log.warning(
                    "the directory has two entries for one person: nobody signs in as either (SESAME_LDAP_FILTER)"
                )
                return None
            log.warning("the directory does not answer who somebody is: %s", error.code)
            raise Unavailable("password") from None

    def _check_names(self) -> None:
        """See once that the directory knows the names of the filter. Errors: ``Unavailable``."""
        if self._names_are_known:
            return
        try:
            unknown = self._service.ask(lambda connection: read_schema(connection, self._base).unknown_in(self._query))
        except Refused as error:
            log.warning("the directory does not show its schema, so SESAME_LDAP_FILTER was not checked: %s", error.code)
            unknown = []
        if unknown:
            # It would find nobody, and say no to everybody.
            log.error("the directory does not know %s, in SESAME_LDAP_FILTER", ", ".join(unknown))
            raise Unavailable("password")
        self._names_are_known = True

    def _names(self) -> list[str]:
        return ["1.1"]


class LdapPasswords(LdapPasswordsThatAreRead):
    """Says whether a password is right, and takes new ones."""

    def change(self, person: Person, password: str, *, first: bool) -> None:
        """Replace the password. Errors: ``NotTaken``; ``Unavailable``, after which it may be changed or not."""
        entry = self._find(person.uid, person.login)
        if entry is None or not password:
            raise NotTaken(WhyNotTaken.OTHER)
        if first and has_password(entry):
            raise NotTaken(WhyNotTaken.HAS_ONE)
        if is_passed_on(entry):
            log.warning("somebody's password is passed on to another system ({SASL}): it is changed there")
            raise NotTaken(WhyNotTaken.OTHER)
        try:
            self._service.ask(lambda connection: change_password(connection, entry.dn, password), again=False)
        except NotTaken:
            # Whoever asks twice finds in the history what the first time put there.
            if self._binds.ask(lambda connection: _binds(connection, entry.dn, password)):
                return
            raise
        except Refused as error:
            log.warning("the directory did not change a password: %s", error.code)
            raise NotTaken(WhyNotTaken.OTHER) from None

    def _names(self) -> list[str]:
        return [PASSWORD]


def _binds(connection: Any, dn: str, password: str) -> bool:
    try:
        connection.simple_bind_s(dn, password)
    except _NO:
        return False
    return True
