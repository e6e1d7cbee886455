"""What sources say, as they said it last, and what of it waits."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.among import among
from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.domain.people_changes import ANOTHER_PERSON
from sesame.domain.people_changes import Waiting
from sesame.domain.people_register import KnownRow
from sesame.domain.people_said import Said
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.person import Category

_AT_ONCE = 2000
_CONFUSED = select(WaitingRow.person).where(WaitingRow.code == ANOTHER_PERSON)


class SqlSaidRows:
    """The rows of sources inside one transaction."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._connect = session.connection

    def rows_of(self, source: str) -> Iterator[KnownRow]:
        """Give all that a source told last, a few rows at a time."""
        last = ""
        columns = (SourceRow.ref, SourceRow.person, SourceRow.digest, SourceRow.absent_since)
        while True:
            asked = select(*columns).where(SourceRow.source == source, SourceRow.ref > last)
            rows = self._connect().execute(asked.order_by(SourceRow.ref).limit(_AT_ONCE)).all()
            if not rows:
                return
            last = rows[-1][0]
            for ref, person, digest, absent in rows:
                known = bytes.fromhex(digest) if digest else None
                yield KnownRow(ref=ref, person=person, digest=known, is_there=absent is None)

    def sizes(self, source: str) -> Mapping[Category, int]:
        """Return how many people a source tells, by what they are."""
        asked = (
            select(PersonRow.category, func.count(SourceRow.person.distinct()))
            .join(PersonRow, PersonRow.key == SourceRow.person)
            .where(SourceRow.source == source, SourceRow.absent_since.is_(None))
            .group_by(PersonRow.category)
        )
        return {Category(category): count for category, count in self._connect().execute(asked)}

    def said(self, keys: Collection[int]) -> Mapping[int, list[Said]]:
        """Return all that sources say of these people, of each by source and ``ref``."""
        columns = (SourceRow.person, SourceRow.source, SourceRow.ref, SourceRow.said, SourceRow.absent_since)
        found: dict[int, list[Said]] = {}
        asked = (
            select(*columns)
            .where(among(SourceRow.person, keys, self._connect()))
            .order_by(SourceRow.source, SourceRow.ref)
        )
        for person, source, ref, told, absent in self._connect().execute(asked):
            one = Said(source=source, ref=ref, person=person, told=told, absent_since=absent)
            found.setdefault(person, []).append(one)
        return found

    def tell(self, rows: Sequence[tuple[Said, bytes | None]]) -> None:
        """Store what a source says, in place of what it said, with the digest by which it is recognised."""
        if not rows:
            return
        upsert = upsert_into(SourceRow, self._connect())
        told = ("person", "digest", "said", "absent_since")
        statement = upsert.on_conflict_do_update(
            index_elements=[SourceRow.source, SourceRow.ref],
            set_={name: upsert.excluded[name] for name in told},
        )
        values = [
            {
                "source": one.source,
                "ref": one.ref,
                "person": one.person,
                "said": dict(one.told),
                "digest": digest.hex() if digest else None,
                "absent_since": None,
            }
            for one, digest in rows
        ]
        self._connect().execute(statement, values)

    def silence(self, source: str, refs: Collection[str], day: dt.date) -> None:
        """Note since which day a source no longer tells these rows."""
        rows = update(SourceRow).where(SourceRow.source == source, SourceRow.ref.in_(refs))
        self._connect().execute(rows.values(absent_since=day))

    def unsay(self, source: str, refs: Collection[str]) -> None:
        """Forget rows of a source: others of it speak of the same people."""
        self._connect().execute(delete(SourceRow).where(SourceRow.source == source, SourceRow.ref.in_(refs)))

    def reread(self, keys: Collection[int]) -> None:
        """Have all that sources say of these people be read again, unchanged or not."""
        self._connect().execute(update(SourceRow).where(SourceRow.person.in_(keys)).values(digest=None))

    def sources_of(self, keys: Collection[int]) -> Mapping[int, int]:
        """Return how many rows of sources that notice absence are there of each of these people."""
        asked = (
            select(SourceRow.person, func.count())
            .where(SourceRow.person.in_(keys), SourceRow.absent_since.is_(None), SourceRow.source != FILE_SOURCE)
            .group_by(SourceRow.person)
        )
        return {person: count for person, count in self._connect().execute(asked)}  # noqa: C416 - rows are no pairs to mypy's eyes

    def untold_count(self) -> int:
        """Return how many people are there though no source tells, or has told, anything of them."""
        told = select(SourceRow.person).where(SourceRow.person == PersonRow.key).exists()
        return (
            self._connect()
            .execute(select(func.count()).select_from(PersonRow).where(~told, PersonRow.gone_on.is_(None)))
            .scalar_one()
        )

    def decisions(self, source: str) -> Mapping[str, tuple[str, str]]:
        """Return what operators decided of the rows of a source that wait, and of which content, by ``ref``."""
        asked = select(WaitingRow.ref, WaitingRow.decision, WaitingRow.content).where(
            WaitingRow.source == source, WaitingRow.decision != ""
        )
        return {ref: (decision, content) for ref, decision, content in self._connect().execute(asked)}

    def waiting_refs(self, source: str) -> list[str]:
        """Return which rows of a source wait."""
        return list(self._connect().execute(select(WaitingRow.ref).where(WaitingRow.source == source)).scalars())

    def hold(self, source: str, waiting: Sequence[Waiting], now: dt.datetime) -> None:
        """Store rows of a source that wait; since when, and what was decided of them, stays."""
        if not waiting:
            return
        upsert = upsert_into(WaitingRow, self._connect())
        is_new = upsert.excluded.code != WaitingRow.code
        is_other = or_(is_new, upsert.excluded.content != WaitingRow.content)
        statement = upsert.on_conflict_do_update(
            index_elements=[WaitingRow.source, WaitingRow.ref],
            set_={
                **{name: upsert.excluded[name] for name in ("person", "code", "field", "facts", "content")},
                # For another reason it waits anew; of another reason or content nothing was decided.
                "since": case((is_new, upsert.excluded.since), else_=WaitingRow.since),
                "decision": case((is_other, ""), else_=WaitingRow.decision),
            },
        )
        self._connect().execute(statement, [_waiting(source, one, now) for one in waiting])

    def let_go(self, source: str, refs: Collection[str]) -> None:
        """Forget that these rows wait."""
        self._connect().execute(delete(WaitingRow).where(WaitingRow.source == source, WaitingRow.ref.in_(refs)))

    def newly_doubted(self, limit: int) -> Sequence[int]:
        """Return at most so many people whom a waiting row confuses with somebody else, and who are not doubted yet."""
        return self._people(limit, PersonRow.key.in_(_CONFUSED), PersonRow.doubted_at.is_(None))

    def no_longer_doubted(self, limit: int) -> Sequence[int]:
        """Return at most so many people who are doubted, and whom no waiting row confuses with anybody any more."""
        return self._people(limit, PersonRow.doubted_at.is_not(None), PersonRow.key.not_in(_CONFUSED))

    def doubt(self, keys: Collection[int], at: dt.datetime | None) -> None:
        """Note since when these people are doubted; none, and they are no more."""
        self._connect().execute(update(PersonRow).where(PersonRow.key.in_(keys)).values(doubted_at=at))

    def _people(self, limit: int, *which: ColumnElement[bool]) -> Sequence[int]:
        found = self._connect().execute(select(PersonRow.key).where(*which).order_by(PersonRow.key).limit(limit))
        return found.scalars().all()


def _waiting(source: str, one: Waiting, now: dt.datetime) -> dict[str, Any]:
    return {
        "source": source,
        "ref": one.ref,
        "person": one.person,
        "code": one.why.code,
        "field": one.why.field,
        "facts": dict(one.why.facts),
        "content": one.content,
        "since": now,
        "decision": "",
    }
