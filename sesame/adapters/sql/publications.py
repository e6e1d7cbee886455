"""Progress of each target with each person, and sealed passwords, in the database."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import CursorResult
from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.adapters.sql.source_models import RevisionRow
from sesame.domain.publications import Reached
from sesame.domain.publications import SealedSecret
from sesame.domain.publications import Taken
from sesame.domain.publications import TargetProgress
from sesame.domain.publications import UndeliveredSecret

#: How the name of an entry begins in a directory that calls people by their uid.
_BY_UID = "uid="
_UNTRIED: dict[str, Any] = {"reached": 0, "settled": 0, "reference": "", "claim": "", "attempts": 0, "last_error": ""}


class SqlPublications:
    """Publications of one session."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def due(self, target: str, *, now: dt.datetime, today: dt.date, limit: int) -> Sequence[int]:
        """Return people whom the target has to be told of, those never tried first; none of them is taken."""
        found = (
            select(RevisionRow.person)
            .select_from(RevisionRow)
            .outerjoin(PublicationRow, _of(target))
            .where(_owed(today), or_(PublicationRow.next_attempt_at.is_(None), PublicationRow.next_attempt_at <= now))
            .order_by(PublicationRow.next_attempt_at.asc().nulls_first(), RevisionRow.person)
            .limit(limit)
        )
        return list(self._session.scalars(found))

    def names_to_leave(self, target: str) -> Collection[str]:
        """Return the uids under which the target still knows people who are called otherwise by now."""
        known_as, called = func.lower(PublicationRow.reference), func.lower(func.coalesce(PersonRow.uid, ""))
        begins = literal(_BY_UID) + called + ","
        somebody = aliased(PersonRow)
        found = (
            select(known_as)
            .join(RevisionRow, RevisionRow.person == PublicationRow.person)
            .outerjoin(PersonRow, PersonRow.key == PublicationRow.person)
            .where(
                PublicationRow.target == target,
                PublicationRow.published_at.is_not(None),
                PublicationRow.reached < RevisionRow.wanted,
                known_as != called,
                func.substr(known_as, 1, func.length(begins)) != begins,
                or_(
                    known_as.startswith(_BY_UID),
                    # What a program calls people may be anything: it is of interest where it is somebody's name.
                    select(somebody.key).where(somebody.uid == PublicationRow.reference).exists(),
                ),
            )
        )
        return {name.removeprefix(_BY_UID).partition(",")[0] for name in self._session.scalars(found)}

    def claim(
        self, target: str, person: int, *, claim: str, now: dt.datetime, today: dt.date, lease: dt.timedelta
    ) -> Taken | None:
        """Take a person's publication for as long as the lease lasts, if it is due and nobody else's."""
        self._begin(target, person)
        free = (
            select(PublicationRow.attempts, PublicationRow.reference, PublicationRow.published_at)
            .join(RevisionRow, RevisionRow.person == PublicationRow.person)
            .where(
                PublicationRow.target == target,
                PublicationRow.person == person,
                _owed(today),
                or_(PublicationRow.next_attempt_at.is_(None), PublicationRow.next_attempt_at <= now),
            )
            .with_for_update(skip_locked=True, of=PublicationRow)
        )
        found = self._session.execute(free).first()
        if found is None:
            return None
        until, attempts = now + lease, found.attempts + 1
        self._session.execute(_row(target, person).values(claim=claim, attempts=attempts, next_attempt_at=until))
        return Taken(
            target=target,
            person=person,
            attempts=attempts,
            claim=claim,
            until=until,
            reference=found.reference,
            is_there=found.published_at is not None,
        )

    def reserve(self, target: str, person: int, *, claim: str, now: dt.datetime, lease: dt.timedelta) -> bool:
        """Keep the deliverer from a person, due or not, until ``release``; false where it is writing them just now."""
        self._begin(target, person)
        is_free = or_(
            PublicationRow.claim == "", PublicationRow.next_attempt_at.is_(None), PublicationRow.next_attempt_at <= now
        )
        reserved = _row(target, person).where(is_free).values(claim=claim, next_attempt_at=now + lease)
        return self._changed(reserved) == 1

    def release(self, target: str, person: int, *, claim: str) -> None:
        """Let the deliverer go on at once with a person who was reserved, unless the lease is another's by now."""
        ours = _row(target, person).where(PublicationRow.claim == claim)
        self._changed(ours.values(claim="", next_attempt_at=None))

    def settle(self, taken: Taken, how: Reached, *, now: dt.datetime) -> bool:
        """Write down how a try ended, unless somebody else took it meanwhile; tell whether it was still ours."""
        values: dict[str, Any] = {"claim": "", "last_error": how.error, "next_attempt_at": how.again}
        if how.settled is None:
            values["failing_since"] = func.coalesce(PublicationRow.failing_since, now)
        else:
            values |= {"settled": how.settled, "attempts": 0, "failing_since": None, "turns_on": how.turns_on}
        if how.written is not None:
            values |= {
                "reached": how.written,
                "reference": how.reference,
                "published_at": now if how.is_there else None,
            }
        ours = _row(taken.target, taken.person).where(PublicationRow.claim == taken.claim).values(**values)
        if self._changed(ours) != 1:
            return False
        if how.delivered:
            self._changed(_secret(taken.target, taken.person, how.delivered))
        return True

    def retry(self, target: str, people: Collection[int] = ()) -> int:
        """Make due again whatever was refused or waits for another try, of these people or all; return how many."""
        held = or_(PublicationRow.settled > PublicationRow.reached, PublicationRow.failing_since.is_not(None))
        which = [PublicationRow.target == target, PublicationRow.claim == "", held]
        if people:
            which.append(PublicationRow.person.in_(people))
        anew = {"settled": PublicationRow.reached, "next_attempt_at": None, "attempts": 0}
        return self._changed(update(PublicationRow).where(*which).values(**anew))

    def again(self, target: str, person: int) -> None:
        """Make a person due whatever was reached, and though nothing of them ever changed."""
        first = upsert_into(RevisionRow, self._session.connection()).values(person=person, wanted=1)
        self._session.execute(first.on_conflict_do_nothing())
        self._begin(target, person)
        # Nought is below every revision. Whoever has a claim on it is writing how it should be at this moment.
        self._session.execute(_row(target, person).values(settled=0, attempts=0))
        self._session.execute(_row(target, person).where(PublicationRow.claim == "").values(next_attempt_at=None))

    def everybody(self, *, after: int, limit: int) -> Sequence[int]:
        """Return at most so many inner keys beyond that one, in order: of people, and of those of whom was told."""
        known = union(select(PersonRow.key), select(RevisionRow.person)).subquery()
        key = known.columns[0]
        return list(self._session.scalars(select(key).where(key > after).order_by(key).limit(limit)))

    def count_everybody(self) -> int:
        """Return how many there are."""
        known = union(select(PersonRow.key), select(RevisionRow.person)).subquery()
        return self._session.scalar(select(func.count()).select_from(known)) or 0

    def is_told(self, target: str, person: int) -> bool:
        """Tell whether a target is so for all that ever changed of a person, and was told of them."""
        so = (
            select(PublicationRow.person)
            .outerjoin(RevisionRow, RevisionRow.person == PublicationRow.person)
            .where(
                PublicationRow.target == target,
                PublicationRow.person == person,
                PublicationRow.published_at.is_not(None),
                PublicationRow.reached >= func.coalesce(RevisionRow.wanted, 0),
            )
        )
        return self._session.scalar(so) is not None

    def reference(self, target: str, person: int) -> str:
        """Return what the target calls a person; empty where it was never told of them."""
        of_person = (PublicationRow.target == target) & (PublicationRow.person == person)
        return self._session.scalar(select(PublicationRow.reference).where(of_person)) or ""

    def waiting_for(self, person: int, targets: Collection[str]) -> Sequence[str]:
        """Return which of these targets are not yet so for a person of whom something changed."""
        wanted = self._session.scalar(select(RevisionRow.wanted).where(RevisionRow.person == person)) or 0
        so = select(PublicationRow.target).where(PublicationRow.person == person, PublicationRow.reached >= wanted)
        done = set(self._session.scalars(so))
        return [target for target in targets if wanted and target not in done]

    def progress(self, target: str, *, today: dt.date) -> TargetProgress:
        """Return how a target is doing."""
        session = self._session
        waiting = select(func.count()).select_from(RevisionRow).outerjoin(PublicationRow, _of(target))
        of_target = PublicationRow.target == target
        refused = of_target & (PublicationRow.settled > PublicationRow.reached)
        last = (
            select(PublicationRow.last_error)
            .where(of_target, PublicationRow.last_error != "")
            .order_by(PublicationRow.failing_since.desc().nulls_last())
            .limit(1)
        )
        sealed = select(func.count(), func.min(SealedSecretRow.made_at)).where(SealedSecretRow.target == target)
        secrets, oldest = session.execute(sealed).one()
        return TargetProgress(
            waiting=session.scalar(waiting.where(_owed(today))) or 0,
            refused=session.scalar(select(func.count()).select_from(PublicationRow).where(refused)) or 0,
            failing_since=session.scalar(select(func.min(PublicationRow.failing_since)).where(of_target)),
            last_error=session.scalar(last) or "",
            secrets=secrets,
            oldest_secret=oldest,
        )

    def keep_secrets(self, person: int, secrets: Iterable[SealedSecret], at: dt.datetime) -> None:
        """Keep these until they are delivered, in place of those of before."""
        self._session.execute(delete(SealedSecretRow).where(SealedSecretRow.person == person))
        for one in secrets:
            kept = upsert_into(SealedSecretRow, self._session.connection()).values(
                target=one.target, person=person, serial=one.serial, sealed=one.sealed, made_at=at
            )
            self._session.execute(
                kept.on_conflict_do_update(
                    index_elements=[SealedSecretRow.target, SealedSecretRow.person],
                    set_={"serial": one.serial, "sealed": one.sealed, "made_at": at},
                )
            )

    def secret(self, target: str, person: int) -> SealedSecret | None:
        """Return the sealed password that waits for a target."""
        of_person = (SealedSecretRow.target == target) & (SealedSecretRow.person == person)
        row = self._session.execute(select(SealedSecretRow.serial, SealedSecretRow.sealed).where(of_person)).first()
        return SealedSecret(target=target, serial=row.serial, sealed=row.sealed) if row else None

    def old_secrets(self, *, before: dt.datetime, limit: int) -> Sequence[UndeliveredSecret]:
        """Return at most so many of the passwords that have waited since before then, the oldest first."""
        old = select(SealedSecretRow).where(SealedSecretRow.made_at < before).order_by(SealedSecretRow.made_at)
        return [
            UndeliveredSecret(target=row.target, person=row.person, serial=row.serial, made_at=row.made_at)
            for row in self._session.scalars(old.limit(limit))
        ]

    def refused_secrets(self, *, limit: int) -> Sequence[UndeliveredSecret]:
        """Return at most so many of the passwords that their target refused: each code begins with ``password_``."""
        refused = (
            select(SealedSecretRow)
            .join(
                PublicationRow,
                (PublicationRow.target == SealedSecretRow.target) & (PublicationRow.person == SealedSecretRow.person),
            )
            .join(RevisionRow, RevisionRow.person == SealedSecretRow.person)
            .where(
                PublicationRow.last_error.startswith("password_", autoescape=True),
                # What changed since, another password too, was not tried yet.
                PublicationRow.settled >= RevisionRow.wanted,
                PublicationRow.claim == "",
            )
            .order_by(SealedSecretRow.made_at)
            .limit(limit)
        )
        return [
            UndeliveredSecret(target=row.target, person=row.person, serial=row.serial, made_at=row.made_at)
            for row in self._session.scalars(refused)
        ]

    def erase_secret(self, secret: UndeliveredSecret) -> bool:
        """Forget that very password; false where it was delivered or replaced meanwhile."""
        return self._changed(_secret(secret.target, secret.person, secret.serial)) == 1

    def forget_targets(self, *, but: Collection[str]) -> dict[str, int]:
        """Forget all of targets that are none any more, the secrets included; return of how many people, by name."""
        others = select(PublicationRow.target, func.count()).where(PublicationRow.target.not_in(but))
        found = {name: count for name, count in self._session.execute(others.group_by(PublicationRow.target))}  # noqa: C416 - rows are no pairs to mypy's eyes
        self._changed(delete(PublicationRow).where(PublicationRow.target.not_in(but)))
        self._changed(delete(SealedSecretRow).where(SealedSecretRow.target.not_in(but)))
        return found

    def _begin(self, target: str, person: int) -> None:
        row = upsert_into(PublicationRow, self._session.connection()).values(target=target, person=person, **_UNTRIED)
        self._session.execute(row.on_conflict_do_nothing())

    def _changed(self, statement: Any) -> int:
        done = self._session.execute(statement.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", done).rowcount


def _of(target: str) -> ColumnElement[bool]:
    return and_(PublicationRow.person == RevisionRow.person, PublicationRow.target == target)


def _owed(today: dt.date) -> ColumnElement[bool]:
    return or_(
        PublicationRow.person.is_(None),
        PublicationRow.settled < RevisionRow.wanted,
        PublicationRow.turns_on <= today,
    )


def _row(target: str, person: int) -> Any:
    return update(PublicationRow).where(PublicationRow.target == target, PublicationRow.person == person)


def _secret(target: str, person: int, serial: str) -> Any:
    return delete(SealedSecretRow).where(
        SealedSecretRow.target == target, SealedSecretRow.person == person, SealedSecretRow.serial == serial
    )
