"""A path that wrong tries have closed opens by a code or a key, with the right pair, and tells nobody else anything."""

import re

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import key_for
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import events

JOURNEYS = ("activation", "recovery")
NEXT = {"activation": "joker", "recovery": "question"}
each_journey = pytest.mark.parametrize("journey", JOURNEYS)
#: Léa has a personal address, Paul has none.
RIGHT = {"lmartin": ("3", "2", "2007"), "pbernard": ("30", "11", "1975")}


@pytest.fixture
def closing_app(make_app: AppFactory) -> Flask:
    """Return an app with three tries a day, which asks nobody for a code who does not have to give one."""
    return make_app()


def at_identity(app: Flask, journey: str, uid: str) -> PersonAtBrowser:
    """Return somebody where number and birth date are asked."""
    person = at_recovery(app, uid) if journey == "recovery" else at_activation(app, uid)
    person.begin()
    person.send(kind="uid")
    return person


def give(person: PersonAtBrowser, uid: str, *, wrong: bool = False, key: str = "") -> PersonAtBrowser:
    """Give the pair, and what was handed over."""
    day, month, year = ("9", "9", "1999") if wrong else RIGHT[uid]
    person.send(number=uid, day=day, month=month, year=year, key=key)
    return person


def closed(app: Flask, journey: str, uid: str) -> PersonAtBrowser:
    """Spend the tries of the day, and return somebody who comes afterwards."""
    if journey == "recovery":
        give_account(app, uid)
    for _ in range(3):
        give(at_identity(app, journey, uid), uid, wrong=True)
    return at_identity(app, journey, uid)


@each_journey
def test_a_right_pair_on_a_closed_path_is_sent_a_code_that_opens_it(closing_app: Flask, journey: str) -> None:
    """The page is the one of a wrong pair; the code, with the pair, goes on."""
    person = give(closed(closing_app, journey, "lmartin"), "lmartin")
    assert person.page.status_code == 422
    assert "Nous n’avons pas pu vous identifier" in person.page.text

    give(person, "lmartin", key=codes(closing_app)[-1])

    assert person.step == NEXT[journey]


@each_journey
def test_a_wrong_pair_sends_nothing_and_no_code_replaces_the_date(closing_app: Flask, journey: str) -> None:
    """Knowing a number alone sends nothing; the code of the day does not open for another date."""
    person = closed(closing_app, journey, "lmartin")
    give(person, "lmartin", wrong=True)
    assert codes(closing_app) == []
    give(person, "lmartin")
    (code,) = codes(closing_app)

    give(person, "lmartin", wrong=True, key=code)

    assert person.page.status_code == 422


@each_journey
def test_the_code_is_good_in_the_journey_it_was_sent_in(closing_app: Flask, journey: str) -> None:
    """Whoever reads it over a shoulder has another browser."""
    give(closed(closing_app, journey, "lmartin"), "lmartin")
    stranger = at_identity(closing_app, journey, "lmartin")

    give(stranger, "lmartin", key=codes(closing_app)[-1])

    assert stranger.page.status_code == 422


@each_journey
def test_a_key_opens_a_closed_path_to_who_has_no_address(closing_app: Flask, journey: str) -> None:
    """Once. The joker is not asked of whom the help desk knew when it handed the key out."""
    person = closed(closing_app, journey, "pbernard")
    key = key_for(closing_app, "pbernard")
    give(person, "pbernard")
    assert person.page.status_code == 422

    give(person, "pbernard", key=key.lower())

    assert person.step == ("joker" if journey == "activation" else "mot-de-passe")
    assert {"key_given", "key_used"} <= set(events(closing_app, "pbernard"))
    again = at_identity(closing_app, journey, "pbernard")
    give(again, "pbernard", key=key)
    assert again.page.status_code == 422


@each_journey
def test_a_key_is_the_proof_that_is_asked_of_everybody(make_app: AppFactory, journey: str) -> None:
    """Under « always » who has no address gets one at the help desk."""
    app = make_app(**{f"SESAME_{journey.upper()}_PROOF": "always"})
    if journey == "recovery":
        give_account(app, "pbernard")
    person = give(at_identity(app, journey, "pbernard"), "pbernard")
    assert "elle vous remettra une clé" in person.page.text

    person = give(at_identity(app, journey, "pbernard"), "pbernard", key=key_for(app, "pbernard"))

    assert person.step == ("joker" if journey == "activation" else "mot-de-passe")


def test_a_key_is_somebody_s_and_nobody_else_s(closing_app: Flask) -> None:
    """Léa's key does not open Paul's path, and is not used up by his trying."""
    person = closed(closing_app, "activation", "pbernard")
    key = key_for(closing_app, "lmartin")

    give(person, "pbernard", key=key)
    assert person.page.status_code == 422

    hers = give(at_identity(closing_app, "activation", "lmartin"), "lmartin", key=key)
    assert hers.step == "joker"


def test_a_key_does_not_replace_the_birth_date(closing_app: Flask) -> None:
    """Who finds one on a desk has five wrong dates, then it is worth nothing, to its owner neither."""
    person = closed(closing_app, "activation", "pbernard")
    key = key_for(closing_app, "pbernard")
    for _ in range(5):
        give(person, "pbernard", wrong=True, key=key)
        assert person.page.status_code == 422

    give(person, "pbernard", key=key)

    assert person.page.status_code == 422


def test_a_key_lives_a_week_and_a_new_one_ends_it(closing_app: Flask, later: Later) -> None:
    """What was written down and lost opens nothing."""
    first = key_for(closing_app, "pbernard")
    second = key_for(closing_app, "pbernard")
    person = closed(closing_app, "activation", "pbernard")
    give(person, "pbernard", key=first)
    assert person.page.status_code == 422
    later.advance(days=8)
    for _ in range(3):
        give(at_identity(closing_app, "activation", "pbernard"), "pbernard", wrong=True)
    person = give(at_identity(closing_app, "activation", "pbernard"), "pbernard", key=second)

    assert person.page.status_code == 422


@pytest.mark.parametrize(("typed", "said"), [("1234", "8 chiffres"), ("4G7K2M9PX3TB8W5N0", "faute de frappe")])
def test_a_slip_in_a_key_is_told_beside_it_and_costs_nothing(closing_app: Flask, typed: str, said: str) -> None:
    """Nor is it shown again: what was handed over is a secret."""
    person = at_identity(closing_app, "activation", "lmartin")
    for _ in range(5):
        give(person, "lmartin", key=typed)
        assert person.page.status_code == 422
        assert said in person.page.text
        assert f'value="{typed}"' not in person.page.text

    assert give(person, "lmartin").step == "joker"


def test_no_key_is_handed_to_a_suspended_account(closing_app: Flask) -> None:
    """It is resumed or reset first, knowingly."""
    give_account(closing_app, "pbernard")
    run = closing_app.test_cli_runner().invoke
    run(args=["sesame", "account", "suspend", "pbernard", "--reason", "Perdu"])

    said = run(args=["sesame", "account", "key", "pbernard", "--reason", "Carte vue au guichet"])

    assert said.exit_code == 1
    assert "suspendu" in said.output


def test_no_code_opens_a_path_by_a_mailbox_of_the_university(make_app: AppFactory) -> None:
    """A right pair on a closed path sends nothing there."""
    app = make_app(SESAME_OWN_MAIL_DOMAINS="courriel.example")

    person = give(closed(app, "activation", "lmartin"), "lmartin")

    assert person.page.status_code == 422
    assert codes(app) == []


RULE = (
    "3 dates fausses au plus sont examinées par jour, et 10 en tout",
    "Les essais du jour sont comptés de nouveau à partir du",
    "un code part vers votre adresse personnelle",
    "l’assistance peut vous remettre une clé",
    "Un compte suspendu ne peut être rétabli que par l’assistance",
)


@each_journey
def test_every_refusal_tells_the_rule_and_never_a_count(closing_app: Flask, journey: str) -> None:
    """The same words after the first wrong date and after the tenth, and to who is right on a closed path."""
    if journey == "recovery":
        give_account(closing_app, "lmartin")
    person = at_identity(closing_app, journey, "lmartin")
    pages = [give(person, "lmartin", wrong=turn < 4).page.text for turn in range(5)]

    rules = {re.search(r'<section class="sesame-notice".*?</section>', page, re.DOTALL)[0] for page in pages}  # type: ignore[index]
    (rule,) = rules
    assert [words for words in RULE if words not in rule] == []
    assert ("n’a jamais été activé" in rule) is (journey == "recovery")
    assert re.search(r"à partir du \d+ \w+ à 0[12]:00", rule)


def test_the_rule_is_not_told_before_anything_was_refused(closing_app: Flask) -> None:
    """Nor where a field is missing."""
    person = at_identity(closing_app, "activation", "lmartin")
    assert "sesame-rule" not in person.page.text

    person.send(number="lmartin", day="", month="2", year="2007")

    assert "sesame-rule" not in person.page.text


def test_pressing_again_within_the_minute_sends_one_code(closing_app: Flask, later: Later) -> None:
    """Whoever is told nothing presses again; the codes of the day do not leave for it."""
    person = closed(closing_app, "activation", "lmartin")
    for _ in range(5):
        give(person, "lmartin")
    assert len(codes(closing_app)) == 1
    later.advance(seconds=60)
    give(person, "lmartin")
    assert len(codes(closing_app)) == 2

    give(person, "lmartin", key=codes(closing_app)[0])

    assert person.step == "joker"


def test_wrong_codes_do_not_make_a_key_worthless(closing_app: Flask) -> None:
    """Who has mistyped every code of the day gets a key at the help desk, and it opens."""
    person = closed(closing_app, "activation", "pbernard")
    for turn in range(10):
        give(person, "pbernard", key=f"0000000{turn}")
    give(person, "pbernard", key=key_for(closing_app, "pbernard"))

    assert person.step == "joker"


def test_who_gave_a_right_key_reads_why_it_leads_nowhere(closing_app: Flask) -> None:
    """Suspended meanwhile; never activated; activated already: and the key is not used up by it."""
    run = closing_app.test_cli_runner().invoke
    of_activation = key_for(closing_app, "lmartin")
    give_account(closing_app, "pbernard")
    of_recovery = key_for(closing_app, "pbernard")
    closed(closing_app, "activation", "pbernard")

    said = {
        "never activated": give(at_identity(closing_app, "recovery", "lmartin"), "lmartin", key=of_activation).errors,
        "already active": give(at_identity(closing_app, "activation", "pbernard"), "pbernard", key=of_recovery).errors,
    }
    run(args=["sesame", "account", "suspend", "pbernard", "--reason", "Perdu"])
    said["suspended"] = give(at_identity(closing_app, "recovery", "pbernard"), "pbernard", key=of_recovery).errors
    run(args=["sesame", "account", "resume", "pbernard", "--reason", "Retrouvé"])
    recovering = give(at_identity(closing_app, "recovery", "pbernard"), "pbernard", key=of_recovery)
    activating = give(at_identity(closing_app, "activation", "lmartin"), "lmartin", key=of_activation)

    assert ["n’a pas encore été activé" in said["never activated"][0]] == [True]
    assert ["est déjà activé" in said["already active"][0]] == [True]
    assert ["est suspendu" in said["suspended"][0]] == [True]
    assert (recovering.step, activating.step) == ("mot-de-passe", "joker")


def test_a_wrong_date_with_a_right_key_tells_nothing(closing_app: Flask) -> None:
    """Who finds a key does not learn whether its owner is suspended."""
    give_account(closing_app, "pbernard")
    key = key_for(closing_app, "pbernard")
    closing_app.test_cli_runner().invoke(args=["sesame", "account", "suspend", "pbernard", "--reason", "Perdu"])

    person = give(at_identity(closing_app, "recovery", "pbernard"), "pbernard", wrong=True, key=key)

    assert "suspendu :" not in " ".join(person.errors)
    assert "Nous n’avons pas pu vous identifier" in person.page.text
