"""Proving who one is with a number and a birth date, without telling anything to who guesses."""

import datetime as dt
import logging
from dataclasses import dataclass

from sesame.domain.account import AccountState
from sesame.domain.attendance import Attendance
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.partial_date import PartialDate
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import Transaction
from sesame.services.attendance import AttendanceCheck
from sesame.services.opening import Claim
from sesame.services.opening import Given
from sesame.services.opening import Handed
from sesame.services.opening import Opened
from sesame.services.opening import Opening
from sesame.services.opening import Useless
from sesame.services.throttling import NOBODYS
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is

log = logging.getLogger("sesame.security")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The person whose right pair was given, the state of their account, and what opened a closed path, if anything."""

    person: Person
    state: AccountState
    opened: Opened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Whom a pair proves, if anybody, whether the answer is to be slow, and what its owner is told of a code or key."""

    proven: Proven | None = None
    slowed: bool = False
    useless: Useless | None = None


class Identification:
    """One answer for every refusal: unknown, wrong, suspended, gone and spent cannot be told apart.

    The statements run are the same in each case: one search of the person, one of the account, then
    the counters.
    """

    def __init__(
        self, *, people: People, budgets: GuessBudgets, opening: Opening, clock: Clock, attendance: AttendanceCheck
    ) -> None:
        """Take who people are and who is here, the budgets of the identity path, and what opens it once spent."""
        self._attendance = attendance
        self._people = people
        self._budgets = budgets
        self._opening = opening
        self._clock = clock

    def look_up(self, claim: Claim) -> Person | None:
        """Return whose number it is. Ask before the transaction, which no search may hold open."""
        return self._people.find(claim.kind, claim.value)

    def check(
        self, tx: Transaction, claim: Claim, person: Person | None, *, accepts: frozenset[AccountState]
    ) -> Judged:
        """Return the person the pair proves, or nothing; a wrong try is counted in this transaction.

        ``person`` is whose number it is. A right pair is never charged; where the state is not accepted, its owner is
        not here yet or has left, or the tries are spent, its answer is that of a wrong one, after the same work.
        """
        key = person.key if person else NOBODY
        state = tx.accounts.state(key)
        who = who_is(key) if person else f"{NOBODYS}{claim.kind}:{claim.value}"
        reservation = self._budgets.reserve(tx, who=who, origin=claim.origin, spared=True)
        # From a guarded address the pair alone is not enough, for anybody; who gives it is sent a code.
        # Nor is it where the day is not known: who guesses has a year to find, or its twelve months.
        within = reservation.within and not reservation.guarded and not isinstance(claim.birth_date, PartialDate)
        # Where the university does not know the date, none is right.
        right = person is not None and person.birth_date == claim.birth_date
        stands = self._attendance.of(person) if person else Attendance.HERE
        usable = state in accepts and stands.opens(state)
        handed = self._opening.open(
            tx, claim, owner=key if right else NOBODY, state=state, usable=usable, stands=stands
        )
        believed = right and usable and (within or handed.opened is not None)
        if self._budgets.settle(tx, reservation, right=right, believed=believed):
            log.warning("many wrong identifications on the whole site within the hour")
        if person is not None and believed:
            self._note(tx, AuditAction.IDENTITY_PROVEN, key, claim)
            return Judged(proven=Proven(person=person, state=state, opened=handed.opened), slowed=reservation.guarded)
        self._opening.offer(tx, claim, person, keep=right and usable and not within and not handed.useless)
        action = AuditAction.IDENTITY_REFUSED if within else AuditAction.IDENTITY_PATH_CLOSED
        self._note(tx, action, key, claim)
        return Judged(slowed=reservation.guarded, useless=handed.useless)

    def take_key(self, tx: Transaction, given: Given, person: Person, *, accepts: frozenset[AccountState]) -> Handed:
        """Use up a key of who has given the right pair before, and is asked for a code; a wrong one is noted."""
        state, stands = tx.accounts.state(person.key), self._attendance.of(person)
        usable = state in accepts and stands.opens(state)
        handed = self._opening.open(tx, given, owner=person.key, state=state, usable=usable, stands=stands)
        if not handed.opened and not handed.useless:
            now = self._clock.now()
            refused = AuditEvent(action=AuditAction.CODE_REFUSED, at=now, person=person.key, origin=given.origin)
            tx.audit.append(refused)
        return handed

    def renewed_at(self) -> dt.datetime:
        """Return when the tries of a day begin anew: the same moment for everybody."""
        return self._budgets.renewed_at()

    def reopen(self, tx: Transaction, person: Person) -> None:
        """Give a person their whole budget back."""
        self._budgets.reopen(tx, who_is(person.key))

    def _note(self, tx: Transaction, action: AuditAction, person: int, claim: Claim) -> None:
        event = AuditEvent(
            action=action,
            at=self._clock.now(),
            person=person,
            origin=claim.origin,
            facts={"kind": claim.kind.value},
        )
        tx.audit.append(event)
