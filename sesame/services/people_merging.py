"""Making one person of two, and giving somebody other names: by hand, and by what a source says."""

from dataclasses import dataclass
from dataclasses import replace

from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import AuditAction
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.merging import AccountAfter
from sesame.domain.merging import Names
from sesame.domain.people_said import Said
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.reserved_names import last_reserved_day
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.services.notification import Notification
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import who_is

#: What is guessed on these paths is the account's own: its counters go where it goes, and end where it ends. On the
#: others it is the same for both, so that the tries at either count: nobody gets more of them by a merge.
_OF_THE_ACCOUNT = frozenset({GuessedPath.JOKER, GuessedPath.CURRENT_PASSWORD, GuessedPath.SIGN_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The one person there is now, and which account goes on."""

    person: Person
    account: AccountAfter


class PersonMerging:
    """The use case of ``flask sesame people merge``, and of a source that shows two people to be one."""

    def __init__(
        self,
        *,
        paths: tuple[GuessBudgets, ...],
        unit_of_work: UnitOfWork,
        reading: Reading,
        notification: Notification,
        clock: Clock,
        reserved_days: int,
    ) -> None:
        """Take the budgets of every path, whose counters are a person's too, and how long names stay reserved."""
        self._paths = paths
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._notification = notification
        self._clock = clock
        self._reserved_days = reserved_days

    def account_after(self, keep: Person, other: Person) -> AccountAfter:
        """Return which account would go on, changing nothing."""
        with self._reading() as tx:
            return tx.merging.account_after(keep=keep.key, other=other.key)

    def merge(self, keep: Person, other: Person, act: Act) -> Merged:
        """Make one person of two, ``keep``, whose account goes on if both have one.

        Errors: ``Refused`` with ``same_person``, or ``kept_elsewhere`` where another system tells who people are.
        """
        with self._unit_of_work() as tx:
            return self.merge_in(tx, keep, other, act, is_chosen=True)

    def merge_in(self, tx: Transaction, keep: Person, other: Person, act: Act, *, is_chosen: bool = False) -> Merged:
        """Do so inside a transaction, with the event and the mails to who has an account.

        ``is_chosen`` says that somebody chose which of two accounts goes on. Errors: as above, and ``Refused`` with
        ``merge_needs_choice`` where nobody did.
        """
        now = self._clock.now()
        if not is_chosen and tx.merging.account_after(keep=keep.key, other=other.key) is AccountAfter.CHOSEN:
            raise Refused("merge_needs_choice", uid=keep.uid, other=other.uid)
        until = last_reserved_day(self._clock.today(), self._reserved_days)
        after = tx.merging.merge(keep=keep.key, other=other.key, now=now, until=until)
        for budgets in self._paths:
            _move_counters(tx, budgets, after, keep=who_is(keep.key), other=who_is(other.key))
        tx.audit.append(
            act.event(AuditAction.PERSON_MERGED, at=now, person=keep.key, facts={"account": after.value}),
        )
        person = _together(keep, other)
        if after is not AccountAfter.NONE:
            mails = self._notification.people_merged(keep, other, person, act, account=after, at=now)
            tx.outbox.promise(mails, now)
        return Merged(person=person, account=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Who has other names now, the former ones, and what sources still say of the former ones."""

    person: Person
    former: Names
    undone_by: tuple[Said, ...]


class PersonRenaming:
    """The use case of ``flask sesame people rename``."""

    def __init__(
        self,
        *,
        formats: IdentifierFormats,
        unit_of_work: UnitOfWork,
        notification: Notification,
        clock: Clock,
        reserved_days: int,
    ) -> None:
        """Take how names are written, the ports, and how long former names stay reserved."""
        self._formats = formats
        self._unit_of_work = unit_of_work
        self._notification = notification
        self._clock = clock
        self._reserved_days = reserved_days

    def rename(self, person: Person, act: Act, *, login: str, uid: str | None = None) -> Renamed:
        """Give somebody another login, and another uid where one is given; tell who has an account.

        Errors: ``Refused`` with a field ``login`` or ``uid``: ``malformed``, ``name_taken``, ``name_reserved``; without
        one: ``name_unchanged``, or ``kept_elsewhere`` where another system tells who people are.
        """
        names = Names(
            login=self._written(IdentifierKind.LOGIN, login),
            uid=self._written(IdentifierKind.UID, uid) if uid else person.uid,
        )
        if (names.login, names.uid) == (person.login, person.uid):
            raise Refused("name_unchanged")
        now, today = self._clock.now(), self._clock.today()
        with self._unit_of_work() as tx:
            for field, name in (("login", names.login), ("uid", names.uid)):
                if tx.reserved.owner(name, today) not in {None, person.key}:
                    raise Refused("name_reserved", field=field)
            former = tx.renaming.rename(person.key, names, until=last_reserved_day(today, self._reserved_days))
            tx.audit.append(act.event(AuditAction.PERSON_RENAMED, at=now, person=person.key))
            after = replace(person, login=names.login, uid=names.uid)
            if tx.accounts.state(person.key) is not AccountState.PENDING:
                tx.outbox.promise(self._notification.login_changed(person, after, act, at=now), now)
            undone_by = tuple(one for one in tx.register.said([person.key]).get(person.key, ()) if _undoes(one, names))
        return Renamed(person=after, former=former, undone_by=undone_by)

    def _written(self, kind: IdentifierKind, name: str) -> str:
        try:
            return self._formats.parse(kind, name)
        except Refused:
            raise Refused("malformed", field=kind.value) from None


def _undoes(row: Said, names: Names) -> bool:
    """Tell whether a source that still tells somebody would give a former name back."""
    if row.absent_since is not None:
        return False
    said = row.told
    # A row that tells no login of its own means the uid.
    login = said.get("login") or (said.get("uid") if "login" in said else None)
    return (login or names.login) != names.login or (said.get("uid") or names.uid) != names.uid


def _move_counters(tx: Transaction, budgets: GuessBudgets, after: AccountAfter, *, keep: str, other: str) -> None:
    if budgets.path not in _OF_THE_ACCOUNT:
        budgets.move(tx, of=other, to=keep)
    elif after is AccountAfter.TAKEN:
        budgets.reopen(tx, keep)
        budgets.move(tx, of=other, to=keep)
    else:
        budgets.reopen(tx, other)


def _together(keep: Person, other: Person) -> Person:
    numbers = {
        kind: tuple(dict.fromkeys((*keep.identifiers(kind), *other.identifiers(kind))))
        for kind in (*keep.numbers, *other.numbers)
    }
    closed = [moment for moment in (keep.closed_at, other.closed_at) if moment]
    doubted = [moment for moment in (keep.doubted_at, other.doubted_at) if moment]
    return replace(keep, numbers=numbers, closed_at=min(closed, default=None), doubted_at=min(doubted, default=None))
