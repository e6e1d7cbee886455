"""Asking the directory as any system of a site does, without Sésame: somebody's entry, and whether a bind is taken."""

import os
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ldap
from ldap.filter import escape_filter_chars

from demo.directory.places import PEOPLE
from demo.directory.places import folder_in
from demo.directory.places import service_dn

_SECONDS = 5
_WRONG = (ldap.INVALID_CREDENTIALS, ldap.INAPPROPRIATE_AUTH, ldap.UNWILLING_TO_PERFORM)


class Away(Exception):
    """The directory does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody's entry as it is."""

    dn: str
    attributes: Mapping[str, tuple[str, ...]]

    def first(self, name: str) -> str:
        """Return the first value of an attribute; empty when there is none."""
        return next(iter(self.attributes.get(name, ())), "")


def find(service: str, login: str) -> Entry | None:
    """Return the one entry of a login, as much of it as that service may read. Errors: ``Away``."""
    with _opened() as connection:
        connection.simple_bind_s(service_dn(service), _password(service))
        query = f"(supannAliasLogin={escape_filter_chars(login)})"
        found = connection.search_s(PEOPLE, ldap.SCOPE_ONELEVEL, query, ["*", "modifyTimestamp"])
    if len(found) != 1:
        return None
    ((dn, attributes),) = found
    return Entry(
        dn=dn,
        attributes={name: tuple(value.decode(errors="replace") for value in attributes[name]) for name in attributes},
    )


def opens(dn: str, password: str) -> bool:
    """Tell whether a bind with that password is taken. Errors: ``Away``."""
    # Without a password it is a bind of nobody, which is always taken.
    if not password:
        return False
    with _opened() as connection:
        try:
            connection.simple_bind_s(dn, password)
        except _WRONG:
            return False
    return True


@contextmanager
def _opened() -> Iterator[Any]:
    connection = ldap.initialize(os.environ["DEMO_DIRECTORY_URL"])
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, _SECONDS)
    connection.timeout = _SECONDS
    try:
        yield connection
    except ldap.LDAPError as error:
        raise Away from error
    finally:
        connection.unbind_s()


def _password(service: str) -> str:
    return (folder_in(Path(os.environ["DEMO_FOLDER"])) / service).read_text(encoding="utf-8")
