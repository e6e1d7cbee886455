"""Finding entries: page by page, or one and no other, by filters in which what people typed is only ever a value."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import ldap
from ldap.controls.libldap import SimplePagedResultsControl
from ldap.filter import escape_filter_chars

from sesame.errors import Refused

#: Entries of one page.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What was found: attributes by their name in lower case, since servers write them as they like."""

    dn: str
    attributes: Mapping[str, Sequence[bytes]] = field(default_factory=dict, repr=False)

    def texts(self, name: str) -> list[str]:
        """Return the values of an attribute that are text."""
        found = []
        for value in self.attributes.get(name.lower(), ()):
            try:
                found.append(value.decode())
            except UnicodeDecodeError:
                continue
        return found

    def kept(self, name: str) -> list[str]:
        """Return every value, of which bytes that are no text are kept so that they can be written again (PEP 383).

        A hash that slapd makes itself may end in bytes that are none of its own, and is a password all the same.
        """
        return [value.decode(errors="surrogateescape") for value in self.attributes.get(name.lower(), ())]

    def text(self, name: str) -> str:
        """Return its first value, empty where there is none."""
        return next(iter(self.texts(name)), "")


def equal(attribute: str, value: str) -> str:
    """Return a filter for entries with that value."""
    return f"({attribute}={escape_filter_chars(value)})"


def both(*filters: str) -> str:
    """Return a filter for what each of them finds; an empty one finds everything."""
    return f"(&{''.join(one if one.startswith('(') else f'({one})' for one in filters if one)})"


def one_entry(connection: Any, base: str, query: str, names: Sequence[str]) -> Entry | None:
    """Return the only entry that a filter finds. Errors: ``Refused("ldap_ambiguous")`` where it finds several."""
    scope = ldap.SCOPE_SUBTREE
    try:
        answers = connection.search_ext_s(base, scope, query, list(names), timeout=connection.timeout, sizelimit=2)
    except ldap.SIZELIMIT_EXCEEDED:
        raise Refused("ldap_ambiguous") from None
    found = list(_entries(answers))
    if len(found) > 1:
        raise Refused("ldap_ambiguous")
    return found[0] if found else None


def entry_at(connection: Any, dn: str, names: Sequence[str]) -> Entry | None:
    """Return the entry of that name, if there is one."""
    try:
        answers = connection.search_ext_s(
            dn, ldap.SCOPE_BASE, "(objectClass=*)", list(names), timeout=connection.timeout
        )
    except ldap.NO_SUCH_OBJECT:
        return None
    return next(_entries(answers), None)


def paged(connection: Any, base: str, query: str, names: Sequence[str], *, page: int = PAGE) -> Iterator[Entry]:
    """Give every entry that a filter finds: who has heard the last one has heard all.

    Errors: those of ``ldap``, where an answer is not whole.
    """
    control = SimplePagedResultsControl(criticality=True, size=page, cookie="")
    while True:
        asked = connection.search_ext(base, ldap.SCOPE_SUBTREE, query, list(names), serverctrls=[control])
        _kind, answers, _number, controls = connection.result3(asked, all=1, timeout=connection.timeout)
        yield from _entries(answers)
        told = [one for one in controls if one.controlType == SimplePagedResultsControl.controlType]
        if not told or not told[0].cookie:
            return
        control.cookie = told[0].cookie


def _entries(answers: Sequence[Any]) -> Iterator[Entry]:
    for dn, attributes in answers:
        # What has no name is a referral to another server, which is not followed.
        if dn is not None:
            yield Entry(dn, {name.lower(): values for name, values in attributes.items()})
