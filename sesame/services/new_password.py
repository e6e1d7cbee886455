"""Putting a new password in force: by the hash that Sésame keeps, or by telling the system elsewhere that knows it.

Telling another system is no part of our transaction. So first an intent is committed, then the system is told, then
the account's own transaction is committed and the intent with it. Whatever happens in between, one of three things is
known: it was refused and nothing is changed; it is in force and the account says so; or it is not known, and the
intent stays until somebody tries again or ``purge`` tells the person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace

from sesame.domain.password_intent import LEASE
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import PasswordAuthority
from sesame.domain.ports import Secrets
from sesame.domain.publications import SealedSecret
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import AlreadyActive
from sesame.errors import NotTaken
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken
from sesame.services.password_choice import CheckedPassword
from sesame.services.password_choice import PasswordChoice
from sesame.services.password_sealing import PasswordSealing
from sesame.services.telling_at_once import TellingAtOnce
from sesame.services.telling_at_once import Told

#: The port's name where it is not known whether the password was changed.
UNDECIDED = "password_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What the account keeps of a new password: a hash; or none, and whose intent it was to tell another system.

    ``sealed`` is what targets are to be told of it, each in its form.
    """

    password_hash: str | None
    holder: str = ""
    told: Told | None = None
    sealed: tuple[SealedSecret, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether another system has it already, so that nothing may stop the account from saying so."""
        return bool(self.holder or self.told)


class NewPassword:
    """The one way to a new password, for activation, recovery and « Mon Sésame »."""

    def __init__(
        self,
        *,
        choice: PasswordChoice,
        unit_of_work: UnitOfWork,
        secrets: Secrets,
        clock: Clock,
        authority: PasswordAuthority | None = None,
        sealing: PasswordSealing | None = None,
        telling: TellingAtOnce | None = None,
    ) -> None:
        """Take the ports; without an ``authority`` Sésame itself keeps a hash.

        Without a ``sealing`` no other system is told the password; ``telling`` tells one of them at once, so that its
        rules count.
        """
        self._telling = telling
        self._sealing = sealing
        self._choice = choice
        self._unit_of_work = unit_of_work
        self._secrets = secrets
        self._clock = clock
        self._authority = authority

    def put_in_force(
        self, person: Person, checked: CheckedPassword, purpose: Purpose, *, allow: Callable[[Transaction], object]
    ) -> NewSecret:
        """Return what the account is to keep; call it before the account's transaction, and ``settle`` inside.

        ``allow`` looks, in the transaction that writes the intent, whether the change may still be made, and raises
        when it may not. Errors: those; ``Refused`` on ``password`` by the rules elsewhere; ``AlreadyActive`` for an
        activation of somebody who has a password there; ``Stale`` while another change is under way; ``Unavailable``.
        """
        authority = self._authority
        if authority is None:
            return self._kept_here(person, checked, purpose, allow)
        password = self._choice.clear(person, checked)
        intent = PasswordIntent(person=person.key, holder=self._secrets.new_id(), purpose=purpose, at=self._clock.now())
        with self._unit_of_work() as tx:
            allow(tx)
            before = tx.password_intents.get(person.key)
            if not tx.password_intents.take(intent, over=intent.at - LEASE):
                raise Stale("another_change_under_way")
            # Again, for whoever held the intent may have ended between the two.
            allow(tx)
            first = purpose is Purpose.ACTIVATION and not _goes_on(tx, person, before)
        try:
            authority.change(person, password, first=first)
        except NotTaken as refused:
            self._take_back(intent, was_there=before is not None)
            raise _told(refused, first=first) from None
        except Unavailable:
            if not self._is_in_force(authority, person, password):
                # It may come through yet: the intent stays, and nobody else begins another change for now.
                raise Unavailable(UNDECIDED) from None
        return NewSecret(password_hash=None, holder=intent.holder, sealed=self._sealed(person, checked))

    def settle(self, tx: Transaction, person: Person, secret: NewSecret) -> None:
        """End the intent, and keep what targets wait for, in the transaction that makes the account say so.

        Errors: ``Stale`` where the intent is another's.
        """
        if secret.holder and not tx.password_intents.drop(person.key, secret.holder):
            raise Stale("another_change_under_way")
        if secret.told and self._telling:
            self._telling.settle(tx, person, secret.told)
        if self._sealing:
            tx.publications.keep_secrets(person.key, secret.sealed, self._clock.now())

    def _kept_here(
        self, person: Person, checked: CheckedPassword, purpose: Purpose, allow: Callable[[Transaction], object]
    ) -> NewSecret:
        # Whatever may fail or wait here comes before another system is told.
        kept = NewSecret(password_hash=self._choice.hash(person, checked), sealed=self._sealed(person, checked))
        if self._telling is None:
            return kept
        told = self._telling.tell(person, self._choice.clear(person, checked), purpose, allow=allow)
        return replace(kept, told=told, sealed=self._telling.left_to_tell(kept.sealed, told))

    def _sealed(self, person: Person, checked: CheckedPassword) -> tuple[SealedSecret, ...]:
        return self._sealing.seal(self._choice.clear(person, checked)) if self._sealing else ()

    def _take_back(self, intent: PasswordIntent, *, was_there: bool) -> None:
        with self._unit_of_work() as tx:
            if was_there:
                # What an earlier one may have left there is still not known.
                tx.password_intents.release(intent.person, intent.holder)
            else:
                tx.password_intents.drop(intent.person, intent.holder)

    @staticmethod
    def _is_in_force(authority: PasswordAuthority, person: Person, password: str) -> bool:
        """Tell whether the change came through although its answer did not."""
        try:
            return authority.check(person.login, password, person=person)
        except Unavailable:
            return False


def _goes_on(tx: Transaction, person: Person, before: PasswordIntent | None) -> bool:
    """Tell whether an activation may replace what is there.

    It was cut off after that was told, or the help desk gave an account of ours back to be activated anew.
    """
    cut_off = before is not None and before.purpose is Purpose.ACTIVATION
    return cut_off or tx.accounts.get(person.key) is not None


def _told(refused: NotTaken, *, first: bool) -> Refused | AlreadyActive:
    if first and refused.why is WhyNotTaken.HAS_ONE:
        return AlreadyActive("already_active")
    why = WhyNotTaken.OTHER if refused.why is WhyNotTaken.HAS_ONE else refused.why
    return Refused(f"password_not_taken_{why}", field="password")
