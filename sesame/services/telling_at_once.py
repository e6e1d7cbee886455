"""Telling a new password to a system whose rules count, while its owner is at the page and before Sésame keeps it.

The person's row is reserved first: nobody else begins another change, and the deliverer writes nothing of them. What
is known then is one of three things: the system refused, and nothing is changed; it has the password; or that is not
known, and the password is sealed for the deliverer as for any other target.
"""

import datetime as dt
import logging
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.password_intent import LEASE
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.publications import SealedSecret
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PublishedState
from sesame.domain.publishing import Target
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.domain.told_at_once import PasswordAtOnce
from sesame.domain.told_at_once import Silent
from sesame.domain.told_at_once import ToldAtOnce
from sesame.errors import NotTaken
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken

log = logging.getLogger("sesame.publication")

#: What made somebody wait in vain is left alone for so long, by the whole site.
REST = dt.timedelta(minutes=1)
#: Names of leases and words of claims are short.
_LONGEST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whose intent a change is, and whether the system has the password already."""

    holder: str
    is_in_force: bool


class TellingAtOnce:
    """Tells one target."""

    def __init__(
        self, *, target: ToldAtOnce, at_once: PasswordAtOnce, unit_of_work: UnitOfWork, secrets: Secrets, clock: Clock
    ) -> None:
        """Take the target, what tells it, and the ports."""
        self._target = target.name
        self._at_once = at_once
        self._unit_of_work = unit_of_work
        self._secrets = secrets
        self._clock = clock
        self._lease = f"told:{target.name}"[:_LONGEST]

    def tell(self, person: Person, password: str, purpose: Purpose, *, allow: Callable[[Transaction], object]) -> Told:
        """Reserve the person's row, and tell the target if it may be asked now; ``settle`` ends what this began.

        Errors: those of ``allow``; ``Stale`` while another change is under way; ``Refused`` on ``password``.
        """
        intent = PasswordIntent(person=person.key, holder=self._secrets.new_id(), purpose=purpose, at=self._clock.now())
        with self._unit_of_work() as tx:
            allow(tx)
            before = tx.password_intents.get(person.key)
            if not tx.password_intents.take(intent, over=intent.at - LEASE):
                raise Stale("another_change_under_way")
            # Again, for whoever held the intent may have ended between the two.
            allow(tx)
            is_ours = tx.publications.reserve(
                self._target, person.key, claim=_claim(intent.holder), now=intent.at, lease=LEASE
            )
            was_resting = tx.leases.ends(self._lease) is not None
            if is_ours and not self._may_be_asked(tx, intent):
                tx.publications.release(self._target, person.key, claim=_claim(intent.holder))
                is_ours = False
            desired = _desired(person, tx.publications.reference(self._target, person.key))
        if not is_ours:
            return Told(holder=intent.holder, is_in_force=False)
        try:
            is_in_force = self._at_once.tell(desired, password, again=before is not None)
        except NotTaken as refused:
            self._take_back(intent, was_there=before is not None, was_resting=was_resting)
            why = WhyNotTaken.OTHER if refused.why is WhyNotTaken.HAS_ONE else refused.why
            raise Refused(f"password_not_taken_{why}", field="password") from None
        except Silent:
            self._leave_alone(intent)
            is_in_force = False
        except Unavailable as error:
            # It said so at once, which costs nobody time.
            log.warning("%s is away: the password of person %s waits (%s)", self._target, person.key, error.port)
            is_in_force = False
        except Exception as error:  # noqa: BLE001 - a fault of its adapter is no reason to stop a person on their way
            # The name alone: an error's text may quote what was to be told.
            log.error("%s could not be told at once: %s", self._target, type(error).__name__)  # noqa: TRY400
            is_in_force = False
        else:
            if was_resting:
                self._wake_up()
        return Told(holder=intent.holder, is_in_force=is_in_force)

    def settle(self, tx: Transaction, person: Person, told: Told) -> None:
        """End it, in the transaction that keeps the password. Errors: ``Stale`` where the intent is another's."""
        if not tx.password_intents.drop(person.key, told.holder):
            raise Stale("another_change_under_way")
        tx.publications.release(self._target, person.key, claim=_claim(told.holder))

    def left_to_tell(self, sealed: Sequence[SealedSecret], told: Told) -> tuple[SealedSecret, ...]:
        """Return what the deliverer has still to tell."""
        return tuple(one for one in sealed if not (told.is_in_force and one.target == self._target))

    def _may_be_asked(self, tx: Transaction, intent: PasswordIntent) -> bool:
        """Tell whether this change may ask: after a silence one does in a while, and the others go by its answer."""
        ends = tx.leases.ends(self._lease)
        return ends is None or tx.leases.take(self._lease, intent.holder, now=intent.at, until=intent.at + REST)

    def _leave_alone(self, intent: PasswordIntent) -> None:
        now = self._clock.now()
        log.warning("%s did not answer: pages leave it alone for a minute, and passwords wait", self._target)
        with self._unit_of_work() as tx:
            tx.leases.forget(self._lease)
            tx.leases.take(self._lease, intent.holder, now=now, until=now + REST)

    def _wake_up(self) -> None:
        with self._unit_of_work() as tx:
            tx.leases.forget(self._lease)

    def _take_back(self, intent: PasswordIntent, *, was_there: bool, was_resting: bool) -> None:
        with self._unit_of_work() as tx:
            tx.publications.release(self._target, intent.person, claim=_claim(intent.holder))
            if was_there:
                # What an earlier one may have left there is still not known.
                tx.password_intents.release(intent.person, intent.holder)
            else:
                tx.password_intents.drop(intent.person, intent.holder)
            if was_resting:
                tx.leases.forget(self._lease)


def telling_at_once(
    targets: Sequence[Target], *, unit_of_work: UnitOfWork, secrets: Secrets, clock: Clock
) -> TellingAtOnce | None:
    """Return what tells the first of these targets that is told at once; others of them wait for the deliverer.

    Two of them could not be told together: one that refuses would leave the other with a password of its own.
    """
    for target in told_at_once(targets):
        if target.at_once is not None:
            return TellingAtOnce(
                target=target, at_once=target.at_once, unit_of_work=unit_of_work, secrets=secrets, clock=clock
            )
    return None


def told_at_once(targets: Sequence[Target]) -> list[ToldAtOnce]:
    """Return those of the targets that may be told passwords at once."""
    return [target for target in targets if isinstance(target, ToldAtOnce) and target.at_once is not None]


def _claim(holder: str) -> str:
    return holder[:_LONGEST]


def _desired(person: Person, reference: str) -> Desired:
    """Return by what a target finds somebody; nothing else of it is written."""
    return Desired(
        key=person.key,
        revision=0,
        state=PublishedState.ACTIVE,
        reference=reference,
        uid=person.uid,
        login=person.login,
        given_name=person.given_name,
        family_name=person.family_name,
        used_given_name=person.used_given_name,
        used_family_name=person.used_family_name,
        numbers=person.numbers,
        mail=person.mail,
    )
