"""What a directory knows of names: one that it does not know finds nobody in a filter, and is no error."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ldap.schema import AttributeType
from ldap.schema import ObjectClass
from ldap.schema import SubSchema

from sesame.errors import Refused


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of a directory."""

    _known: SubSchema

    def unknown_attributes(self, names: Iterable[str]) -> list[str]:
        """Return the names that are of no attribute; an option behind a semicolon does not count."""
        return [name for name in names if self._known.get_obj(AttributeType, name.split(";")[0]) is None]

    def unknown_classes(self, names: Iterable[str]) -> list[str]:
        """Return the names that are of no class."""
        return [name for name in names if self._known.get_obj(ObjectClass, name) is None]

    def is_single(self, name: str) -> bool:
        """Tell whether an entry has at the most one value of it."""
        found = self._known.get_obj(AttributeType, name.split(";", maxsplit=1)[0])
        return bool(found and found.single_value)

    def allowed(self, classes: Iterable[str]) -> set[str]:
        """Return all attributes that an entry of these classes may have, in lower case."""
        must, may = self._known.attribute_types(list(classes), raise_keyerror=0)
        return {name.lower() for found in (*must.values(), *may.values()) for name in getattr(found, "names", ())}


def read_schema(connection: Any, base: str) -> Schema:
    """Return the schema that holds below a name. Errors: ``Refused("ldap_schema_hidden")`` where it is not shown."""
    place = connection.search_subschemasubentry_s(base) or connection.search_subschemasubentry_s("")
    found = connection.read_subschemasubentry_s(place) if place else None
    if not found:
        raise Refused("ldap_schema_hidden")
    return Schema(SubSchema(found, 0))
