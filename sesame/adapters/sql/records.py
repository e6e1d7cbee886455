"""What is only ever added: decisions with their wordings, and tokens used."""

import datetime as dt
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.lots import delete_lot
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import SpentTokenRow
from sesame.adapters.sql.models import WordingRow
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.consents import Wording

#: How many rows are fetched at a time where all are given.
_LOT = 500


class SqlConsents:
    """Decisions in the database."""

    def __init__(self, session: Session, revisions: SqlRevisions) -> None:
        """Take the session of the unit of work, and what counts the changes others could want to know."""
        self._session = session
        self._revisions = revisions

    def append(self, consents: Iterable[Consent]) -> None:
        """Store the decisions and, once each, the wordings they were shown with."""
        for consent in consents:
            self._revisions.raise_of(consent.person)
            self._keep_wording(consent.wording)
            self._session.add(
                ConsentRow(
                    person=consent.person,
                    subject=consent.subject,
                    granted=consent.granted,
                    answer=consent.answer.value,
                    wording_version=consent.wording.version,
                    document=consent.document,
                    decided_at=consent.decided_at,
                    origin=consent.origin,
                )
            )

    def latest(self, person: int, count: int) -> list[Consent]:
        """Return a person's last decisions, the oldest of them first."""
        rows = self._session.execute(_decisions(person).order_by(ConsentRow.id.desc()).limit(count)).all()
        return [_consent(row, wording) for row, wording in reversed(rows)]

    def last_on(self, person: int, subject: str) -> Consent | None:
        """Return a person's last decision on a subject."""
        asked = _decisions(person).where(ConsentRow.subject == subject).order_by(ConsentRow.id.desc()).limit(1)
        found = self._session.execute(asked).first()
        return _consent(found[0], found[1]) if found else None

    def stream(self, person: int) -> Iterator[Consent]:
        """Give all of a person's decisions, the oldest first."""
        whole = _decisions(person).order_by(ConsentRow.id).execution_options(yield_per=_LOT)
        for row, wording in self._session.execute(whole):
            yield _consent(row, wording)

    def _keep_wording(self, wording: Wording) -> None:
        self._session.execute(
            upsert_into(WordingRow, self._session.connection())
            .values(version=wording.version, language=wording.language, text=wording.text)
            .on_conflict_do_nothing()
        )


def _decisions(person: int) -> Select[*tuple[Any, ...]]:
    shown = WordingRow.version == ConsentRow.wording_version
    return select(ConsentRow, WordingRow).join(WordingRow, shown).where(ConsentRow.person == person)


def _consent(row: ConsentRow, wording: WordingRow) -> Consent:
    return Consent(
        person=row.person,
        subject=row.subject,
        answer=Answer(row.answer),
        wording=Wording(text=wording.text, language=wording.language),
        document=row.document,
        decided_at=row.decided_at,
        origin=row.origin,
    )


class SqlSpentTokens:
    """Tokens used, in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def spend(self, nonce: str, at: dt.datetime) -> bool:
        """Note the use; one statement decides, so that of two uses at once one is told true."""
        noted = self._session.scalar(
            upsert_into(SpentTokenRow, self._session.connection())
            .values(nonce=nonce, spent_at=at)
            .on_conflict_do_nothing()
            .returning(SpentTokenRow.nonce)
        )
        return noted is not None

    def is_spent(self, nonce: str) -> bool:
        """Tell whether the token was used."""
        return self._session.get(SpentTokenRow, nonce) is not None

    def purge(self, *, before: dt.datetime, limit: int) -> int:
        """Forget at most so many of those used before then, which are too old to be used again; return how many."""
        return delete_lot(self._session, SpentTokenRow, SpentTokenRow.spent_at < before, limit)
