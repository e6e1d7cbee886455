"""One proof more: a code by the mail the university knew before, in both journeys and under each policy."""

import re

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import events
from tests.store_of import mails

#: Léa has a personal mail, Paul has none.
WITH, WITHOUT = "lmartin", "pbernard"
JOURNEYS = ("activation", "recovery")
NEXT = {"activation": "joker", "recovery": "question"}
each_journey = pytest.mark.parametrize("journey", JOURNEYS)


@pytest.fixture
def coding_app(make_app: AppFactory) -> Flask:
    """Return an app that asks for a code where it can."""
    return make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_RECOVERY_PROOF="when-possible")


def identified(app: Flask, journey: str, uid: str = WITH) -> PersonAtBrowser:
    """Return somebody right after they gave their number and birth date."""
    if journey == "recovery":
        give_account(app, uid)
    person = at_recovery(app, uid) if journey == "recovery" else at_activation(app, uid)
    person.go_to("identite")
    person.send(**person.answer("identite"))
    return person


@each_journey
@pytest.mark.parametrize(
    ("policy", "uid", "leads_to"),
    [
        ("when-possible", WITH, "code"),
        ("when-possible", WITHOUT, "next"),
        ("always", WITH, "code"),
        ("always", WITHOUT, "help"),
        ("never", WITH, "next"),
        ("never", WITHOUT, "next"),
    ],
)
def test_the_policy_says_who_is_asked(make_app: AppFactory, journey: str, policy: str, uid: str, leads_to: str) -> None:
    """Under « always », who has no address is sent to the help desk, and no mail leaves."""
    app = make_app(**{f"SESAME_{journey.upper()}_PROOF": policy})

    person = identified(app, journey, uid)

    assert len(codes(app)) == (1 if leads_to == "code" else 0)
    if leads_to == "help":
        assert "L’assistance peut vous aider" in person.page.text
    else:
        assert person.step == (NEXT[journey] if leads_to == "next" else "code")


@each_journey
def test_the_right_code_goes_on(coding_app: Flask, journey: str) -> None:
    """Eight digits, to the personal address alone; spaces and dashes do not count; then it is worth nothing."""
    person = identified(coding_app, journey)
    (mail,) = mails(coding_app, "code")
    (code,) = codes(coding_app)
    assert mail["to"] == "lea@courriel.example"
    assert re.fullmatch("[0-9]{8}", code)
    assert events(coding_app)[-1] == "code_sent"

    person.send(code=f" {code[:4]}-{code[4:]} ")

    assert person.step == NEXT[journey]
    person.open("code")
    person.send(code=code)
    assert (person.step, person.errors) == (NEXT[journey], [])


@each_journey
def test_the_page_shows_no_address_but_a_mask(coding_app: Flask, journey: str) -> None:
    """Enough to know which mailbox to open; a phone may offer the code it received."""
    person = identified(coding_app, journey)

    assert "l•••@c•••.example" in person.page.text
    assert "lea@courriel.example" not in person.page.text
    assert 'autocomplete="one-time-code"' in person.page.text
    assert 'inputmode="numeric"' in person.page.text


@each_journey
@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "\x00" * 8])
def test_what_is_no_code_costs_no_try(coding_app: Flask, journey: str, typed: str) -> None:
    """A slip of the finger is told; the tries are left."""
    person = identified(coding_app, journey)
    for _ in range(5):
        person.send(code=typed)
        assert person.page.status_code == 422
        assert person.errors

    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]


@each_journey
def test_three_wrong_codes_end_the_journey(coding_app: Flask, journey: str) -> None:
    """With the tries left told each time; afterwards not even the right code helps."""
    person = identified(coding_app, journey)
    (code,) = codes(coding_app)
    wrong = f"{(int(code) + 1) % 10**8:08}"

    for left in (2, 1):
        person.send(code=wrong)
        assert person.errors == [f"Ce n’est pas le bon code. Essais restants\u00a0: {left}."]
    form = {**person.hidden(), "code": code}
    person.send(code=wrong)

    assert "la démarche s’arrête ici" in person.page.text
    person.client.post(person.home + "code", data=form)
    person.open(NEXT[journey])
    assert "la démarche s’arrête ici" in person.page.text
    assert events(coding_app).count("code_refused") == 3


@each_journey
def test_a_code_lives_ten_minutes(coding_app: Flask, later: Later, journey: str) -> None:
    """Then another one has to be asked for."""
    person = identified(coding_app, journey)
    later.advance(minutes=10)

    person.send(code=codes(coding_app)[0])
    assert person.errors == ["Ce code n’est plus valable. Demandez-en un autre."]

    person.send(resend="yes")
    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]


@each_journey
def test_a_new_code_takes_the_old_one_away(coding_app: Flask, journey: str) -> None:
    """Only the last one counts."""
    person = identified(coding_app, journey)
    person.send(resend="yes")
    old, new = codes(coding_app)

    person.send(code=old)
    assert person.page.status_code == 422
    person.send(code=new)
    assert person.step == NEXT[journey]


@each_journey
def test_three_codes_a_day_and_no_more(coding_app: Flask, later: Later, journey: str) -> None:
    """Asking for a fourth ends the journey; the next day there are codes again."""
    person = identified(coding_app, journey)
    person.send(resend="yes")
    person.send(resend="yes")
    assert len(codes(coding_app)) == 3

    person.send(resend="yes")
    assert len(codes(coding_app)) == 3
    assert "la démarche s’arrête ici" in person.page.text
    again = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    again.go_to("identite")
    again.send(**again.answer("identite"))
    assert "la démarche s’arrête ici" in again.page.text
    assert len(codes(coding_app)) == 3

    later.advance(days=1)
    identified_again = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    identified_again.go_to("identite")
    identified_again.send(**identified_again.answer("identite"))
    assert identified_again.step == "code"


def test_codes_that_are_sent_are_no_wrong_tries_of_the_address(make_app: AppFactory) -> None:
    """A campus behind one address may ask for any number of them: each is for somebody who was right."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_ADDRESS_TRIES_PER_HOUR=2)

    first = identified(app, "activation", WITH)
    first.send(resend="1")
    second = identified(app, "activation", "xivanova")
    third = identified(app, "activation", WITHOUT)

    assert len(codes(app)) == 3
    assert (second.step, third.step) == ("code", "joker")


@each_journey
def test_a_new_code_is_announced(coding_app: Flask, journey: str) -> None:
    """Or people ask again and again, and use up the codes of the day."""
    person = identified(coding_app, journey)
    assert "Un nouveau code vient de partir" not in person.page.text

    person.send(resend="1")

    assert "Un nouveau code vient de partir" in person.page.text


def test_three_codes_a_day_and_none_too_many_in_all(coding_app: Flask, later: Later) -> None:
    """However often a channel was needed, the next day there is one again: it must be there when a path is closed."""
    for _ in range(5):
        person = at_activation(coding_app)
        person.go_to("identite")
        person.send(**person.answer("identite"))
        for _ in range(3):
            person.send(resend="yes") if person.step == "code" else None
        later.advance(days=1)

    assert len(codes(coding_app)) == 15


def test_wrong_codes_are_counted_over_all_journeys_of_a_day(make_app: AppFactory, later: Later) -> None:
    """New codes give no new tries: after nine wrong ones the right one is refused too, until the next day."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_CODES_PER_DAY=6, SESAME_IDENTITY_TRIES_PER_DAY=100)

    def asked() -> PersonAtBrowser:
        person = at_activation(app)
        person.go_to("identite")
        person.send(**person.answer("identite"))
        return person

    for _ in range(6):
        person = asked()
        for _ in range(3):
            person.send(code=f"{(int(codes(app)[-1]) + 1) % 10**8:08}")
    assert "Trop d’essais" in asked().page.text
    later.advance(days=1)
    person = asked()
    person.send(code=codes(app)[-1])

    assert person.step == "joker"


@each_journey
def test_the_code_belongs_to_its_journey(coding_app: Flask, journey: str) -> None:
    """The code of one browser opens nothing in another."""
    first = identified(coding_app, journey)
    second = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    second.go_to("identite")
    second.send(**second.answer("identite"))
    of_first, _of_second = codes(coding_app)

    second.send(code=of_first)
    assert second.page.status_code == 422
    first.send(code=of_first)
    assert first.step == NEXT[journey]


@each_journey
def test_another_person_s_number_asks_for_another_code(coding_app: Flask, journey: str) -> None:
    """Going back and giving somebody else's pair takes the proof away."""
    give_account(coding_app, WITHOUT) if journey == "recovery" else None
    person = identified(coding_app, journey, "xivanova")
    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]

    if journey == "recovery":
        give_account(coding_app, WITH)
    person.open("numero")
    person.send(kind="ine")
    person.send(number="123456789AB", day="3", month="2", year="2007")

    assert person.step == "code"
    assert person.open(NEXT[journey]).request.path.endswith("/code")


def test_finishing_gives_the_tries_back(coding_app: Flask) -> None:
    """Who activated after two wrong codes may recover with all of them."""
    person = identified(coding_app, "activation")
    person.send(code=f"{(int(codes(coding_app)[-1]) + 1) % 10**8:08}")
    person.send(resend="yes")
    person.send(resend="yes")
    person.send(code=codes(coding_app)[-1])
    while person.step != "termine":
        person.send(**person.answer(person.step))

    again = at_recovery(coding_app)
    again.go_to("identite")
    again.send(**again.answer("identite"))
    assert again.step == "code"


def test_no_code_is_kept_in_clear_in_the_journey(coding_app: Flask) -> None:
    """Only its keyed digest, and nothing once it was used; the outbox forgets it when it is sent."""
    from sesame.adapters.sql.models import JourneyRow
    from tests.store_of import rows

    person = identified(coding_app, "activation")
    (code,) = codes(coding_app)
    assert code not in str([row.facts for row in rows(coding_app, JourneyRow)])

    person.send(code=code)
    assert "digest" not in str([row.facts for row in rows(coding_app, JourneyRow)])
