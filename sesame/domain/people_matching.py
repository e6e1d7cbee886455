"""Who a row speaks of: when two descriptions are one person's, and when they cannot be."""

from collections.abc import Iterable

from sesame.domain.partial_date import partial_date
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Told
from sesame.domain.text import fold

_GIVEN = ("given_name", "used_given_name")
_FAMILY = ("family_name", "used_family_name")


def is_another(
    told: Told, numbers: set[Number], known: Known, *, has_key: bool = True, is_continued: bool = True
) -> bool:
    """Tell whether a row that came under somebody's own key or uid speaks of somebody else.

    One number that both have is enough. Where they have numbers of one kind, and all differ, the birth date and a name
    have to be the same. Where there is nothing to compare, the same birth date or a name is enough of a row that the
    source has told all along, ``is_continued``, but a uid, unlike a source's own key (``has_key``), may be given again
    overnight to who has half the name. Of any other row, which may be about the next one who is given a name, both the
    birth date and a name count.
    """
    if "birth_date" not in told or numbers & known.numbers:
        return False
    is_comparable = not {kind for kind, _ in numbers}.isdisjoint(kind for kind, _ in known.numbers)
    if is_born_alike(told, known):
        return not (is_named_alike(told, known.attributes) or (is_continued and not is_comparable))
    if is_comparable:
        return True
    if not known.attributes.get("birth_date"):
        return not is_named_alike(told, known.attributes, every=True)
    return not (is_continued and is_named_alike(told, known.attributes, every=not has_key))


def is_same(told: Told, numbers: set[Number], known: Known) -> bool:
    """Tell whether a row is this person's by a shared number, the birth date and a name.

    A date that is known in part is that of thousands, so that both names count there.
    """
    return bool(numbers & known.numbers) and is_born_alike(told, known) and is_named_as_needed(told, known)


def is_named_as_needed(told: Told, known: Known) -> bool:
    """Tell whether the names are alike enough for who has somebody's number and birth date."""
    return is_named_alike(told, known.attributes, every=partial_date(told.get("birth_date") or "") is not None)


def has_same_civil_names(told: Told, known: Told) -> bool:
    """Tell whether given and family name are the same, those in use apart, which anybody may choose."""
    return all(fold(told.get(name) or "") == fold(known.get(name) or "") for name in ("given_name", "family_name"))


def is_born_alike(told: Told, known: Known) -> bool:
    """Tell whether the birth date is the same; where one is not known, it is not."""
    return bool(told.get("birth_date")) and told.get("birth_date") == known.attributes.get("birth_date")


def is_named_alike(told: Told, known: Told, *, every: bool = False) -> bool:
    """Tell whether a given name or a family name is the same, written differently or not: one of them may change.

    A marriage changes the family name, a transition the given name; each may be the civil name or the one in use. With
    ``every``, none may change; no family name is like no family name.
    """
    alike = [bool(_folded(told, names) & _folded(known, names)) for names in (_GIVEN, _FAMILY)]
    if every:
        return alike[0] and (alike[1] or not (_folded(told, _FAMILY) or _folded(known, _FAMILY)))
    return any(alike)


def _folded(told: Told, names: Iterable[str]) -> set[str]:
    return {folded for name in names if (folded := fold(told.get(name) or ""))}
