"""Telling somebody their own login, by mail: a number and a birth date alone are not enough to show it on a page."""

from dataclasses import replace

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.person import NOBODY
from sesame.domain.ports import Clock
from sesame.domain.ports import People
from sesame.domain.stores import UnitOfWork
from sesame.errors import Expired
from sesame.errors import Stale
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.notification import Notification
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import who_is

#: What the last page knows: that such a mail was asked for in this journey.
MAILED = "mailed"


class LoginMail:
    """What the last page of somebody whose account is active already can still do."""

    def __init__(
        self,
        *,
        keeper: JourneyKeeper,
        people: People,
        unit_of_work: UnitOfWork,
        sent: GuessBudgets,
        notification: Notification,
        clock: Clock,
    ) -> None:
        """Take the ports, and the budget of such mails."""
        self._keeper = keeper
        self._people = people
        self._unit_of_work = unit_of_work
        self._sent = sent
        self._notification = notification
        self._clock = clock

    def send(self, state: JourneyState, *, origin: str, language: str) -> JourneyState:
        """Promise a mail to each address the university knows, once in a journey and so often a day.

        The page says the same of all that follows. Errors: ``Stale`` where the journey did not end so; ``Expired``
        when the person is not known any more.
        """
        if state.status is not JourneyStatus.ALREADY_ACTIVE or state.facts.get(MAILED):
            raise Stale("journey_moved_on")
        person = self._people.get(state.subject or NOBODY)
        if person is None:
            raise Expired("person_gone")
        now = self._clock.now()
        with self._unit_of_work() as tx:
            moved = state.moved(facts={**state.facts, MAILED: True})
            after = self._keeper.store(tx, replace(moved, touched_at=now), key=state.key)
            if self._sent.reserve_use(tx, who=who_is(person.key)):
                event = AuditEvent(action=AuditAction.LOGIN_SENT, at=now, person=person.key, origin=origin)
                tx.audit.append(event)
                tx.outbox.promise(self._notification.login(person, at=now, language=language), now)
        return after
