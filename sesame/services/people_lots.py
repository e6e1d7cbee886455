"""What one transaction of an import stores, and what passes on in it from one person to another."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.people_register import Accepted
from sesame.domain.people_said import NAMES
from sesame.domain.people_said import NUMBERS
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.people_said import identifiers
from sesame.domain.people_said import kinds_alike
from sesame.domain.stores import Transaction


@dataclass(slots=True)
class Lot:
    """One transaction's rows: what people were, what is said of them, and what they become.

    Before they are stored, new people have negative keys: the line that speaks of them first, turned over.
    """

    rows: Sequence[Accepted]
    people: dict[int, Known] = field(default_factory=dict)
    said: dict[int, list[Said]] = field(default_factory=dict)
    of_row: dict[int, int] = field(default_factory=dict)
    to_be: dict[int, Resolved] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Who cannot have what they are to have, and who has a name now that was somebody else's."""

    left_out: set[int]
    renamed: set[int]


def free_names(tx: Transaction, lot: Lot, planned: Collection[tuple[str, str, int]], today: dt.date) -> Passing:
    """Take from others what people of the lot are to have.

    An owner gives away what the lot, or the judgement of the whole source, takes from them: ``planned`` is what, its
    kind and whose it is. Anything else was changed by somebody meanwhile.
    """
    wanted = {key: _wanted(lot.people.get(key), to_be) for key, to_be in lot.to_be.items()}
    now = _looked_up(tx, lot, planned, today, wanted)
    for key in _keep_names(lot, now):
        wanted[key] = _wanted(lot.people[key], lot.to_be[key])
        tx.register.reread([key])
    left_out = _second(lot, wanted)
    while late := {
        key
        for key, each_one in wanted.items()
        if key not in left_out and any(now.is_anothers(each, key, left_out) for each in each_one)
    }:
        left_out |= late
    having = {key: each_one for key, each_one in wanted.items() if key not in left_out}
    taken_over = {
        each: key
        for key, each_one in having.items()
        for kind, value in each_one
        for each in ((of_kind, value) for of_kind in kinds_alike(kind))
        if now.owners.get(each, key) != key
    }
    for kind in (*NUMBERS, *NAMES):
        tx.register.release(kind, [(now.owners[each], each[1]) for each in taken_over if each[0] == kind])
    # Another source may say of a former owner what is somebody else's by now: it is judged the next time.
    former_owners = {now.owners[each] for each in taken_over} - set(lot.to_be)
    tx.register.reread(former_owners)
    tx.revisions.raise_of(*former_owners)
    # What is theirs again is reserved for them no more.
    for name in sorted({value for each_one in having.values() for _, value in each_one} & set(now.reserved)):
        tx.reserved.release(name)
    return Passing(left_out=left_out, renamed={key for (kind, _), key in taken_over.items() if kind in NAMES})


@dataclass(frozen=True, slots=True, kw_only=True)
class _AsItIs:
    """Whose identifiers are at this moment, and for whom names are reserved."""

    lot: Lot
    planned: Collection[tuple[str, str, int]]
    owners: Mapping[Number, int]
    reserved: Mapping[str, int]

    def is_anothers(self, what: Number, key: int, left_out: Collection[int] = ()) -> bool:
        """Tell whether somebody cannot have an identifier, since it is and stays another's."""
        kind, value = what
        if kind in NAMES and self.reserved.get(value, key) != key:
            return True
        return not all(self._passes_on((of_kind, value), key, left_out) for of_kind in kinds_alike(kind))

    def _passes_on(self, what: Number, key: int, left_out: Collection[int]) -> bool:
        owner = self.owners.get(what, key)
        if owner == key:
            return True
        if owner in self.lot.to_be:
            return owner not in left_out and what not in identifiers(self.lot.to_be[owner])
        return (*what, owner) in self.planned


def _second(lot: Lot, wanted: Mapping[int, set[Number]]) -> set[int]:
    """Return who is to have what somebody else of the lot is to have as well, and is not the first by ``ref``."""
    refs: dict[int, str] = {}
    for one in lot.rows:
        key = lot.of_row[one.row.line]
        refs[key] = min(one.row.ref, refs.get(key, one.row.ref))
    first: dict[Number, int] = {}
    for key in sorted(wanted, key=lambda key: (key < 0, refs.get(key, ""))):
        for kind, value in wanted[key]:
            for of_kind in kinds_alike(kind):
                first.setdefault((of_kind, value), key)
    return {key for key, each_one in wanted.items() if any(first[each] != key for each in each_one)}


def _looked_up(
    tx: Transaction,
    lot: Lot,
    planned: Collection[tuple[str, str, int]],
    today: dt.date,
    wanted: Mapping[int, set[Number]],
) -> _AsItIs:
    values: dict[str, set[str]] = {}
    for kind, value in set().union(*wanted.values()):
        for of_kind in kinds_alike(kind):
            values.setdefault(of_kind, set()).add(value)
    owners = {
        (kind, value): owner
        for kind, asked in values.items()
        for value, owner in tx.register.owners(kind, asked).items()
    }
    names = values.get("login", set())
    reserved = tx.reserved.of(names, today) if names else {}
    return _AsItIs(lot=lot, planned=planned, owners=owners, reserved=reserved)


def _wanted(was: Known | None, one: Resolved) -> set[Number]:
    """Return the identifiers somebody is to have and has not."""
    return identifiers(one) - (identifiers(was) if was else set())


def _keep_names(lot: Lot, now: _AsItIs) -> list[int]:
    """Have people keep the names they have where another row of theirs, told long ago, would give them another's.

    Return who keeps one: that row waits as soon as it is judged, and nothing else of them waits for it.
    """
    told: dict[int, set[str]] = {}
    for one in lot.rows:
        names = {one.row.told.get("login") or "", one.row.told["uid"] or ""}
        told.setdefault(lot.of_row[one.row.line], set()).update(names)
    keeping = []
    for key, was in lot.people.items():
        for kind, name in _wanted(was, lot.to_be[key]) if key in lot.to_be else ():
            if kind in NAMES and name not in told.get(key, ()) and now.is_anothers((kind, name), key):
                lot.to_be[key].attributes[kind] = was.attributes[kind]
                keeping.append(key)
    return keeping
