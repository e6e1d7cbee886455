"""What opens a path that wrong tries have closed: a code to the address known before, or a key that was handed over.

Neither replaces the number and the birth date: both are given together, and the page that refuses them is the page
that refuses a wrong pair, whether or not a code left.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sesame.domain import one_use_key
from sesame.domain.account import AccountState
from sesame.domain.attendance import Attendance
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.channels import Channels
from sesame.domain.one_use_key import KeyAct
from sesame.domain.partial_date import BirthDate
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.services.attendance import AttendanceCheck
from sesame.services.notification import Notification
from sesame.services.proofs import CODE_DIGITS
from sesame.services.proofs import CODE_MINUTES
from sesame.services.proofs import is_a_code
from sesame.services.throttling import NOBODYS
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import take_turn
from sesame.services.throttling import who_is

#: Wrong pairs that one key bears: who finds it on a desk does not know the birth date, and has no more tries than that.
WRONG_PAIRS_OF_A_KEY = 5


class Opened(StrEnum):
    """By what a pair was believed, beside itself."""

    CODE = "code"
    KEY = "key"


class Useless(StrEnum):
    """Why what was given with the right pair, though good, leads no further here."""

    SUSPENDED = "suspended"
    NEVER_ACTIVATED = "never_activated"
    ALREADY_ACTIVE = "already_active"
    OTHER_ACT = "other_act"
    NOT_YET = "not_yet"
    LEFT = "left"
    CLOSED = "closed"
    DOUBTED = "doubted"


#: Why nothing opens to who stands outside; whoever is leaving has left where there is no account yet.
_OUTSIDE = {
    Attendance.NOT_YET: Useless.NOT_YET,
    Attendance.LEAVING: Useless.LEFT,
    Attendance.GONE: Useless.LEFT,
    Attendance.CLOSED: Useless.CLOSED,
    Attendance.DOUBTED: Useless.DOUBTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a code or a key given with a pair did: it opened the path, or was good and useless, or nothing."""

    opened: Opened | None = None
    useless: Useless | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A code or a key that somebody gives, and with which number, already in its stored form, and from where.

    ``handed`` is as ``read_handed`` returned it; ``journey`` is the key of the journey it is said in, to which a code
    belongs.
    """

    kind: IdentifierKind
    value: str
    origin: str
    handed: str = ""
    journey: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Given):
    """What somebody says of themselves: a number and a birth date, with a code or a key or nothing."""

    birth_date: BirthDate


def read_handed(raw: str) -> str:
    """Return a code or a key as it is compared; nothing where nothing was given.

    Errors: ``Refused`` on ``key``, which costs nothing: that something is no code and no key, it tells by its form.
    """
    if len(raw) <= 2 * CODE_DIGITS:
        typed = one_use_key.without_separators(raw)
        if not typed or is_a_code(typed):
            return typed
    return one_use_key.read(raw)


def is_written_as_a_key(raw: str) -> bool:
    """Tell a key from a code, rightly written or not: it is longer, or has letters."""
    typed = one_use_key.without_separators(raw[: 4 * CODE_DIGITS])
    return len(typed) > 2 * CODE_DIGITS or any(char.isalpha() for char in typed)


class Opening:
    """Codes and keys for the closed paths of one journey."""

    def __init__(
        self,
        *,
        act: KeyAct,
        channels: Channels,
        sent: GuessBudgets,
        tries: GuessBudgets,
        notification: Notification,
        secrets: Secrets,
        clock: Clock,
    ) -> None:
        """Take the journey, which addresses prove something, the budget of codes sent and that of wrong codes."""
        self._act = act
        self._channels = channels
        self._sent = sent
        self._tries = tries
        self._notification = notification
        self._secrets = secrets
        self._clock = clock

    def open(
        self,
        tx: Transaction,
        claim: Given,
        *,
        owner: int,
        state: AccountState,
        usable: bool,
        stands: Attendance = Attendance.HERE,
    ) -> Handed:
        """Use up what was given with the pair, and tell what it was; ``owner`` is whose right pair it is, if anybody's.

        The statements are the same whatever is wrong. A wrong pair costs the key a try; a wrong code costs its owner
        one, and nobody anything whose birth date was not given. What is good and of no use here, since the account's
        ``state`` is not one to go on with, its owner ``stands`` outside, or the key is for another act, is not used up:
        its owner is told why.
        """
        if not claim.handed:
            return Handed()
        kind = Opened.CODE if len(claim.handed) == CODE_DIGITS else Opened.KEY
        who = who_is(owner) if owner != NOBODY else f"{NOBODYS}handed:{claim.kind}:{claim.value}"
        reservation = self._tries.reserve(tx, who=who, origin=claim.origin)
        # Of each secret key there is: a key handed out before a rotation is good after it.
        now = self._clock.now()
        found: dict[str, str] = {}
        for digest in self._digests(kind, claim.handed, claim.journey):
            handed = tx.keys.try_(digest, now=now, limit=WRONG_PAIRS_OF_A_KEY)
            found |= {digest: handed.act} if handed and handed.person == owner else {}
        good = owner != NOBODY and bool(found) and (reservation.within or kind is Opened.KEY)
        if kind is Opened.KEY:
            # Nobody guesses 80 bits: right or wrong it costs no tries, and says nothing of who tries codes.
            self._tries.give_back(tx, reservation)
        else:
            self._tries.settle(tx, reservation, right=good)
        opens = good and usable and self._act in found.values()
        tx.keys.spend(next(iter(found)) if opens else "")
        if good and not opens:
            tx.keys.give_back(next(iter(found)))
            return Handed(useless=self._why_useless(state, stands, usable=usable))
        if not opens:
            return Handed()
        if kind is Opened.KEY:
            used = AuditEvent(action=AuditAction.KEY_USED, at=self._clock.now(), person=owner, origin=claim.origin)
            tx.audit.append(used)
        return Handed(opened=kind)

    def _why_useless(self, state: AccountState, stands: Attendance, *, usable: bool) -> Useless:
        if not stands.opens(state):
            return _OUTSIDE[stands]
        if state is AccountState.SUSPENDED:
            return Useless.SUSPENDED
        if state is AccountState.PENDING and not usable:
            return Useless.NEVER_ACTIVATED
        if state.is_open and self._act is KeyAct.ACTIVATION:
            return Useless.ALREADY_ACTIVE
        return Useless.OTHER_ACT

    def offer(self, tx: Transaction, claim: Claim, person: Person | None, *, keep: bool) -> None:
        """Send a code to who gave the right pair and may not be told so; ``keep`` says whether that is so.

        Otherwise the same is done, and undone: whoever measures learns nothing.
        """
        now = self._clock.now()
        until = now + dt.timedelta(minutes=CODE_MINUTES)
        key = person.key if person else NOBODY
        code = self._secrets.new_code()
        with tx.tentatively() as attempt:
            left = self._sent.reserve_use(tx, who=who_is(key))
            digest, *_ = self._digests(Opened.CODE, code, claim.journey)
            tx.keys.give(digest, person=key, act=self._act, until=until)
            tx.audit.append(AuditEvent(action=AuditAction.CODE_SENT, at=now, person=key, origin=claim.origin))
            mail = self._notification.code(person, code=code, until=until, language=claim.language)
            tx.outbox.promise([mail], now)
            attempt.kept = keep and left and bool(person and self._channels.address(person))

    def _digests(self, kind: Opened, handed: str, journey: str) -> Sequence[str]:
        # A code is good in the journey it was sent in alone; a key is carried from anywhere.
        return self._secrets.digests(f"opening-{kind}", f"{journey if kind is Opened.CODE else ''}|{handed}")


class KeyHanding:
    """The use case of ``flask sesame account key``, and of whoever hands a key out."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        notification: Notification,
        secrets: Secrets,
        clock: Clock,
        life: dt.timedelta,
        attendance: AttendanceCheck,
    ) -> None:
        """Take the ports, how long a key lives, and who is here."""
        self._attendance = attendance
        self._notification = notification
        self._unit_of_work = unit_of_work
        self._secrets = secrets
        self._clock = clock
        self._life = life

    def hand(self, person: Person, act: Act) -> str:
        """Return a new key for what the person has to do next, in place of those there were, and tell them of it.

        It is for activating where there is no account yet, else for a forgotten password; of it, its digest is kept
        alone. Errors: ``Refused`` with ``suspended``, or with ``not_yet``, ``left``, ``closed``,
        ``doubted`` where no key opens.
        """
        written, now = self._secrets.new_key(), self._clock.now()
        with self._unit_of_work() as tx:
            # Two counters at once take turns here, or each would leave a key the other does not know of.
            take_turn(tx, self._secrets, "key-handing", person.key, row="turn", now=now)
            state = tx.accounts.state(person.key)
            if state is AccountState.SUSPENDED:
                raise Refused("suspended")
            stands = self._attendance.of(person)
            if not stands.opens(state):
                raise Refused(_OUTSIDE[stands].value)
            good_for = KeyAct.ACTIVATION if state is AccountState.PENDING else KeyAct.RECOVERY
            for each in KeyAct:
                tx.keys.withdraw(person.key, act=each)
            digest = self._secrets.digest(f"opening-{Opened.KEY}", f"|{written}")
            tx.keys.give(digest, person=person.key, act=good_for, until=now + self._life)
            event = act.event(AuditAction.KEY_GIVEN, at=now, person=person.key, facts={"for": good_for.value})
            tx.audit.append(event)
            tx.outbox.promise(self._notification.key_given(person, act, good_for=good_for, at=now), now)
        return written
