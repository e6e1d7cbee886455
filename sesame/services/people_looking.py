"""What the register knows of all that rows of a source name, looked up for many of them at once."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.people_register import PeopleSpool
from sesame.domain.people_register import Staged
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.person import NOBODY
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.stores import Transaction

NAMES = ("uid", "login")
_NUMBERS = tuple(kind.value for kind in NUMBER_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the register knows of all that the rows of one lot name."""

    people: Mapping[int, Known]
    owners: Mapping[str, Mapping[str, int]]
    said: Mapping[int, Sequence[Said]]
    reserved: Mapping[str, int]
    claimants: Mapping[str, Mapping[str, int]]
    decisions: Mapping[str, str]

    def owner(self, kind: str, value: str | None) -> Known | None:
        """Return whose an identifier is."""
        return self.people.get(self.owners.get(kind, {}).get(value or "", NOBODY))


def look_up(
    rows: Sequence[Staged], tx: Transaction, source: str, spool: PeopleSpool, *, today: dt.date, is_whole: bool
) -> Look:
    """Look at the register for all that these rows of a source name."""
    register, owners, claimants = tx.register, {}, {}
    names = {value for row in rows for kind in NAMES for value in _wanted(row, kind)}
    for kind in (*NAMES, *_NUMBERS):
        values = names if kind in NAMES else {value for row in rows for value in _wanted(row, kind)}
        owners[kind] = register.owners(kind, values) if values else {}
        claimants[kind] = spool.claimants(kind, values) if values else {}
    keys = {row.person for row in rows if row.person}.union(*(found.values() for found in owners.values()))
    said = still_said(register.said(keys), source, spool, is_whole=is_whole) if keys else {}
    return Look(
        people=register.people(keys) if keys else {},
        owners=owners,
        said=said,
        claimants=claimants,
        reserved=tx.reserved.of(names, today),
        decisions=register.decisions(source),
    )


def still_said(
    said: Mapping[int, Sequence[Said]], source: str, spool: PeopleSpool, *, is_whole: bool
) -> dict[int, list[Said]]:
    """Return what is said of people without what this reading of the source no longer tells, where that counts."""
    refs = [one.ref for rows in said.values() for one in rows if one.source == source]
    silent = spool.silent(refs) if is_whole else set()
    return {key: [one for one in rows if one.source != source or one.ref not in silent] for key, rows in said.items()}


def _wanted(row: Staged, kind: str) -> list[str]:
    # Whoever has no login of their own signs in with the uid.
    return (row.told.get(kind) or (row.told["uid"] if kind == "login" else None) or "").split()


def kinds_alike(kind: str) -> tuple[str, ...]:
    """Return the kinds of which no two people have one value: commands and mailboxes take a login for a uid."""
    return NAMES if kind in NAMES else (kind,)


def identifiers(one: Known | Resolved) -> set[Number]:
    """Return what somebody is found by, or is to be."""
    names = {(kind, name) for kind in NAMES if (name := one.attributes[kind])}
    return names | one.numbers
