"""Codes by mail, without pages: what is promised, which is taken, and what a wrong one costs."""

import datetime as dt
from contextlib import suppress

import pytest
from sqlalchemy import Engine

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.delivery import DeliveryState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import Fact
from sesame.errors import Refused
from sesame.services.proofs import ProofPolicy
from sesame.services.proofs import Proofs
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON
from tests.unit.house import ORIGIN
from tests.unit.house import House
from tests.unit.mailed_codes import codes_in
from tests.unit.mailed_codes import never_sent
from tests.unit.mailed_codes import promises_in

#: After so long another code may be asked for.
PATIENCE = dt.timedelta(minutes=2)


class Waiting:
    """Léa, who activates and was sent a code."""

    def __init__(self, house: House, engine: Engine) -> None:
        """Let her give her number and birth date."""
        self.house, self.engine = house, engine
        self.activation = house.activation
        self.state = house.identified(house.activation).state

    @property
    def promises(self) -> list[OutboxRow]:
        """The mails with codes, the oldest first."""
        return promises_in(self.engine)

    @property
    def codes(self) -> list[str]:
        """The codes in them."""
        return codes_in(self.engine)

    @property
    def wrong(self) -> str:
        """A code that was never sent."""
        return never_sent(self.codes)

    def type(self, code: str) -> None:
        """Send the page."""
        self.state = self.activation.check_code(self.state, code, origin=ORIGIN)

    def refused(self, code: str) -> Refused:
        """Send the page and be told no."""
        with pytest.raises(Refused) as told:
            self.type(code)
        with self.house.unit_of_work() as tx:
            self.state = tx.journeys.get(self.state.key) or self.state
        return told.value

    def ask_again(self) -> None:
        """Ask for another code, after a while."""
        self.house.clock.moment += PATIENCE
        with suppress(Refused):
            self.state = self.activation.send_another_code(self.state, origin=ORIGIN, language="fr")

    def begin_again(self) -> None:
        """Give number and birth date anew, in another browser."""
        self.state = self.house.identified(self.activation).state

    @property
    def events(self) -> list[AuditEvent]:
        """What was noted of her."""
        with self.house.unit_of_work() as tx:
            return list(tx.audit.stream(LEA.key))


@pytest.fixture
def lea(proving: House, engine: Engine) -> Waiting:
    """Return Léa before the page that asks for the code."""
    return Waiting(proving, engine)


def proofs(house: House, policy: ProofPolicy) -> Proofs:
    """Return proofs under another policy."""
    found = house.activation._proofs
    found._policy = policy
    return found


@pytest.mark.parametrize(
    ("policy", "with_address", "without"),
    [(ProofPolicy.WHEN_POSSIBLE, True, False), (ProofPolicy.ALWAYS, True, True), (ProofPolicy.NEVER, False, False)],
)
def test_the_policy_says_who_is_asked(
    house: House,
    policy: ProofPolicy,
    with_address: bool,  # noqa: FBT001
    without: bool,  # noqa: FBT001
) -> None:
    """Léa has an address of before, Paul has none."""
    asked = proofs(house, policy)

    assert (asked.is_needed(LEA), asked.is_needed(PAUL)) == (with_address, without)
    assert (asked.has_channel(LEA), asked.has_channel(PAUL)) == (True, False)


def test_a_mailbox_is_recognised_by_two_letters_and_its_end(house: House) -> None:
    """Enough for its owner; nothing of who has none."""
    masked = house.activation._proofs.masked_channel

    assert masked(LEA) == "l•••@c•••.example"
    assert masked(PAUL) == "•••@•••"


def test_a_code_is_promised_for_ten_minutes_and_noted(lea: Waiting) -> None:
    """At the moment it was asked for and from where, useless after its time."""
    (promise,) = lea.promises
    assert promise.payload is not None

    assert promise.payload["to"] == LEA.personal_mail
    assert promise.payload["useful_until"] == (NOON + dt.timedelta(minutes=10)).isoformat()
    sent = lea.events[-1]
    assert (sent.action, sent.at, sent.origin) == (AuditAction.CODE_SENT, NOON, ORIGIN)


def test_the_code_proves_and_leaves_nothing_of_itself(lea: Waiting) -> None:
    """The journey goes on, and holds the moment alone."""
    lea.house.clock.advance(minutes=9, seconds=59)

    lea.type(lea.codes[0])

    assert Fact.CHALLENGE not in lea.state.facts
    assert lea.state.facts[Fact.CODE]["proven"] == lea.house.clock.now().isoformat()
    assert lea.state.touched_at == lea.house.clock.now()
    assert lea.activation.keeper.journey.current(lea.state.facts).name == Fact.JOKER
    with lea.house.unit_of_work() as tx:
        assert tx.journeys.get(lea.state.key) == lea.state


def test_after_ten_minutes_it_is_too_late_and_costs_no_try(lea: Waiting) -> None:
    """To the second; the journey stays, and another code can be asked for."""
    lea.house.clock.advance(minutes=10)

    for _ in range(5):
        late = lea.refused(lea.codes[0])
        assert (late.code, late.field) == ("code_expired", "code")

    assert lea.state.status is JourneyStatus.OPEN
    assert lea.state.touched_at == lea.house.clock.now()
    assert [event.action for event in lea.events].count(AuditAction.CODE_REFUSED) == 0
    lea.ask_again()
    lea.type(lea.codes[-1])
    assert Fact.CODE in lea.state.facts


def test_three_wrong_codes_end_the_journey(lea: Waiting) -> None:
    """With the tries that are left told, and each of them noted; nothing of the answers is kept."""
    told = []
    for _ in range(3):
        lea.house.clock.advance(seconds=10)
        told.append(lea.refused(lea.wrong))
        assert lea.state.touched_at == lea.house.clock.now()

    assert [(one.code, one.field, one.facts["left"]) for one in told] == [
        ("code_wrong", "code", 2),
        ("code_wrong", "code", 1),
        ("code_wrong", "code", 0),
    ]
    assert (lea.state.status, lea.state.facts) == (JourneyStatus.LOCKED, {})
    refusals = [event for event in lea.events if event.action is AuditAction.CODE_REFUSED]
    assert sum(event.count for event in refusals) == 3
    assert {event.origin for event in refusals} == {ORIGIN}


def test_two_wrong_codes_leave_the_right_one(lea: Waiting) -> None:
    """The third try is one."""
    lea.refused(lea.wrong)
    lea.refused(lea.wrong)

    lea.type(lea.codes[0])

    assert Fact.CODE in lea.state.facts


def test_a_new_code_is_another_one_and_the_journey_stays(lea: Waiting) -> None:
    """Promised beside the first, good by itself, for ten minutes of its own."""
    lea.ask_again()
    first, second = lea.codes
    assert first != second
    lea.house.clock.advance(minutes=9, seconds=59)

    lea.type(second)

    assert Fact.CODE in lea.state.facts


def test_three_codes_a_day_are_promised_over_all_journeys(lea: Waiting) -> None:
    """Asking for more promises none; the next day has three more."""
    lea.ask_again()
    lea.ask_again()
    lea.ask_again()
    lea.begin_again()
    assert len(lea.codes) == 3

    lea.house.clock.moment = NOON + dt.timedelta(days=1)
    for _ in range(2):
        lea.begin_again()

    assert len(lea.codes) == 5


def test_nine_wrong_codes_of_a_day_are_all_there_are_over_all_journeys(lea: Waiting) -> None:
    """The right one is refused too from then on; the fourth journey ends at once."""
    for _ in range(3):
        for _ in range(3):
            lea.refused(lea.wrong)
        lea.begin_again() if len(lea.codes) < 3 else None
    with lea.house.unit_of_work() as tx:
        lea.activation._proofs._challenges.reopen(tx, f"person:{LEA.key}")
    lea.begin_again()

    refused = lea.refused(lea.codes[-1])

    assert (refused.code, refused.facts["left"]) == ("code_wrong", 0)
    assert lea.state.status is JourneyStatus.LOCKED


def test_a_right_code_costs_nothing(lea: Waiting) -> None:
    """After eight wrong ones, right ones are taken, again and again, and a ninth wrong one is still a try."""
    budgets = lea.activation._proofs._tries
    with lea.house.unit_of_work() as tx:
        for _ in range(8):
            budgets.reserve(tx, who=f"person:{LEA.key}", origin=ORIGIN)

    lea.type(lea.codes[-1])
    lea.begin_again()
    lea.type(lea.codes[-1])

    assert Fact.CODE in lea.state.facts


def test_who_has_finished_has_every_code_and_every_try_again(lea: Waiting) -> None:
    """Both budgets are given back, hers alone."""
    lea.refused(lea.wrong)
    lea.refused(lea.wrong)
    lea.ask_again()
    lea.ask_again()
    tries, codes = lea.activation._proofs._tries, lea.activation._proofs._challenges
    today = f"day:{int(lea.house.clock.now().timestamp()) // 86400}"
    with lea.house.unit_of_work() as tx:
        assert tx.budgets.used(tries.subject(f"person:{LEA.key}"), today) == 2
        assert tx.budgets.used(codes.subject(f"person:{LEA.key}"), today) == 3

        lea.activation._proofs.clear(tx, LEA)

        assert tx.budgets.used(tries.subject(f"person:{LEA.key}"), today) == 0
        assert tx.budgets.used(codes.subject(f"person:{LEA.key}"), today) == 0


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "code_missing"),
        (" - ", "code_missing"),
        ("1234567", "code_malformed"),
        ("123456789", "code_malformed"),
        ("1234567a", "code_malformed"),
        ("１２３４５６７８", "code_malformed"),
        ("²²²²²²²²", "code_malformed"),
    ],
)
def test_what_is_no_code_is_told_beside_its_field(house: House, typed: str, code: str) -> None:
    """Before anything is counted; how many digits it has is said."""
    with pytest.raises(Refused) as told:
        house.activation._proofs.read(typed)

    assert (told.value.code, told.value.field) == (code, "code")
    if code == "code_malformed":
        assert told.value.facts["digits"] == 8


@pytest.mark.parametrize("typed", ["12345678", "1234 5678", " 12-34-56-78 ", "1234\u00a05678"])
def test_spaces_and_dashes_do_not_count(house: House, typed: str) -> None:
    """However a mail program or a person groups the digits."""
    assert house.activation._proofs.read(typed) == "12345678"


def test_the_store_keeps_no_code_in_clear(lea: Waiting) -> None:
    """Its keyed digest alone."""
    assert lea.codes[0] not in repr(lea.state)
    with lea.house.unit_of_work() as tx:
        assert tx.outbox.count(DeliveryState.PENDING) == 1
