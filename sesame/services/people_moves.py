"""What a row takes from others: an identifier is one person's, and passes on only where its owner loses it."""

from collections.abc import Collection

from sesame.domain.people_register import Move
from sesame.domain.people_register import Staged
from sesame.domain.people_said import NAMES
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Rank
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import identifiers
from sesame.domain.people_said import kinds_alike
from sesame.domain.people_said import resolved
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import NOBODY
from sesame.domain.waiting_rows import Decision
from sesame.errors import Refused
from sesame.services.people_look import Look
from sesame.services.people_look import RowWaits


class PeopleMoves:
    """Finds what rows of one source take from others."""

    def __init__(self, source: str, spool: PeopleSpool, rank: Rank) -> None:
        """Take the source and its rows, and whom to believe of what."""
        self._source = source
        self._spool = spool
        self._rank = rank

    def of(
        self, row: Staged, person: Known | None, to_be: Resolved, merges: Collection[int], look: Look, decision: str
    ) -> list[Move]:
        """Return the identifiers the row takes from others. Errors: ``RowWaits`` where another gives one as well."""
        taken = sorted(
            what
            for what in identifiers(to_be) - (identifiers(person) if person else set())
            # Of numbers, what another row says is that row's affair.
            if what in row.numbers or what[0] in NAMES
        )
        same = {person.key, *merges} if person else set()
        moves = []
        for kind, value in taken:
            if line := self._claimed_by_another(row, kind, value, same, look):
                raise RowWaits(Refused("repeated", field=kind, first_line=line), person.key if person else NOBODY)
            for of_kind in kinds_alike(kind):
                owner = look.owner(of_kind, value)
                if owner and owner.key not in same:
                    is_forced = decision == Decision.NEW and self._is_given_up(row, (of_kind, value), owner, look)
                    moves.append(Move(line=row.line, kind=of_kind, value=value, owner=owner.key, is_forced=is_forced))
        return moves

    def _is_given_up(self, row: Staged, what: Number, owner: Known, look: Look) -> bool:
        """Tell whether it is by this row alone that somebody has it, of whom an operator said that they are another."""
        if owner.key != look.by_key(row):
            return False
        others = [
            one
            for one in look.said.get(owner.key, ())
            if one.is_there
            and (one.source, one.ref) != (self._source, row.ref)
            and (one.source != FILE_SOURCE or owner.gone_on is None)
        ]
        return not others or what not in identifiers(resolved(others, owner, self._rank))

    def _claimed_by_another(self, row: Staged, kind: str, value: str, same: Collection[int], look: Look) -> int | None:
        """Return the line of another row that gives this identifier and is in the right; none of the same person."""
        for of_kind in kinds_alike(kind):
            line = self._claimant(of_kind, value, look)
            if line in {None, row.line}:
                continue
            other = self._spool.at(line)
            if other and other.person in same:
                continue
            if of_kind == kind or (other and other.ref < row.ref):
                return line
        return None

    def _claimant(self, kind: str, value: str, look: Look) -> int | None:
        # What a person is to have may stem from another row than this one.
        known = look.claimants[kind]
        return known[value] if value in known else self._spool.claimants(kind, [value]).get(value)
