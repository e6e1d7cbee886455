"""Twenty requests in the same instant, in four processes: what there is one of is one, used once and told once."""

from collections import Counter
from typing import Any

from flask import Flask

from sesame.adapters.sql.models import OneUseKeyRow
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.mounted import mounted
from sesame.services.delivery import Delivery
from tests.conftest import AppFactory
from tests.invented_people import PAUL
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.races import ACT
from tests.races import CROWD
from tests.races import PUBLIC
from tests.races import SETTINGS
from tests.races import Race
from tests.races import at_identity
from tests.races import close_path
from tests.races import key_of_the_desk
from tests.races import lost
from tests.races import pair
from tests.races import post_of
from tests.store_of import account
from tests.store_of import codes
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import rows
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock


def a_right_code(app: Flask) -> Race:
    """Give it in twenty windows: one use, and nobody at that browser gets an error."""
    person = at_identity(app)
    person.send(**pair(person))
    post = post_of(person, {"code": codes(app)[0]})
    return Race([post] * CROWD, lambda given: set(given) == {"303 joker"} and "code_refused" not in events(app))


def a_code_that_opens(app: Flask) -> Race:
    """Give it with the pair: one use."""
    close_path(app, "lmartin")
    person = at_identity(app)
    person.send(**pair(person))
    post = post_of(person, pair(person, key=codes(app)[0]))
    return Race([post] * CROWD, lambda _: events(app).count("identity_proven") == 1)


def a_key_that_opens(app: Flask) -> Race:
    """Give it with the pair in twenty browsers: one use."""
    close_path(app, "pbernard")
    key = key_of_the_desk(app)
    people = [at_identity(app, "pbernard") for _ in range(CROWD)]

    def holds(given: list[Any]) -> bool:
        noted = Counter(events(app, "pbernard"))
        return noted["key_used"] == noted["identity_proven"] == 1 and Counter(given)["303 joker"] == 1

    return Race([post_of(one, pair(one, key=key)) for one in people], holds)


def keys_handed_out(app: Flask) -> Race:
    """Hand one out at twenty counters: the last one alone is good."""
    hand = mounted(app).services.key_handing.hand
    return Race([lambda: len(hand(PAUL, ACT))] * CROWD, lambda _: len(rows(app, OneUseKeyRow)) == 1)


def a_link(app: Flask) -> Race:
    """Press its button: one suspension, told once to each."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/annuaire")
    person.send(visible="no")
    link = mails(app, "directory_changed")[-1]["facts"]["link"].removeprefix(PUBLIC)
    readers = [at_activation(app) for _ in range(CROWD)]
    for one in readers:
        one.open(link)

    def holds(given: list[Any]) -> bool:
        told = len(mails(app, "suspended_by_link")), len(mails(app, "help_suspended_by_link"))
        once = events(app).count("account_suspended") == 1
        return once and told == (2, 1) and Counter(given) == {"200": 1, "410": CROWD - 1}

    return Race([post_of(one, {}) for one in readers], holds)


def an_activation(app: Flask) -> Race:
    """Press the last button in twenty browsers: one account, told once."""
    people = [at_activation(app, "pbernard") for _ in range(CROWD)]
    for one in people:
        one.go_to("mot-de-passe")

    def holds(given: list[Any]) -> bool:
        once = events(app, "pbernard").count("account_activated") == 1
        return once and len(mails(app, "account_activated")) == 1 and set(given) == {"303 termine"}

    return Race([post_of(one, one.answer("mot-de-passe")) for one in people], holds)


def a_recovery(app: Flask) -> Race:
    """Choose twenty passwords: one is kept, and told once to each address."""
    give_account(app)
    people = [at_recovery(app) for _ in range(CROWD)]
    for one in people:
        one.go_to("mot-de-passe")
    passwords = [f"Volcan-orange{n:02}" for n in range(CROWD)]
    verify = mounted(app).services.sign_in._hasher.verify

    def holds(given: list[Any]) -> bool:
        once = events(app).count("password_recovered") == 1
        kept = sum(verify(account(app).password_hash, password).matches for password in passwords)
        return (
            once and kept == 1 and len(mails(app, "password_recovered")) == 2 and set(given) <= {"303 termine", "410"}
        )

    posts = [post_of(one, {"password": p, "confirmation": p}) for one, p in zip(people, passwords, strict=True)]
    return Race(posts, holds)


def one_change(app: Flask) -> Race:
    """Save one form twenty times: one event, and one mail to each address."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/annuaire")
    post = post_of(person, {"visible": "no"})
    return Race(
        [post] * CROWD, lambda _: events(app) == ["directory_changed"] and len(mails(app, "directory_changed")) == 2
    )


def deliveries(app: Flask) -> Race:
    """Deliver twenty times: each mail leaves once."""
    unit_of_work, clock = mounted(app).services.unit_of_work, SettableClock()
    addresses = {f"a{n}@courriel.example" for n in range(CROWD)}
    with unit_of_work() as tx:
        tx.outbox.promise([Promise(template="t", to=to, language="fr", facts={}) for to in addresses], clock.now())

    def run() -> list[str]:
        mailer = ScriptedMailer()
        Delivery(
            unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example"
        ).deliver()
        return [to for to, _ in mailer.sent]

    return Race([run] * CROWD, lambda given: Counter(to for one in given for to in one) == Counter(addresses))


RACES = [
    a_right_code,
    a_code_that_opens,
    a_key_that_opens,
    keys_handed_out,
    a_link,
    an_activation,
    a_recovery,
    one_change,
    deliveries,
]


def test_what_there_is_one_of_is_used_done_and_told_once(make_any_app: AppFactory) -> None:
    """On each kind of database; and nobody gets an error of the server."""
    assert lost(make_any_app(**SETTINGS), RACES) == {}
