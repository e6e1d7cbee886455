"""What is looked up before rows are judged: what the register, and the rest of the source, know of what they name."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.people_register import Staged
from sesame.domain.people_said import NAMES
from sesame.domain.people_said import NUMBERS
from sesame.domain.people_said import Known
from sesame.domain.people_said import Said
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import NOBODY
from sesame.domain.stores import Transaction
from sesame.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the register knows of all that the rows of one lot name."""

    people: Mapping[int, Known]
    owners: Mapping[str, Mapping[str, int]]
    said: Mapping[int, Sequence[Said]]
    reserved: Mapping[str, int]
    claimants: Mapping[str, Mapping[str, int]]
    decisions: Mapping[str, tuple[str, str]]

    def owner(self, kind: str, value: str | None) -> Known | None:
        """Return whose an identifier is."""
        return self.people.get(self.owners.get(kind, {}).get(value or "", NOBODY))

    def decision(self, row: Staged) -> str:
        """Return what an operator decided of a row, where it still says what was decided of."""
        decision, content = self.decisions.get(row.ref, ("", ""))
        return decision if content == row.content else ""

    def by_key(self, row: Staged) -> int:
        """Return of whom a source's own key, or else the uid, says that the row speaks."""
        return row.person if row.person in self.people else self.owners["uid"].get(row.told["uid"] or "", NOBODY)


class RowWaits(Exception):
    """Why a row has to wait, and whom it concerns."""

    def __init__(self, why: Refused, person: int = NOBODY) -> None:
        """Take both."""
        super().__init__(why.code)
        self.why = why
        self.person = person


def look_up(
    rows: Sequence[Staged], tx: Transaction, spool: PeopleSpool, source: str, today: dt.date, *, is_whole: bool
) -> Look:
    """Look up all that these rows name; ``is_whole`` tells that what the source no longer tells is over."""
    register, owners, claimants = tx.register, {}, {}
    names = {value for row in rows for kind in NAMES for value in wanted(row, kind)}
    for kind in (*NAMES, *NUMBERS):
        values = names if kind in NAMES else {value for row in rows for value in wanted(row, kind)}
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


def wanted(row: Staged, kind: str) -> list[str]:
    """Return the identifiers of a kind that a row gives."""
    # Whoever has no login of their own signs in with the uid.
    return (row.told.get(kind) or (row.told["uid"] if kind == "login" else None) or "").split()


def still_said(
    said: Mapping[int, Sequence[Said]], source: str, spool: PeopleSpool, *, is_whole: bool
) -> dict[int, list[Said]]:
    """Return what is said of people without what this reading of the source no longer tells, where that counts."""
    refs = [one.ref for rows in said.values() for one in rows if one.source == source]
    silent = spool.silent(refs) if is_whole else set()
    return {key: [one for one in rows if one.source != source or one.ref not in silent] for key, rows in said.items()}
