"""Storing the judged rows of a source, in transactions each of which is whole: what is cut off goes on next time."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence

from sesame.domain.audit import AuditAction
from sesame.domain.people_changes import Happened
from sesame.domain.people_changes import Happening
from sesame.domain.people_register import Accepted
from sesame.domain.people_said import NAMES
from sesame.domain.people_said import Known
from sesame.domain.people_said import Rank
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.people_said import Told
from sesame.domain.people_said import resolved
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.ports import Clock
from sesame.domain.stores import Transaction
from sesame.services.people_following import PeopleFollowing
from sesame.services.people_following import act_of
from sesame.services.people_look import still_said
from sesame.services.people_lots import Lot
from sesame.services.people_lots import Passing
from sesame.services.people_lots import free_names


class PeopleApplying:
    """Stores what was judged of one source."""

    def __init__(
        self,
        source: str,
        spool: PeopleSpool,
        *,
        rank: Rank,
        clock: Clock,
        following: PeopleFollowing,
        told: Callable[[Happening], object],
        is_whole: bool,
    ) -> None:
        """Take the source, its judged rows, the ports, and who hears of what happened to whom.

        ``is_whole`` tells that the source tells everybody it knows: what it no longer tells is over.
        """
        self._is_whole = is_whole
        self._source = source
        self._spool = spool
        self._rank = rank
        self._clock = clock
        self._following = following
        self._told = told
        self._act = act_of(source)
        #: A file that an operator imports brings nobody back: it may be last year's.
        self._is_by_hand = source == FILE_SOURCE

    def store(self, tx: Transaction, rows: Sequence[Accepted]) -> list[int]:
        """Store these rows in a transaction; return the lines of those that meanwhile became impossible."""
        lot = self._opened(tx, rows)
        passing = self._free_names(tx, lot)
        rows = [one for one in rows if lot.of_row[one.row.line] not in passing.left_out]
        keys = self._write_people(tx, lot, passing)
        owners = {one.row.line: keys[lot.of_row[one.row.line]] for one in rows}
        tx.register.tell(
            [
                (self._kept(one, owners[one.row.line], lot), one.row.digest if not one.row.untold else None)
                for one in rows
            ]
        )
        # Who was told by a row that turned out to be somebody else's is told by nobody any more.
        former = {one.row.person for one in rows if one.row.person} - set(owners.values())
        former -= {key for one in rows for key in one.verdict.merges}
        self._part(tx, former)
        return [line for line, person in lot.of_row.items() if person in passing.left_out]

    def silence(self, tx: Transaction, refs: dict[str, int]) -> None:
        """Store that a source no longer tells these rows, each with its person."""
        today = self._clock.today()
        people, said = tx.register.people(refs.values()), tx.register.said(refs.values())
        superseded = [
            ref
            for ref, person in refs.items()
            if any(one.source == self._source and one.is_there and one.ref not in refs for one in said.get(person, ()))
        ]
        tx.register.unsay(self._source, superseded)
        tx.register.silence(self._source, [ref for ref in refs if ref not in superseded], today)
        lot = Lot(rows=(), people=dict(people))
        for key in people:
            left = [one for one in said[key] if one.source != self._source or one.ref not in refs]
            if any(one.is_there for one in left):
                lot.to_be[key] = resolved(left, people[key], self._rank)
        self._write_people(tx, lot, self._free_names(tx, lot))
        self._part(tx, people)

    def _opened(self, tx: Transaction, rows: Sequence[Accepted]) -> Lot:
        """Merge who turned out to be one, and work out what everybody is to be."""
        merged: dict[int, int] = {}
        keys = {key for one in rows for key in (one.verdict.person, *one.verdict.merges) if key}
        people = dict(tx.register.people(keys))
        for one in rows:
            for other in one.verdict.merges:
                self._merge(tx, people, merged, one.verdict.person, other, one.row.line)
        lot = Lot(rows=rows, people=dict(tx.register.people(keys - set(merged))) if merged else people)
        lot.said = still_said(tx.register.said(lot.people), self._source, self._spool, is_whole=self._is_whole)
        self._attribute(lot, merged)
        replaced = {one.row.ref for one in rows}
        ours: dict[int, list[Said]] = {}
        for one in rows:
            key = lot.of_row[one.row.line]
            ours.setdefault(key, []).append(self._kept(one, key, lot))
        for key, rows_of in ours.items():
            others = [one for one in lot.said.get(key, ()) if one.source != self._source or one.ref not in replaced]
            lot.to_be[key] = resolved([*others, *rows_of], lot.people.get(key), self._rank)
        return lot

    def _merge(
        self, tx: Transaction, people: dict[int, Known], merged: dict[int, int], one: int, other: int, line: int
    ) -> None:
        keep, lost = merged.get(one, one), merged.get(other, other)
        if keep == lost or keep not in people or lost not in people:
            return
        if people[lost].has_account:
            keep, lost = lost, keep
        self._following.merged(tx, people[keep], people[lost], self._act)
        merged.update({key: keep for key, into in merged.items() if into == lost})
        merged[lost] = keep
        self._told(Happening(what=Happened.MERGED, uid=people[keep].uid, other=people[lost].uid, line=line))

    def _attribute(self, lot: Lot, merged: dict[int, int]) -> None:
        """Say of whom each row speaks: of somebody known, or of the new person of the row it joins."""
        heads = {one.row.line: one.verdict.head for one in lot.rows}
        known = {one.row.line: merged.get(one.verdict.person, one.verdict.person) for one in lot.rows}
        for line in heads:
            first = line
            while (head := heads.get(first)) is not None:
                first = head
            lot.of_row[line] = known[first] if known.get(first) in lot.people else -first

    def _kept(self, one: Accepted, person: int, lot: Lot) -> Said:
        """Return what a row says, with what it left unsaid as it was said last."""
        told = one.row.told
        if one.row.person:
            said = (each for key in (one.row.person, person) for each in lot.said.get(key, ()))
            former = next((each for each in said if (each.source, each.ref) == (self._source, one.row.ref)), None)
            told = {**former.told, **told} if former else told
        return Said(source=self._source, ref=one.row.ref, person=person, told=told)

    def _free_names(self, tx: Transaction, lot: Lot) -> Passing:
        planned = self._spool.planned([one.row.line for one in lot.rows])
        return free_names(tx, lot, planned, self._clock.today())

    def _write_people(self, tx: Transaction, lot: Lot, passing: Passing) -> dict[int, int]:
        """Store people as they are to be; return the inner key of each."""
        to_be = {key: one for key, one in lot.to_be.items() if key not in passing.left_out}
        new = [key for key in to_be if key not in lot.people]
        keys = {key: key for key in to_be}
        keys.update(zip(new, tx.register.add([to_be[key] for key in new]), strict=True))
        changed = [
            (was, to_be[key]) for key, was in lot.people.items() if key in to_be and self._differs(was, to_be[key])
        ]
        tx.register.change(changed, back=not self._is_by_hand)
        former = {name for was, one in changed for name in _names(was.attributes) - _names(one.attributes)}
        # What somebody else of this source takes is theirs, be it in a later transaction.
        passed_on = (self._spool.taken_names(former) if former else set()).union(
            *(_names(one.attributes) for one in to_be.values())
        )
        for was, one in changed:
            self._tell_of(tx, was, one, passed_on)
        now = self._clock.now()
        for key in passing.renamed:
            # Who was signed in under that name was somebody else.
            tx.accounts.end_sessions(keys[key], now)
        tx.revisions.raise_of(*(keys[key] for key in new), *(was.key for was, _ in changed))
        return keys

    def _differs(self, was: Known, one: Resolved) -> bool:
        is_back = was.gone_on is not None and not self._is_by_hand
        return is_back or was.attributes != one.attributes or was.numbers != one.numbers

    def _tell_of(self, tx: Transaction, was: Known, one: Resolved, passed_on: set[str]) -> None:
        uid = one.attributes["uid"] or ""
        former = _names(was.attributes) - _names(one.attributes)
        if any(was.attributes[kind] != one.attributes[kind] for kind in NAMES):
            self._told(Happening(what=Happened.RENAMED, uid=uid, other=was.uid))
            # What only held a place was nobody's.
            free = {name for name in former - passed_on if name[:1].isalnum()}
            self._following.renamed(tx, was, one, free, self._act)
        if was.gone_on is not None and not self._is_by_hand:
            self._told(Happening(what=Happened.BACK, uid=uid))
            tx.audit.append(self._act.event(AuditAction.PERSON_BACK, at=self._clock.now(), person=was.key))

    def _part(self, tx: Transaction, people: Iterable[int]) -> None:
        """Note who of these people is told by no source any more."""
        told = tx.register.sources_of(list(people))
        gone = [
            one
            for key, one in tx.register.people([key for key in people if key not in told]).items()
            if one.gone_on is None
        ]
        if not gone:
            return
        tx.register.part([one.key for one in gone], self._clock.today())
        now = self._clock.now()
        for one in gone:
            self._told(Happening(what=Happened.LEFT, uid=one.uid))
            tx.audit.append(self._act.event(AuditAction.PERSON_GONE, at=now, person=one.key))
        tx.revisions.raise_of(*(one.key for one in gone))


def _names(told: Told) -> set[str]:
    return {name for kind in NAMES if (name := told[kind])}
