"""A forgotten password, without pages: the new one, and what the last step changes."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.audit import AuditAction
from sesame.domain.journey import JourneyStatus
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from tests.invented_people import LEA
from tests.unit.forgetful import LATER
from tests.unit.forgetful import NEW
from tests.unit.forgetful import Forgetful
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import House


@pytest.fixture
def lea(house: House, engine: Engine) -> Forgetful:
    """Return Léa before the page of her question."""
    return Forgetful(house, engine)


@pytest.mark.parametrize("verb", ["check_password", "check_shape", "choose_password"])
def test_no_password_is_looked_at_before_the_answer(lea: Forgetful, verb: str) -> None:
    """And none is hashed."""
    checked = lea.house.activation._password_choice.check(LEA, NEW)
    lea.house.hasher.hashed = 0
    verbs: dict[str, Callable[[], object]] = {
        "check_password": lambda: lea.recovery.check_password(lea.state, NEW, origin=LATER),
        "check_shape": lambda: lea.recovery.check_shape(lea.state, NEW),
        "choose_password": lambda: lea.recovery.choose_password(lea.state, checked, origin=LATER, language="fr"),
    }
    with pytest.raises(Stale):
        verbs[verb]()

    assert (lea.house.hasher.hashed, lea.pages_hashed) == (0, 0)
    assert lea.account.password_hash == f"1|{PASSWORD}"


def test_a_password_is_checked_with_everything_it_must_differ_from(lea: Forgetful) -> None:
    """Its shape without a hash; the last ones and the answer with one page's hashes each time."""
    lea.answer()
    with pytest.raises(Refused, match="password_refused"):
        lea.recovery.check_shape(lea.state, "short")
    assert lea.pages_hashed == 1
    joker = JokerSecret(question_id="dish", own_question=None, answer_hash="1|gratindauphinois7")
    with lea.house.unit_of_work() as tx:
        tx.accounts.set_joker(LEA.key, joker)
    refusals = (
        ("short", "password_refused"),
        (PASSWORD, "password_refused"),
        ("Gratin!Dauphinois7", "password_is_answer"),
    )
    for raw, code in refusals:
        with pytest.raises(Refused, match=code):
            lea.recovery.check_password(lea.state, raw, origin=LATER)

    lea.recovery.check_shape(lea.state, NEW)
    assert lea.recovery.check_password(lea.state, NEW, origin=LATER).text == NEW
    assert lea.pages_hashed == 5
    # Saying that it is the answer would answer a guess.
    assert lea.wrong_answers == 1


def test_the_last_step_replaces_the_password_and_ends_the_journey(lea: Forgetful) -> None:
    """With an event and a mail to each address; the page at the end says whose it was."""
    lea.answer()
    lea.house.clock.advance(minutes=5)
    now, before = lea.house.clock.now(), len(lea.mails)

    state = lea.choose()

    assert state == lea.stored
    assert (state.status, state.facts) == (
        JourneyStatus.COMPLETED,
        {"name": "Léa Martin-Duval", "uid": "lmartin", "login": "lmartin", "told": 2},
    )
    assert (lea.account.password_hash, lea.account.password_changed_at) == (f"1|{NEW}", now)
    recovered = lea.events[-1]
    assert (recovered.action, recovered.at) == (AuditAction.PASSWORD_RECOVERED, now)
    told = [row.payload or {} for row in lea.mails[before:]]
    assert [(one["to"], one["template"]) for one in told] == [(to, "password_recovered") for to in LEA.addresses]
    for verb in (lea.choose, lambda: lea.recovery.question(lea.state)):
        with pytest.raises(Stale):
            verb()


def test_the_last_step_gives_every_budget_back(lea: Forgetful) -> None:
    """Of answers, of dates and of codes."""
    lea.waste_answers(5)
    spent = {
        lea.recovery._identification._budgets: "all:total",
        lea.recovery._proofs._tries: f"day:{int(lea.house.clock.now().timestamp()) // 86400}",
    }
    who = f"person:{LEA.key}"
    with lea.house.unit_of_work() as tx:
        for budgets in spent:
            budgets.reserve(tx, who=who, origin=ORIGIN)
    lea.answer()

    lea.choose()

    with lea.house.unit_of_work() as tx:
        left = [tx.budgets.used(budgets.subject(who), period) for budgets, period in spent.items()]
    assert ([*left, lea.wrong_answers], left) == ([0, 0, 0], [0, 0])


def test_who_had_come_as_far_in_another_browser_does_not_choose_after_it(lea: Forgetful) -> None:
    """Her other journeys are over; the one that ended shows its end."""
    other = lea.identified()
    lea.answer()

    lea.choose()

    with lea.house.unit_of_work() as tx:
        assert tx.journeys.get(other.key) is None
    assert lea.stored.status is JourneyStatus.COMPLETED


def test_an_account_suspended_meanwhile_keeps_its_password_and_its_journey(lea: Forgetful) -> None:
    """At the last step as at every one before it: nothing of it may be kept."""
    lea.answer()
    checked = lea.recovery.check_password(lea.state, NEW, origin=LATER)
    with lea.house.unit_of_work() as tx:
        assert tx.accounts.suspend(LEA.key, lea.house.clock.now())

    with pytest.raises(Expired, match="journey_expired"):
        lea.recovery.choose_password(lea.state, checked, origin=LATER, language="fr")
    for verb in (lea.recovery.question, lambda state: lea.recovery.check_password(state, NEW, origin=LATER)):
        with pytest.raises(Expired, match="journey_expired"):
            verb(lea.state)

    assert (lea.account.state, lea.account.password_hash) == (AccountState.SUSPENDED, f"1|{PASSWORD}")
    assert lea.stored == lea.state
    assert lea.events == []


def test_who_never_activated_is_refused_like_who_gives_a_wrong_date(house: House) -> None:
    """A forgotten password is of an account; whether there is one is not told."""
    with pytest.raises(Refused, match="identity_refused"):
        house.identified(house.recovery)
