"""One transaction with all the stores it may write through, and one that only reads."""

import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sesame.adapters.sql.accounts import SqlAccounts
from sesame.adapters.sql.audit_trail import SqlAuditTrail
from sesame.adapters.sql.budgets import SqlBudgets
from sesame.adapters.sql.closings import SqlClosings
from sesame.adapters.sql.departures import SqlDepartures
from sesame.adapters.sql.engine import read_only
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.erasure import SqlErasure
from sesame.adapters.sql.journeys import SqlJourneys
from sesame.adapters.sql.leases import SqlLeases
from sesame.adapters.sql.merging import SqlMerging
from sesame.adapters.sql.one_use_keys import SqlOneUseKeys
from sesame.adapters.sql.outbox import SqlOutbox
from sesame.adapters.sql.password_intents import SqlPasswordIntents
from sesame.adapters.sql.people_runs import SqlPeopleRuns
from sesame.adapters.sql.publications import SqlPublications
from sesame.adapters.sql.records import SqlConsents
from sesame.adapters.sql.records import SqlSpentTokens
from sesame.adapters.sql.register import SqlRegister
from sesame.adapters.sql.renaming import SqlRenaming
from sesame.adapters.sql.reserved_names import SqlReservedNames
from sesame.adapters.sql.revisions import SqlRevisions
from sesame.adapters.sql.waiting_rows import SqlWaitingRows
from sesame.domain.ports import AfterChange
from sesame.domain.ports import AfterCommit
from sesame.domain.stores import Attempt

log = logging.getLogger("sesame.delivery")

Told = TypeVar("Told")


class SqlTransaction:
    """The stores of one unit of work, over one session."""

    def __init__(self, session: Session) -> None:
        """Build the stores; nothing is read or written yet."""
        self.revisions = SqlRevisions(session)
        self.accounts = SqlAccounts(session, self.revisions)
        self.journeys = SqlJourneys(session)
        self.budgets = SqlBudgets(session)
        self.consents = SqlConsents(session, self.revisions)
        self.spent_tokens = SqlSpentTokens(session)
        self.audit = SqlAuditTrail(session)
        self.outbox = SqlOutbox(session)
        self.erasure = SqlErasure(session, self.revisions)
        self.closings = SqlClosings(session, self.revisions)
        self.departures = SqlDepartures(session)
        self.keys = SqlOneUseKeys(session)
        self.password_intents = SqlPasswordIntents(session)
        self.people_runs = SqlPeopleRuns(session)
        self.reserved = SqlReservedNames(session)
        self.waiting = SqlWaitingRows(session)
        self.merging = SqlMerging(session, self.revisions)
        self.renaming = SqlRenaming(session, self.revisions)
        self.publications = SqlPublications(session)
        self.register = SqlRegister(session)
        self.leases = SqlLeases(session)
        self._session = session

    @contextmanager
    def tentatively(self) -> Iterator[Attempt]:
        """Do what stands in the block, and undo it again unless it is said to be kept: the work is the same."""
        attempt = Attempt()
        promised, raised = len(self.outbox.promised), self.revisions.raised
        savepoint = self._session.begin_nested()
        yield attempt
        # What is undone has been written as well, or its not being written could be measured.
        self._session.flush()
        if attempt.kept:
            savepoint.commit()
            return
        savepoint.rollback()
        self.revisions.raised = raised
        del self.outbox.promised[promised:]


class SqlUnitOfWork:
    """Opens transactions that write, and tells what they promised once it is certain."""

    def __init__(
        self, engine: Engine, *, listeners: Sequence[AfterCommit] = (), of_changes: Sequence[AfterChange] = ()
    ) -> None:
        """Take the engine, and who is told the ids of the promises after each commit, or of whom something changed."""
        self._engine = engine
        self._listeners = tuple(listeners)
        self._of_changes = tuple(of_changes)

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a unit of work: committed when the block ends, undone when it raises."""
        with translated_errors(), Session(self._engine) as session, session.begin():
            transaction = SqlTransaction(session)
            yield transaction
        if transaction.outbox.promised:
            for listener in self._listeners:
                _tell(listener, tuple(transaction.outbox.promised))
        if transaction.revisions.raised:
            for of_changes in self._of_changes:
                _tell(of_changes, transaction.revisions.raised)


def _tell(listener: Callable[[Told], None], told: Told) -> None:
    try:
        listener(told)
    except Exception as error:  # noqa: BLE001 - what is committed is committed: a listener must not undo the answer
        log.warning("what a commit left behind waits for later, a listener failed: %s", type(error).__name__)


class SqlReading:
    """Opens transactions that only read, and wait for no writer."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = read_only(engine)

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a unit that reads one moment of the database."""
        with self.session() as session:
            yield SqlTransaction(session)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open the bare session of such a unit."""
        with translated_errors(), Session(self._engine) as session, session.begin():
            yield session
