"""What is only ever added: decisions with their wordings, tokens used, and security events."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import upsert_into
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import SpentTokenRow
from sesame.adapters.sql.models import WordingRow
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Consent
from sesame.domain.consents import Wording


class SqlConsents:
    """Decisions in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def append(self, consents: Iterable[Consent]) -> None:
        """Store the decisions and, once each, the wordings they were shown with."""
        for consent in consents:
            self._keep_wording(consent.wording)
            self._session.add(
                ConsentRow(
                    uid=consent.uid,
                    subject=consent.subject,
                    granted=consent.granted,
                    wording_version=consent.wording.version,
                    decided_at=consent.decided_at,
                    origin=consent.origin,
                )
            )

    def history(self, uid: str) -> list[Consent]:
        """Return a person's decisions, the oldest first."""
        rows = self._session.execute(
            select(ConsentRow, WordingRow)
            .join(WordingRow, WordingRow.version == ConsentRow.wording_version)
            .where(ConsentRow.uid == uid)
            .order_by(ConsentRow.id)
        )
        return [
            Consent(
                uid=row.uid,
                subject=row.subject,
                granted=row.granted,
                wording=Wording(text=wording.text, language=wording.language),
                decided_at=row.decided_at,
                origin=row.origin,
            )
            for row, wording in rows
        ]

    def _keep_wording(self, wording: Wording) -> None:
        self._session.execute(
            upsert_into(WordingRow, self._session.connection())
            .values(version=wording.version, language=wording.language, text=wording.text)
            .on_conflict_do_nothing()
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

    def purge(self, *, before: dt.datetime) -> int:
        """Forget those used before then, which are too old to be used again; return how many."""
        result = self._session.execute(delete(SpentTokenRow).where(SpentTokenRow.spent_at < before))
        return cast("CursorResult[Any]", result).rowcount


class SqlAuditTrail:
    """Security events in the database."""

    def __init__(self, session: Session) -> None:
        """Take the session of the unit of work."""
        self._session = session

    def append(self, *events: AuditEvent) -> None:
        """Store the events."""
        self._session.add_all(
            AuditRow(
                action=event.action.value,
                at=event.at,
                uid=event.uid,
                origin=event.origin,
                facts=dict(event.facts),
            )
            for event in events
        )

    def of_person(self, uid: str) -> list[AuditEvent]:
        """Return a person's events, the oldest first."""
        rows = self._session.scalars(select(AuditRow).where(AuditRow.uid == uid).order_by(AuditRow.id))
        return [
            AuditEvent(action=AuditAction(row.action), at=row.at, uid=row.uid, origin=row.origin, facts=row.facts)
            for row in rows
        ]

    def purge(self, *, before: dt.datetime) -> int:
        """Forget the events from before then; return how many."""
        result = self._session.execute(delete(AuditRow).where(AuditRow.at < before))
        return cast("CursorResult[Any]", result).rowcount
