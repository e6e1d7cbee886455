"""Judging the rows of a source before anything is written: of whom each speaks, what it changes, what has to wait."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.people_cells import STAND_IN_REF
from sesame.domain.people_changes import ANOTHER_PERSON
from sesame.domain.people_changes import Change
from sesame.domain.people_changes import Waiting
from sesame.domain.people_matching import has_same_civil_names
from sesame.domain.people_matching import is_another
from sesame.domain.people_matching import is_born_alike
from sesame.domain.people_matching import is_named_alike
from sesame.domain.people_matching import is_named_as_needed
from sesame.domain.people_matching import is_same
from sesame.domain.people_register import Move
from sesame.domain.people_register import Staged
from sesame.domain.people_register import Verdict
from sesame.domain.people_said import NAMES
from sesame.domain.people_said import Known
from sesame.domain.people_said import Rank
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.people_said import category_of
from sesame.domain.people_said import identifiers
from sesame.domain.people_said import resolved
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import NOBODY
from sesame.domain.stores import Reading
from sesame.domain.waiting_rows import Decision
from sesame.errors import Refused
from sesame.services.people_look import Look
from sesame.services.people_look import RowWaits
from sesame.services.people_look import look_up
from sesame.services.people_moves import PeopleMoves

#: How many rows are judged by one look at the register.
_LOT = 1000


@dataclass(slots=True)
class _Lot:
    verdicts: list[Verdict] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


class PeopleJudging:
    """Judges what was put aside of one source, lot by lot, by ``ref``."""

    def __init__(
        self, source: str, spool: PeopleSpool, *, reading: Reading, rank: Rank, today: dt.date, is_whole: bool
    ) -> None:
        """Take the source, its rows, and the register, which is opened anew for each lot.

        ``is_whole`` tells that the source tells everybody it knows: what it no longer tells is over.
        """
        self._source = source
        self._spool = spool
        self._reading = reading
        self._rank = rank
        self._today = today
        self._is_whole = is_whole
        self._moves = PeopleMoves(source, spool, rank)

    def judge(self, advance: Callable[[int], object]) -> None:
        """Judge every row that was put aside."""
        for rows in self._spool.kept(_LOT):
            with self._reading() as tx:
                tx.register.plan_anew()
                look = look_up(rows, tx, self._spool, self._source, self._today, is_whole=self._is_whole)
            lot = _Lot()
            for row in rows:
                self._judge(row, look, lot)
            self._spool.judge(lot.verdicts)
            self._spool.add_moves(lot.moves)
            self._spool.wait(lot.waiting)
            advance(len(rows))
        self._wait_for_what_is_taken()
        self._spool.bring_together()

    def _judge(self, row: Staged, look: Look, lot: _Lot) -> None:
        try:
            self._decide(row, look, lot)
        except RowWaits as wait:
            lot.waiting.append(
                Waiting(line=row.line, ref=row.ref, why=wait.why, person=wait.person, content=row.content)
            )

    def _decide(self, row: Staged, look: Look, lot: _Lot) -> None:
        """Write the verdict down. Errors: ``RowWaits``."""
        decision = look.decision(row)
        person = self._who(row, look, decision)
        if person is None and (head := self._head(row, look, lot)) is not None:
            lot.verdicts.append(_joining(row, head))
            return
        merges = self._same_people(row, person, look)
        to_be = self._to_be(row, person, look)
        self._check_names(person, to_be, look)
        is_doubtful = (
            person is not None and decision != Decision.SAME and not is_named_alike(row.told, person.attributes)
        )
        if person and is_doubtful and (_is_renamed(person, to_be) or self._is_stranger(row, person, look)):
            raise RowWaits(Refused("rename_doubtful", uid=person.uid), person.key)
        lot.moves += self._moves.of(row, person, to_be, merges, look, decision)
        lot.verdicts.append(_verdict(row, person, to_be, merges, is_by_hand=self._source == FILE_SOURCE))

    def _same_people(self, row: Staged, person: Known | None, look: Look) -> tuple[int, ...]:
        """Return who else turns out to be this person. Errors: ``RowWaits`` where several of them have accounts."""
        if person is None:
            return ()
        owners = {owner.key: owner for kind, value in row.numbers if (owner := look.owner(kind, value))}
        merges = [
            one
            for key, one in sorted(owners.items())
            # A date that only this row gives makes nobody another: it may be written for that.
            if key != person.key
            and is_same(row.told, row.numbers, one)
            and _was_born_alike(person, one)
            and self._may_be(row, one, look)
        ]
        if sum(one.has_account for one in (person, *merges)) > 1:
            other = next(one for one in merges if one.has_account)
            raise RowWaits(Refused("merge_needs_choice", uid=person.uid, other=other.uid), person.key)
        return tuple(one.key for one in merges)

    def _may_be(self, row: Staged, other: Known, look: Look) -> bool:
        """Tell whether a row may be about somebody whom the source tells by another row as well, or whom nobody tells.

        Whoever enrols twice, or again, has the same civil names both times; a name in use is chosen.
        """
        is_told_twice = any(
            one.is_there and one.source == self._source and one.ref != row.ref for one in look.said.get(other.key, ())
        )
        is_certain = not is_told_twice and other.gone_on is None
        return is_certain or has_same_civil_names(row.told, other.attributes)

    def _to_be(self, row: Staged, person: Known | None, look: Look) -> Resolved:
        """Return what a person is once the row is stored beside whatever else is said of them."""
        if person is None:
            return resolved([row.said(NOBODY, self._source)], None, self._rank)
        said = look.said.get(person.key, ())
        others = [one for one in said if (one.source, one.ref) != (self._source, row.ref)]
        # What a row does not tell is as the source told it last.
        former = next((one.told for one in said if (one.source, one.ref) == (self._source, row.ref)), {})
        as_kept = Said(source=self._source, ref=row.ref, person=person.key, told={**former, **row.told})
        return resolved([*others, as_kept], person, self._rank)

    def _who(self, row: Staged, look: Look, decision: str) -> Known | None:
        """Return who a row speaks of: by the source's own key, by uid, or by a number and the birth date."""
        by_key = look.people.get(look.by_key(row))
        if by_key and decision != Decision.NEW:
            if decision != Decision.SAME and self._is_another(row, by_key, look):
                if row.person != by_key.key and self._is_told_otherwise(row, by_key, look):
                    # Whoever only writes somebody's uid must not close everything to them.
                    raise RowWaits(Refused("name_taken", field="uid", uid=by_key.uid), by_key.key)
                raise RowWaits(Refused(ANOTHER_PERSON, uid=by_key.uid), by_key.key)
            return by_key
        owners = [owner for kind, value in sorted(row.numbers) if (owner := look.owner(kind, value))]
        born_alike = [owner for owner in owners if is_born_alike(row.told, owner)]
        if not born_alike or decision == Decision.NEW:
            return None
        person = min(born_alike, key=lambda one: (not one.has_account, one.uid))
        if decision != Decision.SAME and not (is_named_as_needed(row.told, person) and self._may_be(row, person, look)):
            raise RowWaits(Refused("rename_doubtful", uid=person.uid), person.key)
        return person

    def _is_another(self, row: Staged, known: Known, look: Look) -> bool:
        has_key = not row.ref.startswith(STAND_IN_REF)
        is_continued = self._is_continued(row, known, look)
        return is_another(row.told, row.numbers, known, has_key=has_key, is_continued=is_continued)

    def _is_told_otherwise(self, row: Staged, known: Known, look: Look) -> bool:
        """Tell whether another row goes on to say who somebody is."""
        return any(
            one.is_there and one.source != FILE_SOURCE and (one.source, one.ref) != (self._source, row.ref)
            for one in look.said.get(known.key, ())
        )

    def _is_continued(self, row: Staged, known: Known, look: Look) -> bool:
        """Tell whether the source has told this row of that person all along."""
        return any(
            (one.source, one.ref) == (self._source, row.ref) and one.is_there for one in look.said.get(known.key, ())
        )

    def _is_stranger(self, row: Staged, known: Known, look: Look) -> bool:
        """Tell whether a row that is new has a uid and a number of somebody, and another birth date."""
        has_other_date = bool(row.told.get("birth_date") and known.attributes.get("birth_date"))
        has_other_date = has_other_date and not is_born_alike(row.told, known)
        return has_other_date and not self._is_continued(row, known, look)

    def _head(self, row: Staged, look: Look, lot: _Lot) -> int | None:
        """Return the line of another row about the same new person: it gives one of the numbers as well."""
        for kind, value in sorted(row.numbers):
            other = self._claimed_before(row, look.claimants[kind].get(value))
            # Whoever waits is nobody yet.
            if not other or any(one.line == other.line for one in lot.waiting):
                continue
            if is_same(row.told, row.numbers, _as_known(other)) and has_same_civil_names(row.told, other.told):
                return other.line
        return None

    def _claimed_before(self, row: Staged, line: int | None) -> Staged | None:
        return None if line in {None, row.line} else self._spool.at(line)

    def _check_names(self, person: Known | None, to_be: Resolved, look: Look) -> None:
        """Have a row wait that takes a name which is kept for somebody else."""
        for kind in NAMES:
            name = to_be.attributes[kind]
            if name is None or (person and person.attributes[kind] == name) or name not in look.reserved:
                continue
            if person is None or look.reserved[name] != person.key:
                raise RowWaits(Refused("name_reserved", field=kind), person.key if person else NOBODY)

    def _wait_for_what_is_taken(self) -> None:
        """Have rows wait whose identifier stays somebody else's.

        Each of them may leave another one's where it is, so this goes on until nothing is blocked.
        """
        while blocked := self._spool.blocked_moves(_LOT):
            rows = {move.line: row for move in blocked if (row := self._spool.at(move.line))}
            with self._reading() as tx:
                owners = tx.register.people({move.owner for move in blocked})
            waiting = {
                move.line: Waiting(
                    line=move.line,
                    ref=rows[move.line].ref,
                    why=Refused(
                        "name_taken" if move.kind in NAMES else "number_conflict",
                        field=move.kind,
                        uid=owners[move.owner].uid if move.owner in owners else "",
                    ),
                    person=rows[move.line].person,
                    content=rows[move.line].content,
                )
                for move in blocked
            }
            self._spool.wait(list(waiting.values()))


def _joining(row: Staged, head: int) -> Verdict:
    return Verdict(line=row.line, person=NOBODY, change=Change.UPDATED, category=category_of(row.told), head=head)


def _as_known(row: Staged) -> Known:
    return Known(key=NOBODY, attributes=row.told, numbers=frozenset(row.numbers))


def _was_born_alike(person: Known, other: Known) -> bool:
    return not person.attributes.get("birth_date") or is_born_alike(person.attributes, other)


def _is_renamed(person: Known, to_be: Resolved) -> bool:
    return any(person.attributes[kind] != to_be.attributes[kind] for kind in NAMES)


def _verdict(
    row: Staged, person: Known | None, to_be: Resolved, merges: tuple[int, ...], *, is_by_hand: bool
) -> Verdict:
    category = category_of(to_be.attributes)
    if person is None:
        return Verdict(
            line=row.line,
            person=NOBODY,
            change=Change.CREATED,
            category=category,
            directions=frozenset({GuardedChange.NEW}),
        )
    changed = {name for name, value in to_be.attributes.items() if person.attributes[name] != value}
    directions = set()
    if not changed.isdisjoint(NAMES):
        directions.add(GuardedChange.RENAME)
    if "birth_date" in changed and person.attributes["birth_date"]:
        directions.add(GuardedChange.BIRTH_DATE)
    is_back = person.gone_on is not None and not is_by_hand
    is_same_as_it_was = not changed and person.numbers == to_be.numbers and not merges and not is_back
    return Verdict(
        line=row.line,
        person=person.key,
        change=Change.UNCHANGED if is_same_as_it_was else Change.UPDATED,
        # Of a category that changed, the former one says how many there are.
        category=person.category,
        directions=frozenset(directions),
        merges=merges,
        losses=frozenset(identifiers(person) - identifiers(to_be)),
    )
