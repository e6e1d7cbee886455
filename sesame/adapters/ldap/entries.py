"""One person's entry in a directory: found by what it was called, else by a filter; made from a template; renamed."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import ldap
from ldap.dn import escape_dn_chars
from ldap.dn import str2dn
from ldap.filter import escape_filter_chars

from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import entry_at
from sesame.adapters.ldap.searching import one_entry
from sesame.domain.person import IdentifierKind
from sesame.domain.publishing import Desired

_UID = "uid"
_PLACE = re.compile(r"\{([a-z_]+)\}")
#: What a template may name, and what it stands for; several numbers make several values.
PLACES = (
    "uid",
    "login",
    "given_name",
    "family_name",
    "shown_given_name",
    "shown_family_name",
    "mail",
    "student_number",
    "ine",
    "staff_number",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where entries are: ``find`` is a filter, ``made_at`` the name of one that is made, empty where others make them.

    ``template`` gives the values of a new entry by attribute, whose words in braces stand for what is known.
    """

    base: str
    find: str = "(uid={uid})"
    made_at: str = ""
    template: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def find_entry(connection: Any, places: Places, desired: Desired, names: Sequence[str]) -> Entry | None:
    """Return somebody's entry. Errors: ``Refused("ldap_ambiguous")``; those of ``ldap``."""
    if "=" in desired.reference:
        found = entry_at(connection, desired.reference, names)
        if found and _may_be_theirs(found, desired):
            return found
    if not desired.uid:
        return None
    values = {place: escape_filter_chars(next(iter(_values(desired, place)), "")) for place in PLACES}
    query = _PLACE.sub(lambda place: values.get(place[1], ""), places.find)
    return one_entry(connection, places.base, query, names)


def _may_be_theirs(entry: Entry, desired: Desired) -> bool:
    """Tell whether an entry that has somebody's last name is still theirs.

    A name of people's names (``cn=``) is given to the next one who is called so as soon as others have moved them.
    """
    is_named_by_uid = str2dn(entry.dn)[0][0][0].lower() == _UID
    uids = {uid.lower() for uid in entry.texts(_UID)}
    theirs = {uid.lower() for uid in (desired.uid, desired.login, *desired.former_logins)}
    return is_named_by_uid or not desired.uid or not uids or not uids.isdisjoint(theirs)


def new_entry(places: Places, desired: Desired) -> tuple[str, dict[str, list[bytes]]]:
    """Return the name and the attributes of an entry that is to be made."""
    attributes = {}
    for name, templates in places.template.items():
        values = [value for template in templates for value in filled(template, desired)]
        if values:
            attributes[name] = [value.encode() for value in dict.fromkeys(values)]
    return _dn(places.made_at, desired), attributes


def filled(template: str, desired: Desired) -> list[str]:
    """Return the values of a template: none where something it names is not known."""
    named = list(dict.fromkeys(_PLACE.findall(template)))
    several = [place for place in named if place in _KINDS]
    known = {place: _values(desired, place) for place in named}
    if not all(known.values()):
        return []
    if not several:
        return [_PLACE.sub(lambda place: known[place[1]][0], template).strip()]
    first = several[0]
    return [
        _PLACE.sub(lambda place, value=value: value if place[1] == first else known[place[1]][0], template)  # type: ignore[misc]
        for value in known[first]
    ]


def rename(connection: Any, dn: str, desired: Desired) -> str:
    """Give an entry the name that the uid makes, where its name is of the uid; return it. Errors: those of ``ldap``."""
    parts = str2dn(dn)
    if not desired.uid or len(parts[0]) != 1 or parts[0][0][0].lower() != "uid":
        return dn
    if parts[0][0][1].lower() == desired.uid.lower():
        return dn
    name = f"uid={escape_dn_chars(desired.uid)}"
    connection.rename_s(dn, name, delold=1)
    return f"{name},{ldap.dn.dn2str(parts[1:])}"


def _dn(template: str, desired: Desired) -> str:
    return _PLACE.sub(lambda place: escape_dn_chars(next(iter(_values(desired, place[1])), "")), template)


_KINDS = {kind.value: kind for kind in (IdentifierKind.STUDENT_NUMBER, IdentifierKind.INE, IdentifierKind.STAFF_NUMBER)}


def _values(desired: Desired, place: str) -> list[str]:
    if kind := _KINDS.get(place):
        return list(desired.numbers.get(kind, ()))
    value = getattr(desired, place, "") or ""
    return [value] if value else []
