"""Twenty tries in the same instant, in four processes: no budget gives more than to one after the other."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OneUseKeyRow
from sesame.domain.code_challenge import CodeChallenge
from sesame.domain.person import NOBODY
from sesame.errors import Throttled
from sesame.mounted import mounted
from sesame.services import slowing
from sesame.services.hash_allowance import PAGES_AN_HOUR
from sesame.services.hash_allowance import HashAllowance
from sesame.services.hash_allowance import HashedFor
from tests.behind_the_application import behind
from tests.conftest import AppFactory
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.races import A_DAY
from tests.races import CROWD
from tests.races import SETTINGS
from tests.races import WRONG_DATE
from tests.races import Race
from tests.races import at_identity
from tests.races import close_path
from tests.races import key_of_the_desk
from tests.races import lost
from tests.races import network
from tests.races import pair
from tests.races import post_of
from tests.store_of import codes
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import rows
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock

IN_ALL, ANSWERS, SIGN_INS, PEOPLE_OF_AN_ADDRESS, CODES, CURRENT = 5, 5, 6, 5, 3, 5


def wrong_dates_from_one_network(app: Flask) -> Race:
    """Guess a date from one network: the window of the day."""
    person = at_identity(app)
    expected = {"identity_refused": A_DAY, "identity_path_closed": CROWD - A_DAY}
    return Race([post_of(person, pair(person, **WRONG_DATE))] * CROWD, lambda _: Counter(events(app)) == expected)


def wrong_dates_from_all_networks(app: Flask) -> Race:
    """Guess it from everywhere: the total that lasts."""
    person = at_identity(app)
    posts = [post_of(person, pair(person, **WRONG_DATE), address=network(n)) for n in range(CROWD)]
    expected = {"identity_refused": IN_ALL, "identity_path_closed": CROWD - IN_ALL}
    return Race(posts, lambda _: Counter(events(app)) == expected)


def numbers_of_nobody_from_one_address(app: Flask) -> Race:
    """Go through numbers: the people an address may be wrong about, and one alarm."""
    person = at_identity(app, "pbernard")
    posts = [post_of(person, pair(person, number=f"9{n:05}", **WRONG_DATE)) for n in range(CROWD)]

    def holds(_: list[Any]) -> bool:
        noted = Counter[str]()
        for row in rows(app, AuditRow):
            if row.person == NOBODY:
                noted[row.action] += row.count
        expected = {
            "identity_refused": PEOPLE_OF_AN_ADDRESS,
            "identity_path_closed": CROWD - PEOPLE_OF_AN_ADDRESS,
            "site_alarm": 1,
        }
        return noted == expected and len(mails(app, "help_alarm")) == 1

    return Race(posts, holds)


def wrong_answers(app: Flask) -> Race:
    """Guess the joker: its total."""
    give_account(app)
    people = [at_recovery(app) for _ in range(CROWD)]
    for one in people:
        one.go_to("question")
    late = at_recovery(app)
    late.go_to("question")

    def holds(_: list[Any]) -> bool:
        late.send(**late.answer("question"))
        return late.step == "question" and events(app).count("answer_refused") == CROWD + 1

    return Race([post_of(one, {"answer": f"tarte {n}"}) for n, one in enumerate(people)], holds)


def wrong_codes(app: Flask) -> Race:
    """Guess a code: its three tries."""
    person = at_identity(app)
    person.send(**pair(person))
    (code,) = codes(app)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    return Race([post_of(person, {"code": wrong})] * CROWD, lambda _: 1 <= events(app).count("code_refused") <= 3)


def codes_of_the_day(app: Flask) -> Race:
    """Be right in twenty browsers: the codes of the day."""
    people = [at_identity(app) for _ in range(CROWD)]
    return Race([post_of(one, pair(one)) for one in people], lambda _: sent(app) == CODES)


def codes_asked_for_again(app: Flask) -> Race:
    """Press the button in twenty windows: the same."""
    person = at_identity(app)
    person.send(**pair(person))
    return Race([post_of(person, {"resend": "yes"})] * CROWD, lambda _: 1 < sent(app) <= CODES)


def codes_of_a_closed_path(app: Flask) -> Race:
    """Be right where the path is closed: one code a minute, and one page for all."""
    close_path(app, "lmartin")
    people = [at_identity(app) for _ in range(CROWD)]
    # Two, where a minute ends meanwhile.
    return Race(
        [post_of(one, pair(one)) for one in people], lambda given: sent(app) in {1, 2} and set(given) == {"422"}
    )


def sent(app: Flask) -> int:
    """Return how many codes left, if the events and the mails agree."""
    noted = events(app).count("code_sent")
    return noted if len(codes(app)) == noted else -1


def wrong_dates_with_a_key(app: Flask) -> Race:
    """Guess dates with it: the five wrong pairs that it bears."""
    key = key_of_the_desk(app)
    person = at_identity(app, "pbernard")
    posts = [post_of(person, pair(person, key=key, **WRONG_DATE), address=network(n)) for n in range(CROWD)]
    return Race(posts, lambda _: [row.tries for row in rows(app, OneUseKeyRow)] == [5])


def current_passwords(app: Flask) -> Race:
    """Guess at an open session: the tries of the day."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/joker")
    form = {"question": "book", "answer": "Contes de la lune vague", "current": "Wrong-password12"}

    def holds(_: list[Any]) -> bool:
        # The pages that hash are spent as well, and would answer first.
        behind(app, "DELETE FROM sesame_guess_budget WHERE period LIKE 'hashes:%%'")
        person.send(**{**form, "current": GOOD_PASSWORD})
        refused = events(app).count("current_password_refused")
        return person.page.status_code == 422 and refused == CROWD + 1 and "joker_changed" not in events(app)

    return Race([post_of(person, form)] * CROWD, holds)


def wrong_passwords_at_sign_in(app: Flask) -> Race:
    """Guess from twenty addresses: the window of a login."""
    give_account(app)
    check = mounted(app).services.sign_in.check_password
    expected = {"sign_in_refused": SIGN_INS, "sign_in_slowed": CROWD - SIGN_INS}
    actions = [partial(check, "lmartin", "wrong", origin=network(n)) for n in range(CROWD)]
    return Race(actions, lambda _: Counter(events(app)) == expected)


def hashes_of_a_journey(app: Flask) -> Race:
    """Send pages that hash: those of one journey."""
    services = mounted(app).services
    _, state = services.activation.keeper.begin()
    before = PAGES_AN_HOUR.limit - 5
    # Without places: it is the count that races here.
    allowance = HashAllowance(hasher=PlainHasher(), unit_of_work=services.unit_of_work, clock=SettableClock())

    def spend() -> str:
        try:
            with allowance.page(state.key, HashedFor.JOURNEY):
                return "hashed"
        except Throttled:
            return "throttled"

    for _ in range(before):
        spend()
    return Race([spend] * CROWD, lambda given: Counter(given) == {"hashed": 5, "throttled": CROWD - 5})


RACES = [
    wrong_dates_from_one_network,
    wrong_dates_from_all_networks,
    numbers_of_nobody_from_one_address,
    wrong_answers,
    wrong_codes,
    codes_of_the_day,
    codes_asked_for_again,
    codes_of_a_closed_path,
    wrong_dates_with_a_key,
    current_passwords,
    wrong_passwords_at_sign_in,
    hashes_of_a_journey,
]


def test_no_budget_gives_more_to_a_crowd(make_any_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever budget it is, on each kind of database; and nobody gets an error of the server."""
    monkeypatch.setattr(slowing, "SECONDS", 0.01)
    # The pause between two codes is another wall than their number.
    monkeypatch.setattr(CodeChallenge, "next_at", lambda _self: None)
    app = make_any_app(
        **SETTINGS,
        SESAME_IDENTITY_TRIES_IN_ALL=IN_ALL,
        SESAME_ANSWERS_IN_ALL=ANSWERS,
        SESAME_CODES_PER_DAY=CODES,
        SESAME_CURRENT_PASSWORD_TRIES_PER_DAY=CURRENT,
        SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=SIGN_INS,
        SESAME_ADDRESS_TRIES_PER_HOUR=PEOPLE_OF_AN_ADDRESS,
        SESAME_SITE_ALARM_PER_HOUR=30,
    )

    assert lost(app, RACES) == {}
