"""Who a row speaks of: when two descriptions are one person's, and when they cannot be."""

from collections.abc import Iterable

from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Told
from sesame.domain.text import fold

_GIVEN = ("given_name", "used_given_name")
_FAMILY = ("family_name", "used_family_name")


def is_another(told: Told, numbers: set[Number], known: Known) -> bool:
    """Tell whether a row that came under somebody's own key or uid speaks of somebody else.

    It does where the birth date and every number differ. Where there is no number of one kind to compare, the names
    have to bear out a corrected date.
    """
    if "birth_date" not in told or is_born_alike(told, known) or numbers & known.numbers:
        return False
    is_comparable = not {kind for kind, _ in numbers}.isdisjoint(kind for kind, _ in known.numbers)
    return is_comparable or not is_named_alike(told, known.attributes)


def is_same(told: Told, numbers: set[Number], known: Known) -> bool:
    """Tell whether a row is this person's by a shared number, the birth date and a name."""
    return bool(numbers & known.numbers) and is_born_alike(told, known) and is_named_alike(told, known.attributes)


def is_born_alike(told: Told, known: Known) -> bool:
    """Tell whether the birth date is the same; where one is not known, it is not."""
    return bool(told.get("birth_date")) and told.get("birth_date") == known.attributes.get("birth_date")


def is_named_alike(told: Told, known: Told) -> bool:
    """Tell whether a given name or a family name is the same, written differently or not: one of them may change.

    A marriage changes the family name, a transition the given name; each may be the civil name or the one in use.
    """
    return any(_folded(told, names) & _folded(known, names) for names in (_GIVEN, _FAMILY))


def _folded(told: Told, names: Iterable[str]) -> set[str]:
    return {folded for name in names if (folded := fold(told.get(name) or ""))}
