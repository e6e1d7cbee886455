"""Codes and keys that open a closed path: what each is good for, for whom, how often and until when."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from sesame.domain import one_use_key
from sesame.domain.account import AccountState
from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.services.opening import WRONG_PAIRS_OF_A_KEY
from sesame.services.opening import Opened
from sesame.services.opening import Useless
from sesame.services.opening import read_handed
from sesame.services.throttling import counter_of
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.closed_path import AT_THE_DESK
from tests.unit.closed_path import Desk
from tests.unit.fakes import NOON
from tests.unit.house import ORIGIN
from tests.unit.house import House


@pytest.fixture
def desk(house: House, engine: Engine) -> Desk:
    """Return a closed path."""
    return Desk(house, engine)


@pytest.mark.parametrize(
    ("typed", "handed"),
    [("", ""), (" - ", ""), ("12345678", "12345678"), (" 1234-5678 ", "12345678"), ("1 2 3 4 5 6 7 8 ", "12345678")],
)
def test_a_code_is_read_however_it_is_grouped(typed: str, handed: str) -> None:
    """And nothing where nothing was given."""
    assert read_handed(typed) == handed


@pytest.mark.parametrize(
    "typed", ["1234567", "123456789", "abcdefgh", "²²²²²²²²", "１２３４５６７８", " 1 2 3 4 5 6 7 8 ", " " * 17]
)
def test_what_is_neither_code_nor_key_is_told_by_its_form(typed: str) -> None:
    """Which costs nothing."""
    with pytest.raises(Refused, match="key_malformed"):
        read_handed(typed)


def test_a_key_is_read_as_it_was_written(desk: Desk) -> None:
    """In small letters too."""
    key = desk.handing.hand(LEA, AT_THE_DESK)

    assert read_handed(key.lower()) == key


def test_nothing_opens_nothing_and_costs_nothing(desk: Desk) -> None:
    """A pair alone is no try of a code."""
    assert desk.open("") is None

    assert desk.tries(f"person:{LEA.key}") == 0


def test_a_right_pair_on_a_closed_path_is_sent_a_code_that_opens_it_once(desk: Desk) -> None:
    """To the address known before, noted, good for ten minutes."""
    desk.offer()
    (promise,) = desk.promises
    assert promise.payload is not None
    assert promise.payload["to"] == LEA.personal_mail
    assert promise.payload["useful_until"] == (NOON + dt.timedelta(minutes=10)).isoformat()
    (sent,) = desk.events()
    assert (sent.action, sent.at, sent.origin) == (AuditAction.CODE_SENT, NOON, ORIGIN)
    desk.house.clock.advance(minutes=9, seconds=59)

    assert desk.open(desk.codes[0]) is Opened.CODE
    assert desk.open(desk.codes[0]) is None
    assert AuditAction.KEY_USED not in [event.action for event in desk.events()]


def test_a_code_opens_nothing_after_ten_minutes_nor_in_another_journey(desk: Desk) -> None:
    """Nor the path of somebody else."""
    desk.offer()
    (code,) = desk.codes

    assert desk.open(code, journey="another journey") is None
    assert desk.open(code, PAUL.key) is None
    desk.house.clock.advance(minutes=10)
    assert desk.open(code) is None


@pytest.mark.parametrize(
    ("person", "keep"), [(LEA, False), (None, False), (None, True), (PAUL, True)], ids=["wrong", "no", "nobody", "Paul"]
)
def test_a_code_leaves_for_a_right_pair_with_an_address_alone(desk: Desk, person: Person | None, *, keep: bool) -> None:
    """Otherwise the same is done, and nothing of it stays: no mail, no note, no code of the day."""
    for _ in range(5):
        desk.offer(person, keep=keep)

    assert desk.promises == []
    assert desk.house.promised == []
    assert desk.events(person.key if person else NOBODY) == []
    if person is LEA:
        desk.offer()
        assert len(desk.codes) == 1


def test_three_codes_a_day_leave_on_a_closed_path(desk: Desk) -> None:
    """A fourth does not; the next day they do again."""
    for _ in range(5):
        desk.offer()
        desk.house.clock.advance(minutes=1)
    assert len(desk.codes) == 3
    desk.house.clock.advance(days=1)

    desk.offer()

    assert len(desk.codes) == 4


def test_a_wrong_code_costs_its_owner_a_try_and_the_tenth_is_not_compared(desk: Desk) -> None:
    """Nine a day, then the right one is refused too; a right one costs nothing."""
    desk.offer()
    desk.house.clock.advance(minutes=1)
    desk.offer()
    assert desk.open(desk.codes[0]) is Opened.CODE
    for number in range(1, 10):
        assert desk.open(desk.wrong) is None
        assert desk.tries(f"person:{LEA.key}") == number

    assert desk.open(desk.codes[1]) is None
    desk.house.clock.advance(days=1)
    desk.offer()
    assert desk.open(desk.codes[2]) is Opened.CODE


def test_a_code_beside_a_wrong_pair_costs_nobody_a_try(desk: Desk) -> None:
    """Who does not know the birth date spends none of hers, but those of that number as it was typed."""
    desk.offer()
    for _ in range(20):
        assert desk.open(desk.codes[0], NOBODY) is None

    assert desk.tries(f"person:{LEA.key}") == 0
    assert desk.tries("unknown:handed:uid:lmartin") == 20
    assert desk.tries(f"person:{NOBODY}") == 0


def test_a_key_opens_once_and_is_noted(desk: Desk) -> None:
    """From wherever it is carried; with the moment and the address it was used from."""
    key = desk.handing.hand(LEA, AT_THE_DESK)
    desk.house.clock.advance(days=6, hours=23)

    assert desk.open(key, journey="wherever") is Opened.KEY
    assert desk.open(key) is None
    used = desk.events()[-1]
    assert (used.action, used.at, used.origin) == (AuditAction.KEY_USED, desk.house.clock.now(), ORIGIN)


def test_a_key_lives_a_week_and_a_new_one_ends_it(desk: Desk) -> None:
    """To the second."""
    first = desk.handing.hand(LEA, AT_THE_DESK)
    second = desk.handing.hand(LEA, AT_THE_DESK)
    assert desk.open(first) is None
    desk.house.clock.advance(days=7)

    assert desk.open(second) is None


def test_five_wrong_pairs_end_a_key(desk: Desk) -> None:
    """Four do not; neither is a code's try, and her codes stay what they are."""
    for wrong_pairs, opens in ((4, Opened.KEY), (5, None)):
        key = desk.handing.hand(LEA, AT_THE_DESK)
        for _ in range(wrong_pairs):
            assert desk.open(key, NOBODY) is None

        assert desk.open(key) is opens
    assert desk.tries("unknown:handed:uid:lmartin") == 0


def test_a_wrong_key_costs_no_tries_of_codes(desk: Desk) -> None:
    """Nobody guesses eighty bits: who has mislaid hers may still be sent a code."""
    for number in range(20):
        assert desk.open(one_use_key.write(number)) is None

    assert desk.tries(f"person:{LEA.key}") == 0


def test_keys_speak_for_nobody(desk: Desk) -> None:
    """Invented ones hide no wrong codes: by them neither the site nor an address is right or wrong about anybody."""
    for number in range(20):
        desk.open(one_use_key.write(number), NOBODY if number % 2 else LEA.key)
    desk.open(desk.handing.hand(LEA, AT_THE_DESK))

    tries, hour = desk.opening._tries, f"hour:{int(NOON.timestamp()) // 3600}"
    with desk.house.unit_of_work() as tx:
        counted = {
            (who, what): tx.budgets.used(tries.subject(who), f"{hour}{what}")
            for who in ("site", f"address:{ORIGIN}")
            for what in ("", ":right", ":people")
        }
    assert set(counted.values()) == {0}, counted


def test_a_key_is_for_its_owner(desk: Desk) -> None:
    """Paul's pair does not go with it."""
    key = desk.handing.hand(LEA, AT_THE_DESK)

    assert desk.open(key, PAUL.key) is None
    assert desk.open(key) is Opened.KEY


def test_a_key_is_for_what_its_owner_has_to_do_next(desk: Desk) -> None:
    """Activating before there is an account, then the forgotten password; a new one ends those of the other act."""
    recovery = desk.house.recovery._identification._opening
    for_activation = desk.handing.hand(LEA, AT_THE_DESK)
    assert desk.open(for_activation, opening=recovery) is None
    unused = desk.handing.hand(LEA, AT_THE_DESK)
    desk.house.activated()
    for_recovery = desk.handing.hand(LEA, AT_THE_DESK)

    assert desk.open(unused) is None
    assert desk.open(for_recovery) is None
    assert desk.open(for_recovery, opening=recovery) is Opened.KEY


def test_a_good_key_that_leads_no_further_says_why_and_stays_good(desk: Desk) -> None:
    """However often its owner gives it in the wrong place; it is then used where it is for."""
    recovery = desk.house.recovery._identification._opening
    key, told = desk.handing.hand(LEA, AT_THE_DESK), []
    for _ in range(WRONG_PAIRS_OF_A_KEY):
        told = [
            desk.useless(key, state=AccountState.SUSPENDED, usable=False),
            desk.useless(key, state=AccountState.PENDING, usable=False, opening=recovery),
            desk.useless(key, state=AccountState.ACTIVE, usable=True, opening=recovery),
        ]

    assert told == [Useless.SUSPENDED, Useless.NEVER_ACTIVATED, Useless.OTHER_ACT]
    assert desk.open(key) is Opened.KEY
    desk.house.activated()
    for_recovery = desk.handing.hand(LEA, AT_THE_DESK)
    assert desk.useless(for_recovery, state=AccountState.ACTIVE, usable=True) is Useless.ALREADY_ACTIVE
    assert desk.useless(for_recovery, state=AccountState.PENDING, usable=True) is Useless.OTHER_ACT


def test_handing_a_key_out_is_noted_with_who_and_why(desk: Desk) -> None:
    """And what it is for; never the key."""
    key = desk.handing.hand(XENIA, AT_THE_DESK)

    (given,) = desk.events(XENIA.key)
    assert (given.action, given.at, given.actor) == (AuditAction.KEY_GIVEN, NOON, AT_THE_DESK.actor)
    assert (given.reason, given.origin) == ("Carte vue au guichet", "198.51.100.9")
    assert given.facts == {"for": "activation"}
    assert key not in repr(given)


def test_a_person_is_told_by_mail_that_a_key_was_handed_out(desk: Desk) -> None:
    """At each address, and never the key."""
    key = desk.handing.hand(LEA, AT_THE_DESK)

    told = [row.payload or {} for row in desk.promises]
    assert [(one["to"], one["template"]) for one in told] == [(to, "key_for_activation") for to in LEA.addresses]
    assert key not in repr(told)


def test_a_suspended_account_is_handed_nothing(desk: Desk) -> None:
    """And nothing is noted of it."""
    desk.house.activated()
    with desk.house.unit_of_work() as tx:
        assert tx.accounts.suspend(LEA.key, NOON)
        assert tx.accounts.state(LEA.key) is AccountState.SUSPENDED

    with pytest.raises(Refused, match="suspended"):
        desk.handing.hand(LEA, AT_THE_DESK)

    assert AuditAction.KEY_GIVEN not in [event.action for event in desk.events()]


def test_two_counters_that_hand_keys_out_at_once_take_turns_at_one_row_of_the_person_s(desk: Desk) -> None:
    """Written first, and so held until the commit: each would leave a key the other does not know of otherwise."""
    for _ in range(2):
        desk.handing.hand(LEA, AT_THE_DESK)

    turns = counter_of(desk.opening._secrets, "key-handing", f"person:{LEA.key}")
    with desk.house.unit_of_work() as tx:
        assert tx.budgets.used(turns, "turn") == 2
