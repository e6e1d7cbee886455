"""« Somebody tried »: told to whom somebody came past number and birth date, once a week, never under an alarm."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.audit import THE_SYSTEM
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.journey import JourneyState
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.proofs import ProofPolicy
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import counter_of
from tests.invented_people import LEA
from tests.unit.house import ORIGIN
from tests.unit.house import House

WEEK = dt.timedelta(days=7)


class Stranger:
    """Somebody who knows Léa's number and birth date, and nothing more."""

    def __init__(self, house: House, engine: Engine) -> None:
        """Take the house; Léa's account is old."""
        self.house, self._engine = house, engine
        house.activation._proofs._policy = ProofPolicy.NEVER
        house.activated()
        house.activation._proofs._policy = ProofPolicy.WHEN_POSSIBLE

    def guess_answers(self, count: int = 3) -> None:
        """Guess the answer to her joker."""
        self.house.recovery._proofs._policy = ProofPolicy.NEVER
        state = self.house.identified(self.house.recovery).state
        for _ in range(count):
            with pytest.raises(Refused):
                self.house.recovery.answer(state, "Quiche", origin=ORIGIN)
            state = self.stored(state)

    def guess_codes(self, count: int = 3) -> None:
        """Guess the code that was sent to her."""
        self.house.recovery._proofs._policy = ProofPolicy.WHEN_POSSIBLE
        state = self.house.identified(self.house.recovery).state
        for number in range(count):
            with pytest.raises(Refused):
                self.house.recovery.check_code(state, f"{number:08}", origin=ORIGIN)
            state = self.stored(state)

    def stored(self, state: JourneyState) -> JourneyState:
        """Return a journey as it is kept."""
        with self.house.unit_of_work() as tx:
            return tx.journeys.get(state.key) or state

    def spend_the_dates(self) -> None:
        """Be wrong about her birth date three times, with her number alone."""
        journey: IdentifiedJourney = self.house.recovery
        _, state = journey.keeper.begin()
        state = journey.choose_kind(state, IdentifierKind.UID)
        for _ in range(4):
            with pytest.raises(Refused):
                journey.prove_identity(state, number="lmartin", birth_date=dt.date(2007, 2, 4), origin=ORIGIN)

    @property
    def mails(self) -> list[str]:
        """To whom it was told, in order."""
        with Session(self._engine) as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            told = [
                row.payload for row in rows if row.payload and row.payload["template"].startswith("somebody_tried_")
            ]
            return [payload["to"] for payload in told]

    @property
    def events(self) -> list[AuditEvent]:
        """What is noted of it."""
        with self.house.unit_of_work() as tx:
            return [event for event in tx.audit.stream(LEA.key) if event.action is AuditAction.PERSON_WARNED]


@pytest.fixture
def stranger(proving: House, engine: Engine) -> Stranger:
    """Return somebody who guesses on."""
    return Stranger(proving, engine)


@pytest.mark.parametrize(("guess", "path"), [("guess_answers", "joker"), ("guess_codes", "code")])
def test_a_person_is_told_when_the_last_try_beyond_her_date_was_wrong(
    stranger: Stranger, guess: str, path: str
) -> None:
    """At each of her addresses, and by an event of the system's; two wrong tries are her own slips."""
    getattr(stranger, guess)(2)
    assert (stranger.mails, stranger.events) == ([], [])
    getattr(stranger, guess)()

    assert stranger.mails == list(LEA.addresses)
    (event,) = stranger.events
    assert (event.at, event.origin, event.actor) == (stranger.house.clock.now(), ORIGIN, THE_SYSTEM)
    assert event.facts == {"path": path}


def test_who_knows_a_number_alone_makes_nothing_leave(stranger: Stranger) -> None:
    """Numbers are half public: a mail for each would be a nuisance that costs nothing."""
    stranger.spend_the_dates()

    assert (stranger.mails, stranger.events) == ([], [])


def test_it_is_told_once_a_week_whatever_the_path(stranger: Stranger) -> None:
    """To the second; from the last time it was told, not from the last try."""
    stranger.guess_codes()
    stranger.guess_answers()
    stranger.house.clock.advance(days=6, hours=23, minutes=59, seconds=59)
    stranger.guess_codes()
    assert len(stranger.events) == 1

    stranger.house.clock.advance(days=1)
    stranger.guess_codes()

    assert len(stranger.events) == 2
    assert stranger.mails == [*LEA.addresses, *LEA.addresses]


@pytest.mark.parametrize("path", ["code", "joker", "identity"])
def test_under_an_alarm_nobody_is_told_but_the_help_desk(stranger: Stranger, path: str) -> None:
    """Whatever its path: thousands of people could be written to by one script. The next day they are again."""
    recovery = stranger.house.recovery
    watched: dict[str, GuessBudgets] = {
        "code": recovery._proofs._tries,
        "joker": recovery._answers,
        "identity": recovery._identification._budgets,
    }
    with stranger.house.unit_of_work() as tx:
        for _ in range(200):
            watched[path]._alarm.count(tx, right=False, who="", person=0, now=stranger.house.clock.now())
    stranger.guess_answers()
    assert (stranger.mails, stranger.events) == ([], [])

    stranger.house.clock.advance(days=1)
    stranger.guess_answers()

    assert len(stranger.events) == 1


def test_who_has_no_address_is_told_nothing(stranger: Stranger, engine: Engine) -> None:
    """And nothing is noted, so that it is told once there is one."""
    with Session(engine) as session, session.begin():
        row = session.get(PersonRow, LEA.key)
        assert row is not None
        row.mail = row.personal_mail = None
    stranger.guess_answers()

    assert (stranger.mails, stranger.events) == ([], [])


def test_paths_that_end_at_once_take_turns_at_one_row_of_the_person_s(stranger: Stranger) -> None:
    """Written before it is asked whether she was told, and so held until the commit: both would tell her otherwise."""
    stranger.guess_answers()
    stranger.guess_codes()

    secrets = stranger.house.recovery._proofs._secrets
    with stranger.house.unit_of_work() as tx:
        assert tx.budgets.used(counter_of(secrets, "warning", f"person:{LEA.key}"), "last") == 2
