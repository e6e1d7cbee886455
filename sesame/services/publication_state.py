"""What other systems should be for somebody now, read from all that Sésame knows and decided in one place."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.attendance import Attendance
from sesame.domain.charters import Charter
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.publications import SealedSecret
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PublishedState
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.services.attendance import AttendanceCheck

_BY_ATTENDANCE = {
    Attendance.CLOSED: PublishedState.CLOSED,
    Attendance.GONE: PublishedState.GONE,
    # Whose account it is has to be settled first; nothing of it is lost meanwhile.
    Attendance.DOUBTED: PublishedState.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """How somebody should be in a target, and the password that waits to be put in force there.

    ``is_of_theirs`` is false while an adopted account was never touched by its owner: what another system says of it
    stands. ``turns_on`` is the day on which this changes by itself.
    """

    desired: Desired
    secret: SealedSecret | None
    is_of_theirs: bool
    turns_on: dt.date | None


class PublicationState:
    """Reads what should be; the revision first, so that it is never newer than what was read."""

    def __init__(
        self,
        *,
        people: People,
        reading: Reading,
        attendance: AttendanceCheck,
        clock: Clock,
        charters: Sequence[Charter],
    ) -> None:
        """Take the ports, and the texts in force."""
        self._people = people
        self._reading = reading
        self._attendance = attendance
        self._clock = clock
        self._charters = tuple(charters)

    def now(self, target: str, key: int) -> Now:
        """Return how somebody should be in a target. Errors: ``Unavailable``."""
        with self._reading() as tx:
            revision, reference = tx.revisions.wanted(key), tx.publications.reference(target, key)
        # Outside of any transaction: who people are may be a system far away.
        person = self._people.get(key)
        if person is None:
            forgotten = Desired(key=key, revision=revision, state=PublishedState.FORGOTTEN, reference=reference)
            return Now(desired=forgotten, secret=None, is_of_theirs=True, turns_on=None)
        with self._reading() as tx:
            return self._of(tx, person, revision=revision, reference=reference, target=target)

    def _of(self, tx: Transaction, person: Person, *, revision: int, reference: str, target: str) -> Now:
        account, preferences = tx.accounts.get(person.key), tx.accounts.preferences(person.key)
        state = self._state(person, account)
        desired = Desired(
            key=person.key,
            revision=revision,
            state=state,
            reference=reference,
            uid=person.uid,
            login=person.login,
            former_logins=tuple(tx.reserved.former(person.key, self._clock.today())),
            category=person.category,
            given_name=person.given_name,
            family_name=person.family_name,
            used_given_name=person.used_given_name,
            used_family_name=person.used_family_name,
            numbers=person.numbers,
            since=_since(state, person, account),
            starts_on=person.valid_from,
            ends_on=self._attendance.last_day(person),
            activated_at=account.activated_at if account else None,
            password_changed_at=account.password_changed_at if account and account.activated_at else None,
            mail=person.mail,
            personal_mail=person.personal_mail,
            phone=preferences.phone if preferences.sms else None,
            sms=preferences.sms,
            photo=preferences.photo,
            directory_visible=preferences.directory_visible,
            charters=self._read_charters(tx, person.key),
        )
        return Now(
            desired=desired,
            secret=tx.publications.secret(target, person.key),
            is_of_theirs=state is not PublishedState.ADOPTED or bool(tx.consents.latest(person.key, 1)),
            turns_on=self._turns_on(person),
        )

    def _state(self, person: Person, account: Account | None) -> PublishedState:
        state = account.state if account else AccountState.PENDING
        return _BY_ATTENDANCE.get(self._attendance.of(person), PublishedState(state))

    def _read_charters(self, tx: Transaction, key: int) -> dict[str, str]:
        decisions = {one.subject: tx.consents.last_on(key, one.subject) for one in self._charters}
        return {subject: one.document for subject, one in decisions.items() if one is not None and one.granted}

    def _turns_on(self, person: Person) -> dt.date | None:
        """Return the next day on which somebody stands elsewhere without anybody's doing."""
        end, today = self._attendance.last_day(person), self._clock.today()
        if end is None or end < today or end == dt.date.max:
            return None
        return end + dt.timedelta(days=1)


def _since(state: PublishedState, person: Person, account: Account | None) -> dt.datetime | None:
    if state is PublishedState.CLOSED:
        return person.closed_at
    if account is None or state is PublishedState.GONE:
        return None
    if state is PublishedState.SUSPENDED:
        return person.doubted_at or account.suspended_at
    return account.adopted_at if state is PublishedState.ADOPTED else account.activated_at
