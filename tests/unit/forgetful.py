"""Léa, who has an account and forgot its password, at the use case of a forgotten password."""

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.account import Account
from sesame.domain.audit import AuditEvent
from sesame.domain.journey import JourneyState
from sesame.errors import Refused
from tests.invented_people import LEA
from tests.unit.house import ORIGIN
from tests.unit.house import House

ANSWER = "Gratin dauphinois"
NEW = "Marmotte+givre4"
LATER = "198.51.100.7"


class Forgetful:
    """Léa, who has an account and forgot its password."""

    def __init__(self, house: House, engine: Engine, *, uid: str = "lmartin") -> None:
        """Let her activate, and come again a day later."""
        self.house, self._engine = house, engine
        self.recovery = house.recovery
        house.activated(uid)
        house.clock.advance(days=1)
        self.state = self.identified()
        house.hasher.hashed = house.hasher.compared = 0

    def identified(self) -> JourneyState:
        """Prove who she is, in another browser."""
        return self.house.identified(self.recovery).state

    def answer(self, raw: str = ANSWER) -> JourneyState:
        """Give the answer."""
        self.state = self.recovery.answer(self.state, raw, origin=LATER)
        return self.state

    def refused(self, raw: str = "Quiche") -> Refused:
        """Give an answer and be told no."""
        with pytest.raises(Refused) as told:
            self.answer(raw)
        self.state = self.stored
        return told.value

    def choose(self, password: str = NEW) -> JourneyState:
        """Choose another password."""
        checked = self.recovery.check_password(self.state, password, origin=LATER)
        completion = self.recovery.choose_password(self.state, checked, origin=LATER, language="fr")
        self.state = completion.state
        return self.state

    @property
    def stored(self) -> JourneyState:
        """The journey as it is kept."""
        with self.house.unit_of_work() as tx:
            state = tx.journeys.get(self.state.key)
        assert state is not None
        return state

    @property
    def account(self) -> Account:
        """Her account."""
        with self.house.unit_of_work() as tx:
            account = tx.accounts.get(LEA.key)
        assert account is not None
        return account

    @property
    def answer_hash(self) -> str:
        """What is kept of her answer."""
        joker = self.account.joker
        assert joker is not None
        return joker.answer_hash

    @property
    def events(self) -> list[AuditEvent]:
        """What was noted since she came again."""
        with self.house.unit_of_work() as tx:
            return [event for event in tx.audit.stream(LEA.key) if event.origin == LATER]

    @property
    def mails(self) -> list[OutboxRow]:
        """What was promised, the oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))

    @property
    def wrong_answers(self) -> int:
        """How many wrong answers are counted in all."""
        with self.house.unit_of_work() as tx:
            return tx.budgets.used(self.recovery._answers.subject(f"person:{LEA.key}"), "all:total")

    @property
    def pages_hashed(self) -> int:
        """How many pages of this journey needed hashes this hour."""
        hour = int(self.house.clock.now().timestamp()) // 3600
        with self.house.unit_of_work() as tx:
            return tx.budgets.used(self.state.key, f"hashes:{hour}")

    def waste_answers(self, count: int) -> None:
        """Let so many wrong answers be counted elsewhere."""
        with self.house.unit_of_work() as tx:
            for _ in range(count):
                self.recovery._answers.reserve(tx, who=f"person:{LEA.key}", origin=ORIGIN)
