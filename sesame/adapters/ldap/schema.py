"""What a directory knows of names: one that it does not know finds nobody in a filter, and is no error."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from ldap.schema import AttributeType
from ldap.schema import ObjectClass
from ldap.schema import SubSchema

from sesame.errors import Refused

#: The attributes in a filter, and the classes.
_ATTRIBUTES = re.compile(r"\(\s*([A-Za-z][A-Za-z0-9.;-]*?)\s*(?::[^=]*:)?[~<>:]?=")
_CLASSES = re.compile(r"\(\s*objectClass\s*=\s*([A-Za-z][A-Za-z0-9-]*)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of a directory."""

    _known: SubSchema
    _allowed: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def unknown_attributes(self, names: Iterable[str]) -> list[str]:
        """Return the names that are of no attribute; an option behind a semicolon does not count."""
        return [name for name in names if self._known.get_obj(AttributeType, name.split(";")[0]) is None]

    def unknown_classes(self, names: Iterable[str]) -> list[str]:
        """Return the names that are of no class."""
        return [name for name in names if self._known.get_obj(ObjectClass, name) is None]

    def unknown_in(self, query: str) -> list[str]:
        """Return the names of a filter that are of no attribute, or of no class."""
        return [
            *self.unknown_attributes(_ATTRIBUTES.findall(query)),
            *self.unknown_classes(_CLASSES.findall(query)),
        ]

    def is_single(self, name: str) -> bool:
        """Tell whether an entry has at the most one value of it."""
        found = self._known.get_obj(AttributeType, name.split(";", maxsplit=1)[0])
        return bool(found and found.single_value)

    def allowed(self, classes: Iterable[str]) -> frozenset[str]:
        """Return all attributes that an entry of these classes may have, in lower case."""
        asked = tuple(sorted(classes))
        if asked not in self._allowed:
            must, may = self._known.attribute_types(list(asked), raise_keyerror=0)
            found = (*must.values(), *may.values())
            # Entries of a directory are of a few sorts, and there are many of them.
            self._allowed[asked] = frozenset(name.lower() for one in found for name in getattr(one, "names", ()))
        return self._allowed[asked]


def read_schema(connection: Any, base: str) -> Schema:
    """Return the schema that holds below a name. Errors: ``Refused("ldap_schema_hidden")`` where it is not shown."""
    place = connection.search_subschemasubentry_s(base) or connection.search_subschemasubentry_s("")
    found = connection.read_subschemasubentry_s(place) if place else None
    if not found:
        raise Refused("ldap_schema_hidden")
    return Schema(SubSchema(found, 0))
