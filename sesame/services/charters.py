"""Who acknowledged which version of the house rules and of the site's other charters, and who has one still to read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sesame.domain.asked import AskedQuestions
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.charters import Charter
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.consents import Wording
from sesame.domain.person import Person
from sesame.domain.ports import Clock
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One charter in force, and somebody's last acknowledgement of it, of whichever version."""

    charter: Charter
    last: Consent | None

    @property
    def is_read(self) -> bool:
        """Whether it was acknowledged as it is now."""
        return self.last is not None and self.last.document == self.charter.version


class Charters:
    """The charters of one site."""

    def __init__(
        self,
        in_force: tuple[Charter, ...],
        *,
        asked: AskedQuestions,
        unit_of_work: UnitOfWork,
        reading: Reading,
        clock: Clock,
    ) -> None:
        """Take those in force, the house rules first, and the ports."""
        self.in_force = in_force
        self.asked = asked
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock

    def standing(self, person: Person) -> list[Standing]:
        """Return each charter in force with what somebody last acknowledged of it."""
        with self._reading() as tx:
            return self._standing(tx, person)

    def read(self, charter: Charter, version: str) -> Wording:
        """Return the sentence of that version. Errors: ``Refused`` on the charter's field where it is stale."""
        return self.asked.known(charter.subject, version, field=charter.field)

    def decisions(
        self, person: int, wordings: Mapping[str, Wording], *, at: dt.datetime, origin: str
    ) -> tuple[list[Consent], AuditEvent]:
        """Return what to keep of boxes that were ticked, by subject, beside these words; and the one event of it."""
        ticked = [charter for charter in self.in_force if charter.subject in wordings]
        consents = [
            Consent(
                person=person,
                subject=charter.subject,
                answer=Answer.YES,
                wording=wordings[charter.subject],
                document=charter.version,
                decided_at=at,
                origin=origin,
            )
            for charter in ticked
        ]
        versions = {charter.subject: charter.version for charter in ticked}
        event = AuditEvent(action=AuditAction.CHARTER_ACCEPTED, at=at, person=person, origin=origin, facts=versions)
        return consents, event

    def acknowledge(self, person: Person, versions: Mapping[str, str], *, origin: str) -> None:
        """Keep the acknowledgement of all that somebody had still to read; what was read meanwhile is not kept twice.

        ``versions`` are those of the sentences ticked, by subject. Errors: ``Refused``; ``Stale`` where the account
        is not open any more, or a charter is left out.
        """
        now = self._clock.now()
        with self._unit_of_work() as tx:
            account = tx.accounts.lock(person.key)
            if account is None or not account.state.is_open:
                raise Stale("account_changed_meanwhile")
            unread = [one.charter for one in self._standing(tx, person) if not one.is_read]
            if any(charter.subject not in versions for charter in unread):
                raise Stale("account_changed_meanwhile")
            wordings = {charter.subject: self.read(charter, versions[charter.subject]) for charter in unread}
            if not wordings:
                return
            consents, event = self.decisions(person.key, wordings, at=now, origin=origin)
            tx.consents.append(consents)
            tx.audit.append(event)

    def _standing(self, tx: Transaction, person: Person) -> list[Standing]:
        return [
            Standing(charter=charter, last=tx.consents.last_on(person.key, charter.subject))
            for charter in self.in_force
        ]
