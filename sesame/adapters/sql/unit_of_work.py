"""One transaction with all the stores it may write through."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sesame.adapters.sql.accounts import SqlAccounts
from sesame.adapters.sql.budgets import SqlBudgets
from sesame.adapters.sql.directory import SqlDirectory
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.journeys import SqlJourneys
from sesame.adapters.sql.outbox import SqlOutbox
from sesame.adapters.sql.records import SqlAuditTrail
from sesame.adapters.sql.records import SqlConsents
from sesame.adapters.sql.records import SqlSpentTokens


class SqlTransaction:
    """The stores of one unit of work, over one session."""

    def __init__(self, session: Session) -> None:
        """Build the stores; nothing is read or written yet."""
        self.directory = SqlDirectory(session)
        self.accounts = SqlAccounts(session)
        self.journeys = SqlJourneys(session)
        self.budgets = SqlBudgets(session)
        self.consents = SqlConsents(session)
        self.spent_tokens = SqlSpentTokens(session)
        self.audit = SqlAuditTrail(session)
        self.outbox = SqlOutbox(session)


class SqlUnitOfWork:
    """Opens transactions on one engine."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a unit of work: committed when the block ends, undone when it raises."""
        with translated_errors(), Session(self._engine) as session, session.begin():
            yield SqlTransaction(session)
