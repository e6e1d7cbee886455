"""A closed path of Léa's, what is given there, and the help desk that hands keys out."""

import datetime as dt

from sqlalchemy import Engine

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditEvent
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.stores import Transaction
from sesame.services.opening import Claim
from sesame.services.opening import Handed
from sesame.services.opening import KeyHanding
from sesame.services.opening import Opened
from sesame.services.opening import Opening
from sesame.services.opening import Useless
from tests.every_mail import composing
from tests.invented_people import LEA
from tests.unit.house import ORIGIN
from tests.unit.house import House
from tests.unit.mailed_codes import codes_in
from tests.unit.mailed_codes import never_sent
from tests.unit.mailed_codes import promises_in

WEEK = dt.timedelta(days=7)
AT_THE_DESK = Act(
    actor=Actor(kind=ActorKind.OPERATOR, name="jdupont"), reason="Carte vue au guichet", origin="198.51.100.9"
)


class Desk:
    """A closed path, what is given there, and the help desk that hands keys out."""

    def __init__(self, house: House, engine: Engine) -> None:
        """Take the path of activation."""
        self.house, self._engine = house, engine
        self.opening: Opening = house.activation._identification._opening
        self.handing = KeyHanding(
            unit_of_work=house.unit_of_work,
            notification=composing(),
            secrets=self.opening._secrets,
            clock=house.clock,
            life=WEEK,
            attendance=house.activation._attendance,
        )

    def claim(self, handed: str = "", journey: str = "a journey") -> Claim:
        """Return what somebody says of themselves."""
        birth_date = dt.date(2007, 2, 3)
        kind = IdentifierKind.UID
        return Claim(kind=kind, value="lmartin", birth_date=birth_date, origin=ORIGIN, handed=handed, journey=journey)

    def open(
        self, handed: str, owner: int = LEA.key, *, journey: str = "a journey", opening: Opening | None = None
    ) -> Opened | None:
        """Give a code or a key with a pair that is right of ``owner``."""
        with self.house.unit_of_work() as tx:
            return self.handed(tx, handed, owner, journey, opening or self.opening).opened

    def useless(
        self, handed: str, *, state: AccountState, usable: bool, opening: Opening | None = None
    ) -> Useless | None:
        """Give a good one of Léa's where it leads no further."""
        with self.house.unit_of_work() as tx:
            claim = self.claim(handed)
            return (opening or self.opening).open(tx, claim, owner=LEA.key, state=state, usable=usable).useless

    def handed(self, tx: Transaction, handed: str, owner: int, journey: str, opening: Opening) -> Handed:
        """Give it where the account's state is one to go on with."""
        claim, state = self.claim(handed, journey), tx.accounts.state(owner)
        return opening.open(tx, claim, owner=owner, state=state, usable=True)

    def offer(self, person: Person | None = LEA, *, keep: bool = True, journey: str = "a journey") -> None:
        """Give the pair on the closed path."""
        with self.house.unit_of_work() as tx:
            self.opening.offer(tx, self.claim(journey=journey), person, keep=keep)

    @property
    def promises(self) -> list[OutboxRow]:
        """The mails with codes, the oldest first."""
        return promises_in(self._engine)

    @property
    def codes(self) -> list[str]:
        """The codes in them."""
        return codes_in(self._engine)

    @property
    def wrong(self) -> str:
        """A code that was never sent."""
        return never_sent(self.codes)

    def events(self, person: int = LEA.key) -> list[AuditEvent]:
        """Return what was noted of somebody."""
        with self.house.unit_of_work() as tx:
            return list(tx.audit.stream(person))

    def tries(self, who: str) -> int:
        """Return the wrong codes of somebody today."""
        today = f"day:{int(self.house.clock.now().timestamp()) // 86400}"
        with self.house.unit_of_work() as tx:
            return tx.budgets.used(self.opening._tries.subject(who), today)
