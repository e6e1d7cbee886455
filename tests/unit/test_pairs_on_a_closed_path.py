"""A number and a birth date where wrong tries have closed the path: what is sent, what opens it, what is noted."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.services.identification import Identification
from sesame.services.identification import Judged
from sesame.services.opening import Claim
from sesame.services.opening import KeyHanding
from sesame.services.opening import Opened
from sesame.services.opening import Useless
from tests.every_mail import composing
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.house import ORIGIN
from tests.unit.house import House
from tests.unit.mailed_codes import codes_in

ELSEWHERE = "198.51.100.7"
OPEN_TO = frozenset({AccountState.PENDING, AccountState.ACTIVE})
FORGOTTEN = frozenset({AccountState.ACTIVE})
AT_THE_DESK = Act(actor=Actor(kind=ActorKind.OPERATOR, name="jdupont"), reason="Carte vue au guichet", origin="")


class Door:
    """Where pairs are judged, three wrong ones a day and network, three people an address."""

    def __init__(self, house: House, engine: Engine) -> None:
        """Take the path of activation, with a small figure for addresses."""
        self.house, self._engine = house, engine
        self.identification: Identification = house.activation._identification
        budgets = self.identification._budgets
        budgets._addresses._limit = GuessBudget(name="hour", limit=3, window=3600)

    def judge(
        self,
        person: Person = LEA,
        *,
        wrong: bool = False,
        handed: str = "",
        origin: str = ORIGIN,
        accepts: frozenset[AccountState] = OPEN_TO,
    ) -> Judged:
        """Give the pair of somebody."""
        assert isinstance(person.birth_date, dt.date)
        claim = Claim(
            kind=IdentifierKind.UID,
            value=person.uid,
            birth_date=person.birth_date + dt.timedelta(days=wrong),
            origin=origin,
            handed=handed,
            journey="a journey",
        )
        found = self.identification.look_up(claim)
        with self.house.unit_of_work() as tx:
            return self.identification.check(tx, claim, found, accepts=accepts)

    def close(self, person: Person = LEA) -> None:
        """Be wrong three times."""
        for _ in range(3):
            assert self.judge(person, wrong=True) == Judged()

    def guard(self) -> None:
        """Let the address be wrong about four people who are nobody."""
        for number in range(4):
            self.judge(replace(LEA, uid=f"nobody{number}"))

    @property
    def codes(self) -> list[str]:
        """The codes that left, the oldest first."""
        return codes_in(self._engine)

    def noted(self, person: int = LEA.key) -> list[AuditAction]:
        """Return what was noted of somebody, each once."""
        with self.house.unit_of_work() as tx:
            return [event.action for event in tx.audit.stream(person)]


@pytest.fixture
def door(house: House, engine: Engine) -> Door:
    """Return where pairs are judged."""
    return Door(house, engine)


def test_on_an_open_path_no_code_leaves(door: Door) -> None:
    """Neither for a right pair nor for a wrong one."""
    assert door.judge().proven is not None
    assert door.judge(wrong=True) == Judged()

    assert door.codes == []


def test_the_right_pair_on_a_closed_path_is_sent_the_code_that_opens_it(door: Door) -> None:
    """Its answer is that of a wrong one; with the code it is believed, and what opened the path is told."""
    door.close()
    # The clock stands at noon; the tries of a day are counted anew at midnight.
    assert door.identification.renewed_at() - door.house.clock.now() == dt.timedelta(hours=12)
    assert door.judge() == Judged()
    (code,) = door.codes

    opened = door.judge(handed=code)

    assert opened.proven is not None
    assert (opened.proven.person, opened.proven.state) == (LEA, AccountState.PENDING)
    assert (opened.proven.opened, opened.slowed) == (Opened.CODE, False)
    assert door.noted() == [
        AuditAction.IDENTITY_REFUSED,
        AuditAction.CODE_SENT,
        AuditAction.IDENTITY_PATH_CLOSED,
        AuditAction.IDENTITY_PROVEN,
    ]


def test_a_wrong_pair_on_a_closed_path_is_sent_nothing_and_opens_nothing(door: Door) -> None:
    """Not even beside the right code, which it does not use up."""
    door.close()
    assert door.judge(wrong=True) == Judged()
    assert door.codes == []
    door.judge()
    (code,) = door.codes

    assert door.judge(wrong=True, handed=code) == Judged()
    assert door.judge(handed=code).proven is not None


@pytest.mark.parametrize("closed", [True, False])
def test_an_account_the_journey_is_not_open_to_is_sent_nothing(door: Door, *, closed: bool) -> None:
    """The path may be open or closed: whether there is an account is nobody's to learn from a mail."""
    door.close() if closed else None

    assert door.judge(accepts=FORGOTTEN) == Judged()

    assert door.codes == []
    assert door.noted()[-1] is (AuditAction.IDENTITY_PATH_CLOSED if closed else AuditAction.IDENTITY_REFUSED)


def test_a_code_does_not_open_a_journey_that_is_not_open_to_the_account(door: Door) -> None:
    """And is not used up by trying; who read the mail is told why."""
    door.close()
    door.judge()
    (code,) = door.codes

    assert door.judge(handed=code, accepts=FORGOTTEN) == Judged(useless=Useless.NEVER_ACTIVATED)
    assert door.judge(handed=code).proven is not None


def test_a_right_pair_given_where_it_is_of_no_use_spends_no_tries(door: Door) -> None:
    """Three on the page of a forgotten password leave those of activation."""
    for _ in range(4):
        assert door.judge(accepts=FORGOTTEN) == Judged()

    assert door.judge().proven is not None


def test_from_a_guarded_address_a_right_pair_needs_a_code_and_gets_it_slowly(door: Door) -> None:
    """Elsewhere it needs none, and nothing is slow."""
    door.guard()

    assert door.judge() == Judged(slowed=True)
    (code,) = door.codes
    assert door.noted() == [AuditAction.CODE_SENT, AuditAction.IDENTITY_PATH_CLOSED]
    opened = door.judge(handed=code)
    assert opened.proven is not None
    assert (opened.proven.opened, opened.slowed) == (Opened.CODE, True)
    beside = door.judge(origin=ELSEWHERE)
    assert beside.proven is not None
    assert (beside.proven.opened, beside.slowed) == (None, False)


def test_a_key_opens_a_closed_path_to_who_has_no_address(door: Door) -> None:
    """Paul is sent nothing, and his key is the way on."""
    house = door.house
    handing = KeyHanding(
        unit_of_work=house.unit_of_work,
        notification=composing(),
        secrets=door.identification._opening._secrets,
        clock=house.clock,
        life=dt.timedelta(days=7),
        attendance=house.activation._attendance,
    )
    key = handing.hand(PAUL, AT_THE_DESK)
    door.close(PAUL)
    assert door.judge(PAUL) == Judged()
    assert door.codes == []

    opened = door.judge(PAUL, handed=key)

    assert opened.proven is not None
    assert opened.proven.opened is Opened.KEY


def test_who_has_no_birth_date_is_nobody_s_to_be(door: Door) -> None:
    """Where the university does not know the date, none is right."""
    claim = Claim(kind=IdentifierKind.UID, value="lmartin", birth_date=dt.date(2007, 2, 3), origin=ORIGIN)
    with door.house.unit_of_work() as tx:
        judged = door.identification.check(tx, claim, replace(LEA, birth_date=None), accepts=OPEN_TO)

    assert judged == Judged()


def test_a_number_of_nobody_s_is_noted_as_nobody_s(door: Door) -> None:
    """By its kind alone, and counted by itself: another number has tries of its own."""
    nobody = replace(LEA, uid="nobody")
    for _ in range(4):
        assert door.judge(nobody) == Judged()
    door.judge(replace(LEA, uid="nobody2"))

    assert door.noted(NOBODY) == [AuditAction.IDENTITY_REFUSED, AuditAction.IDENTITY_PATH_CLOSED]
    with door.house.unit_of_work() as tx:
        refused, closed = tx.audit.stream(NOBODY)
    assert (refused.count, closed.count) == (4, 1)
    assert refused.facts == {"kind": "uid"}


def test_reopening_is_of_the_person(door: Door) -> None:
    """Paul's path stays closed."""
    door.close()
    door.close(PAUL)
    with door.house.unit_of_work() as tx:
        door.identification.reopen(tx, LEA)

    assert door.judge().proven is not None
    assert door.judge(PAUL) == Judged()


def test_the_alarm_is_logged_once(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """By the try that gave it."""
    door.identification._budgets._alarm._limit = GuessBudget(name="hour", limit=2, window=3600)
    door.judge(wrong=True)
    assert "many wrong identifications" in caplog.text

    door.judge(wrong=True)

    assert caplog.text.count("many wrong identifications") == 1
