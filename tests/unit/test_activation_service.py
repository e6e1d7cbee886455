"""Activating: nothing before the last step, everything at it, and no verb that trusts its page."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.domain.account import AccountState
from sesame.domain.account import Preferences
from sesame.domain.asked import CHARTER
from sesame.domain.asked import SMS
from sesame.domain.asked import photo_question
from sesame.domain.audit import AuditAction
from sesame.domain.consents import Answer
from sesame.domain.delivery import DeliveryState
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.person import IdentifierKind
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.activation import Activation
from sesame.services.password_choice import CheckedPassword
from tests.invented_people import LEA
from tests.unit.fakes import NOON
from tests.unit.house import DISH
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import USES
from tests.unit.house import House

Verb = Callable[[Activation, JourneyState], object]

PHOTO = [use.id for use in USES]
GOOD = CheckedPassword(person=LEA.key, text=PASSWORD)


def shown(use: Activation, question_id: str) -> str:
    """Return the version of the words a French page shows."""
    return use.asked.shown(question_id, "fr").version


def photo_shown(use: Activation) -> dict[str, str]:
    """Return the versions of the words of each use of the photo."""
    return {one.id: shown(use, photo_question(one).id) for one in USES}


#: Each verb with a right answer, and the facts that have to be there before it.
VERBS: dict[str, tuple[Verb, set[str]]] = {
    "read_number": (lambda use, state: use.read_number(state, "22401234"), {"kind"}),
    "prove_identity": (
        lambda use, state: use.prove_identity(state, number="lmartin", birth_date=dt.date(2007, 2, 3), origin=ORIGIN),
        {"kind"},
    ),
    "choose_joker": (
        lambda use, state: use.choose_joker(
            state, ChosenQuestion(id="dish"), question=DISH, answer="Quiche aux girolles"
        ),
        {"kind", "identity"},
    ),
    "choose_photo_usage": (
        lambda use, state: use.choose_photo_usage(state, dict.fromkeys(PHOTO, Answer.YES), photo_shown(use)),
        {"kind", "identity", "joker"},
    ),
    "answer_sms": (
        lambda use, state: use.answer_sms(state, Answer.YES, version=shown(use, SMS.id)),
        {"kind", "identity", "joker", "photo"},
    ),
    "give_phone": (
        lambda use, state: use.give_phone(state, "06 39 98 12 34"),
        {"kind", "identity", "joker", "photo", "sms"},
    ),
    "choose_password": (
        lambda use, state: use.choose_password(
            state, GOOD, charters={CHARTER.id: shown(use, CHARTER.id)}, origin=ORIGIN, language="fr"
        ),
        {"kind", "identity", "joker", "photo", "sms", "phone"},
    ),
    "check_password": (
        lambda use, state: use.check_password(state, PASSWORD),
        {"kind", "identity", "joker", "photo", "sms", "phone"},
    ),
    "send_another_code": (
        lambda use, state: use.send_another_code(state, origin=ORIGIN, language="fr"),
        {"kind", "identity", "code asked for"},
    ),
    "check_code": (
        lambda use, state: use.check_code(state, "12345678", origin=ORIGIN),
        {"kind", "identity", "code asked for"},
    ),
}


@pytest.fixture
def complete(house: House) -> JourneyState:
    """Return a journey that lacks nothing but the password."""
    return house.up_to_the_password(house.identified(house.activation).state)


MISSING = [
    pytest.param(verb, fact, id=f"{name}-without-{fact}")
    for name, (verb, facts) in VERBS.items()
    for fact in sorted(facts)
]


@pytest.mark.parametrize(("verb", "fact"), MISSING)
def test_no_verb_works_without_what_comes_before_it(
    house: House, complete: JourneyState, verb: Verb, fact: str
) -> None:
    """Even where a page forgot to check; and nothing is stored."""
    hole = replace(complete, facts={name: answer for name, answer in complete.facts.items() if name != fact})

    with pytest.raises((Stale, Expired)):
        verb(house.activation, hole)
    with house.unit_of_work() as tx:
        assert tx.journeys.get(complete.key) == complete
        assert tx.accounts.get(LEA.key) is None
        assert tx.outbox.count(DeliveryState.PENDING) == 0


@pytest.mark.parametrize("verb", [verb for verb, _ in VERBS.values()], ids=list(VERBS))
@pytest.mark.parametrize("status", [status for status in JourneyStatus if status is not JourneyStatus.OPEN])
def test_no_verb_works_in_a_journey_that_is_over(
    house: House, complete: JourneyState, verb: Verb, status: JourneyStatus
) -> None:
    """However it ended."""
    with pytest.raises(Stale):
        verb(house.activation, replace(complete, status=status))


@pytest.mark.parametrize(
    "name", ["choose_joker", "choose_photo_usage", "answer_sms", "give_phone", "choose_password", "prove_identity"]
)
def test_no_verb_works_on_a_page_that_another_window_left_behind(
    house: House, complete: JourneyState, name: str
) -> None:
    """The first request wins."""
    verb, _ = VERBS[name]
    house.answer_sms(complete, Answer.YES)

    with pytest.raises(Stale):
        verb(house.activation, complete)
    with house.unit_of_work() as tx:
        assert tx.accounts.get(LEA.key) is None


@pytest.mark.parametrize("name", ["choose_joker", "choose_password"])
def test_a_person_who_left_meanwhile_cannot_go_on(
    house: House, complete: JourneyState, engine: Engine, name: str
) -> None:
    """The next import may have taken them away."""
    with Session(engine) as session, session.begin():
        session.execute(delete(PersonRow).where(PersonRow.key == LEA.key))

    with pytest.raises(Expired, match="person_gone"):
        VERBS[name][0](house.activation, complete)


def test_the_phone_is_not_taken_from_who_refused_sms(house: House) -> None:
    """The step does not exist for them."""
    state = house.up_to_the_password(house.identified(house.activation).state, sms=False)

    with pytest.raises(Stale):
        house.activation.give_phone(state, "06 39 98 12 34")


def test_nothing_changes_for_the_person_before_the_last_step(house: House, complete: JourneyState) -> None:
    """No account, no preference, no consent, no mail."""
    assert complete.status is JourneyStatus.OPEN
    with house.unit_of_work() as tx:
        assert tx.accounts.state(LEA.key) is AccountState.PENDING
        assert tx.accounts.preferences(LEA.key) == Preferences()
        assert tx.consents.latest(LEA.key, 10) == []
        assert tx.outbox.count(DeliveryState.PENDING) == 0


def test_a_journey_holds_no_secret_in_clear(house: House, complete: JourneyState) -> None:
    """The answer is its hash from the first moment; the fake's hash bears its mark."""
    assert complete.facts["joker"]["answer_hash"] == "1|gratindauphinois"
    assert "Gratin" not in repr(complete)
    assert "password" not in complete.facts


def test_the_last_step_stores_everything(house: House, complete: JourneyState) -> None:
    """Account, history, joker, preferences, consents, events and a mail to each address."""
    completion = house.activate(complete)

    assert completion.state.status is JourneyStatus.COMPLETED
    assert completion.state.facts == {
        "name": "Léa Martin-Duval",
        "uid": "lmartin",
        "login": "lmartin",
        "mail": "lea.martin-duval@univ-demo.example",
        "told": 2,
    }
    assert len(house.promised) == 2
    with house.unit_of_work() as tx:
        account = tx.accounts.get(LEA.key)
        assert account is not None
        assert (account.state, account.password_hash) == (AccountState.ACTIVE, f"1|{PASSWORD}")
        assert account.joker is not None
        assert (account.joker.question_id, account.joker.answer_hash) == ("dish", "1|gratindauphinois")
        assert account.activated_at == account.password_changed_at == NOON
        assert tx.accounts.recent_hashes(LEA.key, 3) == [f"1|{PASSWORD}"]
        assert tx.accounts.preferences(LEA.key) == Preferences(
            photo={"public": False, "student": True}, sms=True, phone="+33639981234"
        )
        assert tx.outbox.count(DeliveryState.PENDING) == 2


def test_each_decision_is_kept_with_its_words_and_its_moment(house: House, clock_moves: None) -> None:
    """When it was taken, not when it was stored; and from where."""
    house.activated()

    with house.unit_of_work() as tx:
        history = tx.consents.latest(LEA.key, 10)
    shown = house.activation.asked.shown
    assert [(consent.subject, consent.answer, consent.wording, consent.document) for consent in history] == [
        ("photo:public", Answer.NO, shown("photo:public", "fr"), ""),
        ("photo:student", Answer.YES, shown("photo:student", "fr"), ""),
        ("sms", Answer.YES, shown("sms", "fr"), ""),
        ("charter", Answer.YES, shown("charter", "fr"), "2026-09"),
    ]
    assert {consent.origin for consent in history} == {ORIGIN}
    assert history[0].decided_at < history[2].decided_at < history[3].decided_at


@pytest.fixture
def clock_moves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass each time the clock is read."""
    still = house.clock.now

    def now() -> dt.datetime:
        house.clock.advance(seconds=1)
        return still()

    monkeypatch.setattr(house.clock, "now", now)


def test_the_events_name_the_version_of_the_house_rules(house: House) -> None:
    """With the activation, in one transaction."""
    house.activated()

    with house.unit_of_work() as tx:
        events = {event.action: event for event in tx.audit.stream(LEA.key)}
    assert events[AuditAction.CHARTER_ACCEPTED].facts == {"charter": "2026-09"}
    assert events[AuditAction.ACCOUNT_ACTIVATED].origin == ORIGIN


def test_who_refused_sms_leaves_no_number(house: House) -> None:
    """Even one given before changing one's mind."""
    state = house.up_to_the_password(house.identified(house.activation).state)
    state = house.answer_sms(state, Answer.NO)
    assert "phone" not in state.facts

    house.activate(state)

    with house.unit_of_work() as tx:
        assert tx.accounts.preferences(LEA.key).phone is None


def test_of_two_browsers_the_first_activates_and_the_other_is_told(house: House) -> None:
    """The second changes nothing, and ends on « déjà activé »."""
    first = house.up_to_the_password(house.identified(house.activation).state)
    second = house.up_to_the_password(house.identified(house.activation).state, sms=False)
    house.activate(first)

    completion = house.activate(second, "Orage&Tournevis5")

    assert completion.state.status is JourneyStatus.ALREADY_ACTIVE
    assert len(house.promised) == 2
    with house.unit_of_work() as tx:
        account = tx.accounts.get(LEA.key)
        assert account is not None
        assert account.password_hash == f"1|{PASSWORD}"
        assert tx.accounts.preferences(LEA.key).sms
        assert tx.journeys.get(second.key) == completion.state


def test_a_double_click_activates_once(house: House, complete: JourneyState) -> None:
    """The second click finds the journey over."""
    house.activate(complete)

    with pytest.raises(Stale):
        house.activate(complete)
    with pytest.raises(Stale):
        house.activation.check_password(complete, PASSWORD)
    with house.unit_of_work() as tx:
        assert tx.outbox.count(DeliveryState.PENDING) == 2


def test_a_power_cut_in_the_last_step_leaves_everything_as_it_was(
    house: House, complete: JourneyState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the same page can be sent again."""
    mails = house.activation._notification.account_activated

    def power_cut(*_: object, **__: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(house.activation._notification, "account_activated", power_cut)
    with pytest.raises(InterruptedError):
        house.activate(complete)
    with house.unit_of_work() as tx:
        assert tx.accounts.get(LEA.key) is None
        assert tx.consents.latest(LEA.key, 10) == []
        assert tx.journeys.get(complete.key) == complete
    monkeypatch.setattr(house.activation._notification, "account_activated", mails)

    assert house.activate(complete).state.status is JourneyStatus.COMPLETED


def test_proving_who_one_is_gives_the_journey_a_new_id(house: House) -> None:
    """And says whose it is, so that it can be ended with the account; the old id leads to the same step again."""
    old, state = house.activation.keeper.begin()
    state = house.activation.choose_kind(state, IdentifierKind.INE)
    number = house.activation.read_number(state, "123 456 789 ab")

    completion = house.activation.prove_identity(state, number=number, birth_date=dt.date(2007, 2, 3), origin=ORIGIN)

    assert completion.opaque is not None
    assert house.activation.keeper.load(completion.opaque) == completion.state
    assert completion.state.subject == LEA.key
    left = house.activation.keeper.load(old)
    assert (left.facts, left.subject) == (state.facts, None)


def test_a_wrong_pair_is_counted_although_it_is_refused(house: House) -> None:
    """The refusal must not undo the count."""
    _, state = house.activation.keeper.begin()
    state = house.activation.choose_kind(state, IdentifierKind.UID)

    for birth_date in [dt.date(2007, 2, 4)] * 3 + [dt.date(2007, 2, 3)]:
        with pytest.raises(Refused, match="identity_refused"):
            house.activation.prove_identity(state, number="lmartin", birth_date=birth_date, origin=ORIGIN)


def test_activating_gives_the_tries_back(house: House) -> None:
    """Two slips before it do not count against who comes for a forgotten password."""
    _, state = house.activation.keeper.begin()
    state = house.activation.choose_kind(state, IdentifierKind.UID)
    for _ in range(2):
        with pytest.raises(Refused):
            house.activation.prove_identity(state, number="lmartin", birth_date=dt.date(2007, 2, 4), origin=ORIGIN)
    house.activated()

    for _ in range(2):
        with pytest.raises(Refused):
            house.activation.prove_identity(state, number="lmartin", birth_date=dt.date(2007, 2, 4), origin=ORIGIN)
    assert house.identified(house.recovery).state.status is JourneyStatus.OPEN


def test_who_is_active_already_is_told_so(house: House) -> None:
    """With the right pair alone; the journey is over, and knows nothing but that there is an address to write to."""
    house.activated()

    completion = house.identified(house.activation)

    assert completion.state.status is JourneyStatus.ALREADY_ACTIVE
    assert completion.state.facts == {"told": True}


@pytest.mark.parametrize("use", ["public", "student"])
def test_every_use_of_the_photo_is_decided(house: House, use: str) -> None:
    """Silence is neither yes nor no."""
    state = house.identified(house.activation).state
    own = "Le nom de ma cabane ?"
    state = house.activation.choose_joker(state, ChosenQuestion(own_text=own), question=own, answer="Tournesol")
    decisions = {"public": Answer.YES, "student": Answer.YES}
    del decisions[use]

    with pytest.raises(Refused, match="photo_missing") as refusal:
        house.activation.choose_photo_usage(state, decisions, house.photo_versions)

    assert refusal.value.field == f"use_{use}"
    assert house.activation.question(state).own_text == own


@pytest.mark.parametrize(
    ("password", "code", "rules"),
    [
        ("", "password_missing", None),
        ("short", "password_refused", ["length", "upper", "digit", "special", "not_common"]),
        ("Zk-7!lmartin-Qw", "password_refused", ["no_login", "no_own_words"]),
        ("x" * 10_000, "password_refused", ["length"]),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_whatever_the_page_said(
    house: House, complete: JourneyState, password: str, code: str, rules: list[str] | None
) -> None:
    """The rules are named; nothing is hashed and nothing changes."""
    house.hasher.hashed = 0

    for attempt in (
        lambda: house.activation.check_password(complete, password),
        lambda: house.activate(complete, password),
    ):
        with pytest.raises(Refused, match=code) as refusal:
            attempt()
        assert refusal.value.field == "password"
        assert refusal.value.facts.get("rules") == rules
    assert house.hasher.hashed == 0


def test_a_good_password_is_accepted_in_silence(house: House, complete: JourneyState) -> None:
    """And changes nothing before it is chosen."""
    house.activation.check_password(complete, PASSWORD)

    with house.unit_of_work() as tx:
        assert tx.accounts.get(LEA.key) is None
