"""One proof more: a code sent to an address the university already knew.

A number and a birth date are half public; a mailbox is not. Eight digits, ten minutes, one use, three
tries a code; a new code never gives new tries in all. Asking for one never ends anything: mails are slow, and whoever
waits asks again. So each code is good until its own hour, whichever mail is read first.
"""

import datetime as dt
import hmac
import math
from dataclasses import dataclass
from dataclasses import replace
from enum import StrEnum

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.channels import Channels
from sesame.domain.channels import masked
from sesame.domain.code_challenge import CodeChallenge
from sesame.domain.code_challenge import SentCode
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.domain.one_use_key import without_separators
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.stores import Transaction
from sesame.errors import Refused
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.notification import Notification
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is

CODE_DIGITS = 8
CODE_MINUTES = 10
TRIES_PER_CODE = 3


def is_a_code(typed: str) -> bool:
    """Tell whether a text has the form of a code."""
    return len(typed) == CODE_DIGITS and typed.isascii() and typed.isdigit()


class ProofPolicy(StrEnum):
    """Whether a code is asked: of who has an address for it, of everybody, of nobody."""

    WHEN_POSSIBLE = "when-possible"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesSent:
    """What somebody who waits for a code is told: what was sent, and what may still be asked for, and when.

    ``awaited`` tells whether any of what was sent is still good.
    """

    count: int
    awaited: bool
    left: int
    next_at: dt.datetime
    wait: int
    renewed_at: dt.datetime


class Proofs:
    """Sends and compares codes; the challenge is part of the journey's own row, so bound to it."""

    def __init__(
        self,
        *,
        policy: ProofPolicy,
        channels: Channels,
        challenges: GuessBudgets,
        tries: GuessBudgets,
        notification: Notification,
        secrets: Secrets,
        clock: Clock,
    ) -> None:
        """Take the policy, which addresses prove something, the budget of codes sent, and the budget of wrong codes."""
        self._policy = policy
        self._channels = channels
        self._challenges = challenges
        self._tries = tries
        self._notification = notification
        self._secrets = secrets
        self._clock = clock

    def is_needed(self, person: Person) -> bool:
        """Tell whether this person is asked for a code."""
        if self._policy is ProofPolicy.WHEN_POSSIBLE:
            return self.has_channel(person)
        return self._policy is ProofPolicy.ALWAYS

    def has_channel(self, person: Person) -> bool:
        """Tell whether there is an address that proves something."""
        return bool(self._channels.address(person))

    def masked_channel(self, person: Person) -> str:
        """Return enough of the address to know which mailbox to open: « l•••@c•••.example »."""
        return masked(self._channels.address(person))

    def sent(self, tx: Transaction, state: JourneyState, person: Person) -> CodesSent:
        """Return what was sent in this journey, and what is left today over all journeys."""
        now, challenge = self._clock.now(), CodeChallenge.from_fact(state.facts.get(Fact.CHALLENGE))
        next_at = challenge.next_at() or now
        return CodesSent(
            count=len(challenge.codes),
            awaited=challenge.is_awaited(now),
            left=self._challenges.left(tx, who=who_is(person.key)),
            next_at=next_at,
            wait=max(0, math.ceil((next_at - now).total_seconds())),
            renewed_at=self._challenges.renewed_at(),
        )

    def refuse_too_soon(self, tx: Transaction, state: JourneyState, person: Person) -> None:
        """Let nobody ask for what would not be sent. Errors: ``Refused``: ``code_too_soon`` or ``codes_spent``."""
        sent = self.sent(tx, state, person)
        if not sent.left:
            raise Refused("codes_spent")
        if sent.wait:
            raise Refused("code_too_soon", seconds=sent.wait)

    def challenge(
        self, tx: Transaction, state: JourneyState, person: Person, *, origin: str, language: str
    ) -> JourneyState:
        """Promise a new code beside those before it, and return the state that expects it.

        Over the day's limit none is promised: those that are on their way stay good, and a key leads on. ``state`` is
        the next revision, not yet stored.
        """
        now = self._clock.now()
        challenge = CodeChallenge.from_fact(state.facts.get(Fact.CHALLENGE))
        if self._challenges.reserve_use(tx, who=who_is(person.key)):
            code, salt = self._secrets.new_code(), self._secrets.new_id()
            until = now + dt.timedelta(minutes=CODE_MINUTES)
            digest = self._digest(salt, code)
            sent = SentCode(digest=digest, salt=salt, at=now.isoformat(), until=until.isoformat())
            challenge = challenge.with_code(sent)
            tx.audit.append(AuditEvent(action=AuditAction.CODE_SENT, at=now, person=person.key, origin=origin))
            mail = self._notification.code(person, code=code, until=until, language=language)
            tx.outbox.promise([mail], now)
        return replace(state, facts={**state.facts, Fact.CHALLENGE: challenge.as_fact()})

    def read(self, raw: str) -> str:
        """Return the digits, spaces and dashes aside. Errors: ``Refused`` on ``code``; nothing is counted."""
        code = without_separators(raw)
        if not code:
            raise Refused("code_missing", field="code")
        if not is_a_code(code):
            raise Refused("code_malformed", field="code", digits=CODE_DIGITS)
        return code

    def check(
        self, tx: Transaction, keeper: JourneyKeeper, state: JourneyState, code: str, *, origin: str
    ) -> tuple[JourneyState, Refused | None]:
        """Return the next revision to store, and what to tell when the code is not taken."""
        challenge, person = CodeChallenge.from_fact(state.facts.get(Fact.CHALLENGE)), state.subject or NOBODY
        now = self._clock.now()
        typed = challenge.matching(lambda sent: self._is(sent, code))
        if not challenge.is_awaited(now):
            return state.moved(touched_at=now), Refused("code_expired", field="code")
        if typed and not typed.is_good(now):
            return state.moved(touched_at=now), Refused("code_of_before", field="code")
        reservation = self._tries.reserve(tx, who=who_is(person), origin=origin)
        self._tries.settle(tx, reservation, right=typed is not None)
        if typed and reservation.within:
            proven = {"proven": now.isoformat(), "older": typed != challenge.codes[-1]}
            facts = keeper.journey.record(state.facts, keeper.journey.step(Fact.CODE), proven)
            return state.moved(facts={k: v for k, v in facts.items() if k != Fact.CHALLENGE}, touched_at=now), None
        tx.audit.append(AuditEvent(action=AuditAction.CODE_REFUSED, at=now, person=person, origin=origin))
        after = challenge.with_wrong_try()
        if after.tries >= TRIES_PER_CODE or not reservation.within:
            return keeper.close(state, JourneyStatus.LOCKED, {}), Refused("code_wrong", field="code", left=0)
        wrong = Refused("code_wrong", field="code", left=TRIES_PER_CODE - after.tries)
        return state.moved(facts={**state.facts, Fact.CHALLENGE: after.as_fact()}, touched_at=now), wrong

    def clear(self, tx: Transaction, person: Person) -> None:
        """Give the budgets back to who has finished."""
        self._challenges.reopen(tx, who_is(person.key))
        self._tries.reopen(tx, who_is(person.key))

    def _is(self, sent: SentCode, code: str) -> bool:
        # Under each secret key: a rotation may have come between the mail and its code.
        digests = self._secrets.digests("code", f"{sent.salt}|{code}")
        return any(hmac.compare_digest(one, sent.digest) for one in digests)

    def _digest(self, salt: str, code: str) -> str:
        return self._secrets.digest("code", f"{salt}|{code}")
